from odoo import api, fields, models

from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine.trend import place_on
from .figure_text import figure_text

#: as many values are read at a glance
SHOWN = 12


class CrmStrategyTrend(models.AbstractModel):
    """A figure over time as a line, with its target and the beginnings of phases."""

    _name = "crm.strategy.trend"
    _description = "Trend with Phases"

    @api.model
    def _make(self, points, first, record, limits, phases):
        """Return what the chart shows; False of what has no value yet.

        :param list points: the day, its name and the value (None if there is none) of
            each point, in order
        :param first: the day from which on the first value looks
        :param record: what has a ``unit`` and a ``currency_id``
        :param limits: labels and values of the targets
        :return: dict of ``labels``, ``series`` and ``marks``: dicts of ``place`` (0 at
            the first point) and ``label``
        """
        points = points[-SHOWN:]
        if not any(value is not None for _day, _name, value in points):
            return False
        values = [value for _day, _name, value in points]
        now = ("actual", self.env._("Actual"), values)
        aims = [("target", label, [limit] * len(points)) for label, limit in limits]
        days = [day for day, _name, _value in points]
        marks = (
            (place_on(days, first, phase.date_start), phase.name) for phase in phases
        )
        return {
            "labels": [name for _day, name, _value in points],
            "series": [self._make_series(record, *series) for series in (now, *aims)],
            "marks": [
                {"place": place, "label": name}
                for place, name in marks
                if place is not None
            ],
        }

    @api.model
    def _make_series(self, record, key, label, values):
        scale = 100 if record.unit == "percent" else 1
        return {
            "key": key,
            "label": label,
            "values": [value if value is None else value * scale for value in values],
            "texts": [
                figure_text(self.env, value, record.unit, record.currency_id)
                for value in values
            ],
        }


class CrmStrategyMeasure(models.Model):
    _inherit = "crm.strategy.measure"

    def _get_points(self):
        """Return these values, one for each period, as points of a trend."""
        return [
            (
                measure.date_to,
                measure.period_id.display_name,
                None if measure.is_empty else measure.value,
            )
            for measure in self
        ]


class CrmStrategyGoal(models.Model):
    """How a goal went: by the values of its KPI, or by what its owner said."""

    _inherit = "crm.strategy.goal"

    trend_chart = fields.Json("Trend with Phases", compute="_compute_trend_chart")

    @api.depends(
        "kpi_id.measure_ids.value",
        "kpi_id.measure_ids.is_empty",
        "check_in_ids.value",
        "direction",
        "target",
        "target_max",
        "strategy_id.phase_ids.date_start",
    )
    @api.depends_context("lang")
    def _compute_trend_chart(self):
        measures = self._get_measures()
        for goal in self:
            if goal.source == "kpi":
                key = (goal.kpi_id._origin, goal.company_id._origin)
                found = goal.env["crm.strategy.measure"].union(*measures.get(key, ()))
                found = found.sorted("date_to")[-SHOWN:]
                points, first = found._get_points(), found[:1].period_id.date_start
            else:
                points, first = goal._get_said(), goal.date_start
            goal.trend_chart = points and goal.env["crm.strategy.trend"]._make(
                points, first, goal, goal._get_limits(), goal.strategy_id.phase_ids
            )

    def _get_said(self):
        """Return what was said at check-ins, as points of a trend."""
        return [
            (check_in.date, format_day(self.env, check_in.date), check_in.value)
            for check_in in self.check_in_ids.sorted(lambda row: (row.date, row.id))
            if check_in.has_value
        ]

    def _get_limits(self):
        """Return the lines that the goal is to reach or to keep, with their labels."""
        if self.direction == "range":
            return [
                (self.env._("Lower Limit"), self.target),
                (self.env._("Upper Limit"), self.target_max),
            ]
        return [(self.env._("Target"), self.target)]


class CrmStrategyKpi(models.Model):
    """How a KPI of the reader's company went, with what goals want of it."""

    _inherit = "crm.strategy.kpi"

    currency_id = fields.Many2one("res.currency", compute="_compute_trend_chart")
    trend_chart = fields.Json("Trend with Phases", compute="_compute_trend_chart")

    @api.depends("measure_ids.value", "measure_ids.is_empty", "measure_ids.frozen_on")
    @api.depends_context("company", "lang")
    def _compute_trend_chart(self):
        company = self.env.company
        strategies = self.env["crm.strategy"].search(
            [("company_id", "=", company.id), ("state", "=", "running")]
        )
        goals = strategies.goal_ids.grouped("kpi_id")
        for kpi in self:
            found = kpi.measure_ids.filtered(
                lambda measure: measure.company_id == company
            )._latest_by_period()[-SHOWN:]
            goal = goals.get(kpi._origin, self.env["crm.strategy.goal"])[:1]
            strategy = goal.strategy_id or strategies[:1]
            kpi.currency_id = company.currency_id
            kpi.trend_chart = found and self.env["crm.strategy.trend"]._make(
                found._get_points(),
                found[:1].period_id.date_start,
                kpi,
                goal._get_limits() if goal else [],
                strategy.phase_ids,
            )


class CrmStrategyHome(models.AbstractModel):
    """The trends of the goals on the page."""

    _inherit = "crm.strategy.home"

    @api.model
    def _describe_goal(self, goal):
        return super()._describe_goal(goal) | {"trend": goal.trend_chart}
