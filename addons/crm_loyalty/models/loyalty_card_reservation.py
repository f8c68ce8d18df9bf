from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_customer.models.reader_dates import format_moment

from ..engine.points import DIGITS


class LoyaltyCard(models.Model):
    """What of a card documents have reserved."""

    _inherit = "loyalty.card"

    crm_reserved_points = fields.Float(
        "Reserved",
        compute="_compute_crm_reserved",
        digits=DIGITS,
        help="Points of the balance that quotations have promised to the member.",
    )
    crm_reserved_text = fields.Char("Points Reserved", compute="_compute_crm_reserved")

    @api.depends_context("lang")
    def _compute_crm_reserved(self):
        # Whoever may see the card may see how much of it is promised.
        held = self.env["crm.loyalty.reservation"].sudo()._find_held(self)
        by_card = held.grouped("card_id")
        for card in self:
            own = by_card.get(card._origin._get_accounts(), held.browse())
            card.crm_reserved_points = sum(own.mapped("points"))
            card.crm_reserved_text = card._format_points(card.crm_reserved_points)

    def write(self, vals):
        if vals.get("expiration_date"):
            self._check_promised(fields.Date.to_date(vals["expiration_date"]))
        return super().write(vals)

    def _check_promised(self, last_day):
        """Refuse that cards expire while quotations hold points of them."""
        # Nobody breaks a promise for not seeing it.
        for held in self.env["crm.loyalty.reservation"].sudo()._find_held(self):
            if last_day < fields.Datetime.context_timestamp(self, held.until).date():
                raise UserError(
                    self.env._(
                        "%(points)s of %(card)s are reserved until %(moment)s. Choose "
                        "a later date, or cancel the document that holds them.",
                        points=held.card_id._format_points(held.points),
                        card=held.card_id.display_name,
                        moment=format_moment(self.env, held.until),
                    )
                )

    def action_open_reservations(self):
        """Open what documents have reserved of the card."""
        self.ensure_one()
        name = self.env._("Reservations of Points")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "crm.loyalty.reservation",
            "domain": [("card_id", "=", self._get_accounts().id)],
            "context": {"search_default_held": 1},
            "views": [(False, "list")],
        }
