from odoo import fields, models

USABLE = [
    ("once", "At once"),
    ("delivered", "When the order is delivered"),
    ("invoiced", "When the order is invoiced"),
    ("paid", "When the invoice is paid"),
]


class LoyaltyProgram(models.Model):
    """What has to happen to an order before its points can be spent."""

    _inherit = "loyalty.program"

    crm_usable_when = fields.Selection(
        USABLE,
        "Points Become Usable",
        required=True,
        default="once",
        help="What an order earns is pending until then. Of an order that is "
        "delivered, invoiced or paid in part, as large a part of its points is usable. "
        "The days below are counted from then. Sales at the till are delivered and "
        "paid. Points that are pending already keep waiting for what was chosen when "
        "they were earned.",
    )

    def _get_awaited(self):
        """Return the event for which points of orders wait, None where for none."""
        is_waiting = self.program_type == "loyalty" and self.crm_usable_when != "once"
        return self.crm_usable_when if is_waiting else None
