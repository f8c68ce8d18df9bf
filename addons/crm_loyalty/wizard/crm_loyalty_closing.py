from odoo import api, fields, models


class CrmLoyaltyClosing(models.TransientModel):
    """The end of a membership, with the reason."""

    _name = "crm.loyalty.closing"
    _description = "Closing of a Membership"

    card_id = fields.Many2one("loyalty.card", required=True, ondelete="cascade")
    reason = fields.Char(required=True)
    is_written_off = fields.Boolean(
        "Write Off the Debt", help="What is owed is forgiven, with the same reason."
    )
    has_debt = fields.Boolean(compute="_compute_summary")
    summary = fields.Text(compute="_compute_summary")

    @api.depends("card_id")
    def _compute_summary(self):
        for closing in self:
            closing.has_debt = bool(closing.card_id.crm_points_debt)
            closing.summary = closing._tell()

    def _tell(self):
        """Say what happens to the points before it happens."""
        card = self.card_id
        members = card.crm_pool_member_ids
        if card.crm_pool_card_id:
            return self.env._(
                "The member leaves; the points stay with those who share them."
            )
        if members:
            return self.env._(
                "%(points)s expire, and the cards of all who share them are closed, "
                "too: %(count)s.",
                points=card.points_display,
                count=len(members),
            )
        return self.env._(
            "%(points)s expire, and what documents have reserved is given free.",
            points=card.points_display,
        )

    def action_close(self):
        """Close the membership."""
        self.ensure_one()
        self.card_id._check_loyalty_manager()
        self.card_id._close(self.reason, self.is_written_off)
        return {"type": "ir.actions.act_window_close"}
