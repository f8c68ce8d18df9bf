from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Whoever shares points can spend them with the first order."""

    _inherit = "sale.order"

    def _update_programs_and_rewards(self):
        self._share_pools()
        return super()._update_programs_and_rewards()

    def _share_pools(self):
        """Make the card of a member whose pool holds points already; Odoo looks for
        the card of the customer."""
        if self.state not in ("draft", "sent") or not self._allow_nominative_programs():
            return
        # Points are shared by the rules of the programme, whoever sells.
        domain = Domain(self._get_program_domain())
        domain &= Domain("crm_membership", "!=", "person")
        cards = self.env["loyalty.card"].sudo()
        partner = self.sudo().partner_id
        for program in self.env["loyalty.program"].sudo().search(domain):
            pool = cards._find_account(program.id, program._get_holder(partner).id)
            if pool and not cards._find_account(program.id, partner.id):
                cards.with_context(loyalty_no_mail=True, tracking_disable=True).create(
                    {"program_id": program.id, "partner_id": partner.id}
                )
