from odoo import api, fields, models
from odoo.tools import SQL


class CrmLoyaltyLot(models.Model):
    """The day on which what is left of a lot is lost, inactivity considered."""

    _inherit = "crm.loyalty.lot"

    ends_on = fields.Date(
        "Expires On",
        compute="_compute_ends_on",
        search="_search_ends_on",
        help="The last day on which the points can be spent. Where the program takes "
        "points of cards that do not move, a movement before that day puts it off.",
    )

    @api.depends("active_from", "expires_on", "card_id.crm_last_activity")
    def _compute_ends_on(self):
        for lot in self:
            days = {"active_from": lot.active_from, "expires_on": lot.expires_on}
            lot.ends_on = lot.card_id._get_last_day(days) if lot.card_id else False

    def _search_ends_on(self, operator, value):
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        return [("id", "in", self._query_ending(operator, value))]

    @api.model
    def _query_ending(self, operator, day):
        """Return the lots that hold points and end by a day: ``engine.expiry.
        last_day_of`` for all lots at once, which a domain cannot say."""
        self.flush_model()
        self.env["loyalty.card"].flush_model()
        self.env["loyalty.program"].flush_model()
        return SQL(
            """
            SELECT lot.id FROM crm_loyalty_lot lot
            JOIN loyalty_card card ON card.id = lot.card_id
            JOIN loyalty_program program ON program.id = card.program_id
            WHERE lot.remaining > 0 AND LEAST(
                lot.expires_on,
                CASE WHEN program.crm_expiry = 'inactivity' THEN
                    GREATEST(lot.active_from, card.crm_last_activity,
                             program.crm_expiry_since) + program.crm_expiry_days
                END) %(operator)s %(day)s
            """,
            operator=SQL(operator),
            day=day,
        )
