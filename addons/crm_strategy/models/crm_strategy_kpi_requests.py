from odoo import api, models
from odoo.fields import Domain

from odoo.addons.project.models.project_task import CLOSED_STATES

from .figure import ratio


class CrmStrategyKpi(models.Model):
    """Requests of customers, which are tasks with a customer, and the feedback that
    they are asked for."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "requests_closed": self._kpi_requests_closed,
            "resolution_days": self._kpi_resolution_days,
            "response_rate": self._kpi_response_rate,
        }

    @api.model
    def _requests(self, window, name):
        """Return the domain of the requests with a date in the window."""
        return (
            Domain("partner_id", "!=", False)
            & window.of_company()
            & window.at_times(name)
        )

    @api.model
    def _kpi_requests_closed(self, window):
        """Share of the requests that came in the window which are closed by now."""
        created = self._requests(window, "create_date")
        closed = created & Domain("state", "in", list(CLOSED_STATES))
        tasks = self.env["project.task"].with_context(active_test=False)
        return ratio(
            tasks.search_count(closed),
            tasks.search_count(created),
            self.env._("No request came in."),
            model="project.task",
            domain=closed,
            base_domain=created,
        )

    @api.model
    def _kpi_resolution_days(self, window):
        """Mean of the working days from the creation of a request to its last stage, of
        those that reached it in the window."""
        ended = self._requests(window, "date_end")
        tasks = self.env["project.task"].with_context(active_test=False)
        [(count, days)] = tasks._read_group(
            ended, [], ["__count", "working_days_close:sum"]
        )
        return ratio(
            days or 0.0,
            count,
            self.env._("No request ended."),
            model="project.task",
            domain=ended,
            base_domain=ended,
        )

    @api.model
    def _kpi_response_rate(self, window):
        """Share of the ratings asked for in the window that were given."""
        asked = (
            Domain("res_model", "in", self._get_rated_models())
            & Domain("is_internal", "=", False)
            & window.at_times("create_date")
        )
        given = asked & Domain("consumed", "=", True)
        ratings = self.env["rating.rating"]
        return ratio(
            ratings.search_count(given),
            ratings.search_count(asked),
            self.env._("Nobody was asked for a rating."),
            model="rating.rating",
            domain=given,
            base_domain=asked,
        )
