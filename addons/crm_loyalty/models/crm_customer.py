from odoo import api, fields, models
from odoo.fields import Domain


class CrmCustomer(models.Model):
    """The cards of a customer, behind a button of the page."""

    _inherit = "crm.customer"

    loyalty_card_count = fields.Integer(
        "Loyalty Cards",
        compute="_compute_loyalty_cards",
        groups="crm_loyalty.group_crm_loyalty_user",
    )
    loyalty_balance = fields.Char(
        "Points",
        compute="_compute_loyalty_cards",
        groups="crm_loyalty.group_crm_loyalty_user",
    )

    @api.depends_context("lang", "uid")
    def _compute_loyalty_cards(self):
        cards = self.env["loyalty.card"].search(
            Domain.OR(customer._get_card_domain() for customer in self)
        )
        for customer in self:
            own = cards.filtered_domain(customer._get_card_domain())
            customer.loyalty_card_count = len(own)
            # Points that contacts share are told once, whoever holds them.
            accounts = own._get_accounts().sudo()
            customer.loyalty_balance = (
                accounts.points_display
                if len(accounts) == 1
                else self.env._("Cards: %(count)s", count=len(own))
            )

    def _get_card_domain(self):
        """Return the cards of the customer and its contacts in the company."""
        partner_id = self.partner_id.id
        domain = Domain("partner_id.commercial_partner_id", "=", partner_id)
        return domain & Domain("company_id", "in", [False, self.company_id.id])

    def action_open_loyalty_cards(self):
        """Open the card, or the list of cards, of the customer."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Loyalty Cards"),
            "res_model": "loyalty.card",
            "domain": list(self._get_card_domain()),
            "context": {"create": False},
            "views": [(False, "list"), (False, "form")],
        }
        cards = self.env["loyalty.card"].search(self._get_card_domain(), limit=2)
        if len(cards) == 1:
            action |= {"views": [(False, "form")], "res_id": cards.id}
        return action
