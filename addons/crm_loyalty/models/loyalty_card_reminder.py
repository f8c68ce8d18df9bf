from odoo import models

from odoo.addons.crm_customer.models.reader_dates import format_day


class LoyaltyCard(models.Model):
    """What mails and pages about a card ask of it."""

    _inherit = "loyalty.card"

    def _get_text_direction(self):
        """Return how the language of the reader is written: ``ltr`` or ``rtl``."""
        return self.env["res.lang"]._get_data(code=self.env.lang).direction or "ltr"

    def _format_day(self, day):
        """Return a day in the language and the calendar of the reader."""
        return format_day(self.env, day)
