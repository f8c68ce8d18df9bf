from odoo import api, fields, models


class CrmCustomer(models.Model):
    """The tiers of a customer's cards, and what is missing to the next, on the page."""

    _inherit = "crm.customer"

    loyalty_tier = fields.Char(
        compute="_compute_loyalty_tier",
        groups="crm_loyalty.group_crm_loyalty_user",
    )

    @api.depends_context("lang", "uid")
    def _compute_loyalty_tier(self):
        partners = self.partner_id
        cards = self.env["loyalty.card"].search(
            [("partner_id.commercial_partner_id", "in", partners.ids)]
        )
        for customer in self:
            own = cards.filtered_domain(customer._get_card_domain())
            customer.loyalty_tier = "; ".join(
                filter(None, (card._tell_tier() for card in own))
            )
