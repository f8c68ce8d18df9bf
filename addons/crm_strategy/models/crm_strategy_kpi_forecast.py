from odoo import api, models
from odoo.fields import Domain

from .figure import Figure, ratio


class CrmStrategyKpi(models.Model):
    """Whether the pipeline says what will come, and how long it takes.

    Odoo does not keep what was expected when; the notes of each week do, from the day
    on which the first strategy runs.
    """

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "won_of_forecast": self._kpi_won_of_forecast,
            "days_to_win": self._kpi_days_to_win,
        }

    @api.model
    def _won_in(self, window):
        return (
            self._leads_of(window)
            & Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "won")
            & window.at_times("date_closed")
        )

    @api.model
    def _kpi_won_of_forecast(self, window):
        """Expected revenue won in the window, as a share of the weighted pipeline that
        was noted first in it."""
        noted = self.env["crm.strategy.pipeline"].search(
            Domain("company_id", "=", window.company.id) & window.on_days("date"),
            order="date",
            limit=1,
        )
        if not noted:
            return Figure(
                None, reason=self.env._("The pipeline was not noted in this time.")
            )
        won = self._won_in(window)
        leads = self.env["crm.lead"].with_context(active_test=False)
        [[amount]] = leads._read_group(won, [], ["expected_revenue:sum"])
        return ratio(
            amount or 0.0,
            noted.amount,
            self.env._("The pipeline was empty."),
            model="crm.lead",
            domain=won,
            base_domain=won,
        )

    @api.model
    def _kpi_days_to_win(self, window):
        """Mean of the days from the creation of an opportunity until it was won."""
        won = self._won_in(window)
        leads = self.env["crm.lead"].with_context(active_test=False)
        [(count, days)] = leads._read_group(won, [], ["__count", "day_close:sum"])
        return ratio(
            days or 0.0,
            count,
            self.env._("No opportunity was won."),
            model="crm.lead",
            domain=won,
            base_domain=won,
        )
