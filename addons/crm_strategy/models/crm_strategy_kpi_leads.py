from odoo import api, models
from odoo.fields import Domain

from .figure import ratio


class CrmStrategyKpi(models.Model):
    """KPIs of leads and opportunities: three conversions that are easily mixed up.

    Lost ones are archived, and count.
    """

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "win_rate": self._kpi_win_rate,
            "win_rate_value": self._kpi_win_rate_value,
            "cohort_conversion": self._kpi_cohort_conversion,
            "lead_conversion": self._kpi_lead_conversion,
        }

    @api.model
    def _kpi_win_rate(self, window):
        """Opportunities won as a share of those decided in the window."""
        return self._of_decided(window, "__count")

    @api.model
    def _kpi_win_rate_value(self, window):
        """Expected revenue won as a share of that decided in the window."""
        return self._of_decided(window, "expected_revenue:sum")

    @api.model
    def _of_decided(self, window, aggregate):
        decided = (
            self._leads_of(window)
            & Domain("type", "=", "opportunity")
            & Domain("won_status", "in", ["won", "lost"])
            & window.at_times("date_closed")
        )
        won = decided & Domain("won_status", "=", "won")
        return self._share(
            won, decided, self.env._("No opportunity was decided."), aggregate
        )

    @api.model
    def _kpi_cohort_conversion(self, window):
        """Opportunities created in the window that were won so far, of all created."""
        created = (
            self._leads_of(window)
            & Domain("type", "=", "opportunity")
            & window.at_times("create_date")
        )
        won = created & Domain("won_status", "=", "won")
        return self._share(won, created, self.env._("No opportunity was created."))

    @api.model
    def _kpi_lead_conversion(self, window):
        """Leads created in the window that became opportunities, of all leads."""
        is_converted = Domain("date_conversion", "!=", False)
        created = self._leads_of(window) & window.at_times("create_date")
        created &= Domain("type", "=", "lead") | is_converted
        return self._share(
            created & is_converted, created, self.env._("No lead was created.")
        )

    @api.model
    def _leads_of(self, window):
        """Return the domain of what the company sees, and what nobody has claimed."""
        return window.of_company()

    @api.model
    def _share(self, counted, base, reason, aggregate="__count"):
        leads = self.env["crm.lead"].with_context(active_test=False)
        [numerator, denominator] = (
            leads._read_group(domain, [], [aggregate])[0][0] or 0
            for domain in (counted, base)
        )
        return ratio(
            numerator,
            denominator,
            reason,
            model="crm.lead",
            domain=counted,
            base_domain=base,
        )
