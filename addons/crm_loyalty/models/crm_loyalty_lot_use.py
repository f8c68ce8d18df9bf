from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.points import DIGITS


class CrmLoyaltyLotUse(models.Model):
    """Which movement took how many points from which lot, or gave them back."""

    _name = "crm.loyalty.lot.use"
    _description = "Use of a Lot of Points"
    _order = "id"
    _log_access = False

    entry_id = fields.Many2one(
        "crm.loyalty.entry",
        "Movement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    lot_id = fields.Many2one(
        "crm.loyalty.lot",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    points = fields.Float(
        required=True,
        readonly=True,
        digits=DIGITS,
        help="Taken from the lot; below zero where they were given back.",
    )
    company_id = fields.Many2one(related="entry_id.company_id")
    lot_explanation = fields.Char(related="lot_id.explanation", string="Came From")
    expires_on = fields.Date(related="lot_id.expires_on")
    kind = fields.Selection(related="entry_id.kind")
    effective_date = fields.Date(related="entry_id.effective_date")

    _is_use = models.Constraint("CHECK (points <> 0)", "A use takes points or gives.")

    def write(self, vals):
        if self and vals:
            raise UserError(self.env._("Lots of points follow the ledger."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Lots of points follow the ledger."))
