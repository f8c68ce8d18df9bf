from odoo import models


class LoyaltyCard(models.Model):
    """What mails about a card ask of it."""

    _inherit = "loyalty.card"

    def _get_text_direction(self):
        """Return how the language of the reader is written: ``ltr`` or ``rtl``."""
        return self.env["res.lang"]._get_data(code=self.env.lang).direction or "ltr"
