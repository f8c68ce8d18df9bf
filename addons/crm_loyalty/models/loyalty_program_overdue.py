from odoo import fields, models
from odoo.tools import format_amount


class LoyaltyProgram(models.Model):
    """Whether points pay for who owes money."""

    _inherit = "loyalty.program"

    crm_refuses_overdue = fields.Boolean(
        "Refuse While Overdue",
        help="Rewards are refused while the customer has overdue invoices in the "
        "company of the order, as its customer page says. Points are still earned.",
    )

    def _get_overdue_message(self, partner, company):
        """Return why rewards of the program are refused to a customer, False if they
        are not.

        :param partner: who redeems; what its company owes counts
        :param company: the company of the order
        """
        if not self.crm_refuses_overdue or not partner:
            return False
        # Whether somebody owes money does not depend on who sells.
        customer = (
            self.env["crm.customer"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", partner.commercial_partner_id.id),
                    ("company_id", "=", company.id),
                ]
            )
        )
        if company.currency_id.compare_amounts(customer.amount_overdue, 0) <= 0:
            return False
        return self.env._(
            "%(customer)s has %(amount)s overdue, so points cannot be redeemed. Take "
            "the reward off, or redeem it once the invoices are paid.",
            customer=customer.display_name,
            amount=format_amount(
                self.env, customer.amount_overdue, company.currency_id
            ),
        )
