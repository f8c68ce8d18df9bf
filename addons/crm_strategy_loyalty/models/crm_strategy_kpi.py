from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_loyalty.models.crm_loyalty_dashboard import ACTIVE_KINDS
from odoo.addons.crm_loyalty.models.crm_loyalty_dashboard_periods import ISSUING
from odoo.addons.crm_strategy.models.figure import DAY, Figure, ratio


class CrmStrategyKpi(models.Model):
    """KPIs of loyalty programs, read from the ledger: it tells of the past, too."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "loyalty_active": self._kpi_loyalty_active,
            "loyalty_redemption": self._kpi_loyalty_redemption,
            "loyalty_points": self._kpi_loyalty_points,
            "loyalty_tiers": self._kpi_loyalty_tiers,
        }

    @api.model
    def _kpi_loyalty_active(self, window):
        """Share of the members who earned or redeemed points in the window."""
        members = self._members_of(window)
        active = members & Domain(
            "crm_entry_ids",
            "any",
            Domain("kind", "in", ACTIVE_KINDS) & window.on_days("effective_date"),
        )
        return self._of_members(active, members)

    @api.model
    def _kpi_loyalty_tiers(self, window):
        """Share of the members who were in a tier at the end of the last day."""
        end = beginning(window.last + DAY, window.timezone)
        has_not_left = Domain("date_to", "=", False) | Domain("date_to", ">=", end)
        members = self._members_of(window)
        in_tier = members & Domain(
            "crm_stay_ids", "any", Domain("date_from", "<", end) & has_not_left
        )
        return self._of_members(in_tier, members)

    @api.model
    def _of_members(self, counted, members):
        cards = self.env["loyalty.card"].with_context(active_test=False)
        return ratio(
            cards.search_count(counted),
            cards.search_count(members),
            self.env._("There were no members."),
            model="loyalty.card",
            domain=counted,
            base_domain=members,
        )

    @api.model
    def _members_of(self, window):
        """Return the domain of the cards of members at the end of the last day."""
        company = window.company
        serves = Domain("program_id.company_id", "=", False) | Domain(
            "program_id.company_id", "parent_of", company.ids
        )
        is_open = Domain("crm_closed_on", "=", False) | Domain(
            "crm_closed_on", ">", window.last
        )
        return (
            Domain("program_id.program_type", "=", "loyalty")
            & serves
            & is_open
            & Domain("create_date", "<", beginning(window.last + DAY, window.timezone))
        )

    @api.model
    def _kpi_loyalty_redemption(self, window):
        """Share of the points ever issued, and not pending, that were redeemed."""
        entries = self._movements_until(window)
        given = self._sum_points(entries & self._of_kinds(ISSUING), "points", "pending")
        pending = self._sum_points(entries, "pending")
        redeemed = entries & self._of_kinds(["redeem"])
        return ratio(
            max(-self._sum_points(redeemed, "points", "pending"), 0.0),
            max(given - pending, 0.0),
            self.env._("No points were issued."),
            model="crm.loyalty.entry",
            domain=redeemed,
            base_domain=entries & self._of_kinds(ISSUING),
        )

    @api.model
    def _kpi_loyalty_points(self, window):
        """Points that members have at the end of the last day, pending ones included
        and debts deducted."""
        entries = self._movements_until(window)
        points = self._sum_points(entries, "points", "pending")
        return Figure(points, points, model="crm.loyalty.entry", domain=entries)

    @api.model
    def _movements_until(self, window):
        """Return the domain of the movements of loyalty programs up to the last day.

        The company is where points moved.
        """
        return (
            Domain("company_id", "=", window.company.id)
            & Domain("program_id.program_type", "=", "loyalty")
            & Domain("effective_date", "<=", window.last)
        )

    @api.model
    def _of_kinds(self, kinds):
        """Return the domain of movements of some kinds, and of what reverses them."""
        reverses = Domain("kind", "=", "reverse") & Domain(
            "source_id.kind", "in", kinds
        )
        return Domain("kind", "in", kinds) | reverses

    @api.model
    def _sum_points(self, domain, *names):
        [sums] = self.env["crm.loyalty.entry"]._read_group(
            domain, [], [f"{name}:sum" for name in names]
        )
        return sum(each or 0.0 for each in sums)
