from odoo import api, fields, models


class CrmCustomer(models.Model):
    """What a customer has in points, in one line of the page."""

    _inherit = "crm.customer"

    loyalty_points_text = fields.Char(
        "Points Held",
        compute="_compute_loyalty_points_text",
        groups="crm_loyalty.group_crm_loyalty_user",
    )

    @api.depends_context("lang", "uid")
    def _compute_loyalty_points_text(self):
        partners = self.partner_id
        cards = self.env["loyalty.card"].search(
            [("partner_id.commercial_partner_id", "in", partners.ids)]
        )
        for customer in self:
            own = cards.filtered_domain(customer._get_card_domain())
            customer.loyalty_points_text = "; ".join(
                card._tell_points(is_named=len(own) > 1) for card in own
            )
