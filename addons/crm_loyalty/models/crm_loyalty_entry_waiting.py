from odoo import api, fields, models

from .crm_loyalty_lot_waiting import EVENTS


class CrmLoyaltyEntry(models.Model):
    """Earnings say for what they wait, or did."""

    _inherit = "crm.loyalty.entry"

    waits_for = fields.Selection(EVENTS, compute="_compute_waits_for")

    @api.depends("kind", "pending")
    def _compute_waits_for(self):
        earned = self.filtered(lambda entry: entry.kind == "earn" and entry.pending > 0)
        # Whoever may read the movement may know on what terms it was promised.
        lots = self.env["crm.loyalty.lot"].sudo()
        events = dict(
            lots._read_group(
                [("entry_id", "in", earned.ids), ("waits_for", "!=", False)],
                ["entry_id"],
                ["waits_for:max"],
            )
            if earned
            else ()
        )
        for entry in self:
            entry.waits_for = events.get(entry.sudo(), False)

    def _explain_document(self, document):
        if self.kind != "earn" or not self.waits_for:
            return super()._explain_document(document)
        return {
            "delivered": self.env._(
                "Earned with %(document)s, pending until delivered", document=document
            ),
            "invoiced": self.env._(
                "Earned with %(document)s, pending until invoiced", document=document
            ),
            "paid": self.env._(
                "Earned with %(document)s, pending until paid", document=document
            ),
        }[self.waits_for]
