from odoo import models


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """Take the person out of a history that stays.

        A model whose rows bear personal data of their own, such as an address, is
        found by the look-up, and says by ``_erase_person`` what deleting means for it.
        """
        if not hasattr(self.env[self.res_model], "_erase_person"):
            return super().action_unlink()
        self.env[self.res_model].sudo().browse(self.res_id)._erase_person()
        self.execution_details = self.env._(
            "Person taken out of %(model)s #%(number)s",
            model=self.res_model_id.name,
            number=self.res_id,
        )
        self.is_unlinked = True
        return None
