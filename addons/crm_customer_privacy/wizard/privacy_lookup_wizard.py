from odoo import models


class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        """Leave out the histories of customers, which nobody may delete.

        Deleting the contact takes the person out of their rows and leaves the rows. A
        model says so by ``_erased_with_contact``.
        """
        histories = [
            name
            for name in self.env
            if getattr(self.env[name], "_erased_with_contact", False)
        ]
        return super()._get_query_models_blacklist() + histories
