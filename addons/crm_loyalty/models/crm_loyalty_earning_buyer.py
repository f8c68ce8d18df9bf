from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain


class Buyer(NamedTuple):
    """What rules ask about who buys."""

    #: whether nothing was bought before
    is_first: bool
    #: day of the first purchase
    since: date | None


class CrmLoyaltyEarning(models.AbstractModel):
    """Which rules hold for a document: at its moment and for its customer."""

    _inherit = "crm.loyalty.earning"

    def _filter_rules(self, rules):
        """Return the rules whose conditions about time and customer are met.

        For all rules at once, so that whoever adds a condition queries once.
        """
        moment = self._get_earning_moment()
        rules = rules.filtered(lambda rule: rule._get_window().holds(moment))
        if any(rules.mapped("crm_occasion")):
            buyer = self._get_buyer()
            rules = rules.filtered(
                lambda rule: rule._suits_occasion(buyer, moment.date())
            )
        return rules

    def _get_buyer(self):
        """Return what is known of the customer's purchases before this one.

        Invoices tell through the customer view, which the clock refreshes; orders that
        are not invoiced yet count, too.
        """
        # Whether somebody buys for the first time does not depend on who sells.
        self = self.sudo()
        buyer = self.partner_id.commercial_partner_id
        customer = self.env["crm.customer"].search(
            [("partner_id", "=", buyer.id), ("company_id", "=", self.company_id.id)],
            limit=1,
        )
        since = customer.first_purchase_date or None
        is_first = not since or since >= self._get_earning_moment().date()
        return Buyer(is_first and not self._has_earlier_orders(buyer), since)

    def _has_earlier_orders(self, buyer):
        """Whether the customer has bought before, on any channel."""
        domain = Domain("partner_id.commercial_partner_id", "=", buyer.id)
        domain &= Domain("company_id", "=", self.company_id.id)
        if self._is_earned():
            domain &= Domain("date_order", "<", self.date_order)
        for name in self.env["crm.loyalty.tier"]._get_order_models():
            orders = self.env[name]
            other = Domain("id", "!=", self._origin.id if name == self._name else 0)
            if orders.search_count(
                domain & orders._get_bought_domain() & other, limit=1
            ):
                return True
        return False
