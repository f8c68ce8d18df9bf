from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import float_round

from ..engine import goal as engine
from .figure_text import figure_text
from .selections import labels_of

STATUS = [
    ("met", "Met"),
    ("on_track", "On Track"),
    ("at_risk", "Behind"),
    ("off_track", "Off Track"),
    ("unknown", "Not Known"),
]


class Reading(NamedTuple):
    """The last value of a goal, and its day; without one, why there is none."""

    value: float | None = None
    day: object = None
    reason: str = ""


class Standing(NamedTuple):
    """Where a goal stands. What cannot be said is None."""

    reading: Reading
    progress: float | None = None
    expected: float = 0.0
    distance: float | None = None
    forecast: float | None = None
    status: str = "unknown"


class CrmStrategyGoal(models.Model):
    """Where goals stand: computed for a whole list at once, from the same readings."""

    _inherit = "crm.strategy.goal"

    has_actual = fields.Boolean(compute="_compute_standing")
    actual = fields.Float(compute="_compute_standing", digits=(16, 4), aggregator=None)
    actual_date = fields.Date("Actual On", compute="_compute_standing")
    reason = fields.Char("Why Not Known", compute="_compute_standing")
    has_progress = fields.Boolean(compute="_compute_standing")
    progress = fields.Float(
        compute="_compute_standing",
        aggregator=None,
        help="Share of the way from the baseline to the target that is done.",
    )
    expected = fields.Float(
        "Expected by Today",
        compute="_compute_standing",
        aggregator=None,
        help="Share of the days of the goal that have passed.",
    )
    distance = fields.Float(
        compute="_compute_standing",
        digits=(16, 4),
        aggregator=None,
        help="How far it is to the target, in the unit of the goal.",
    )
    has_forecast = fields.Boolean(compute="_compute_standing")
    forecast = fields.Float(
        compute="_compute_standing",
        digits=(16, 4),
        aggregator=None,
        help="The value at the end, if things go on as they went.",
    )
    status = fields.Selection(
        STATUS, compute="_compute_standing", search="_search_status"
    )
    baseline_text = fields.Char("Baseline Shown", compute="_compute_texts")
    actual_text = fields.Char("Actual Shown", compute="_compute_texts")
    target_text = fields.Char("Target Shown", compute="_compute_texts")
    distance_text = fields.Char("Distance Shown", compute="_compute_texts")
    forecast_text = fields.Char("Forecast Shown", compute="_compute_texts")
    bar = fields.Json("Distance to Target", compute="_compute_texts")

    @api.depends(
        "strategy_id.goal_ids.source",
        "strategy_id.goal_ids.direction",
        "strategy_id.goal_ids.baseline",
        "strategy_id.goal_ids.baseline_date",
        "strategy_id.goal_ids.target",
        "strategy_id.goal_ids.target_max",
        "strategy_id.goal_ids.tolerance",
        "strategy_id.goal_ids.weight",
        "strategy_id.goal_ids.parent_id",
        "date_start",
        "date_end",
        "check_in_every",
        "check_in_ids.value",
        "kpi_id.measure_ids.value",
        "kpi_id.measure_ids.is_empty",
    )
    @api.depends_context("lang")
    def _compute_standing(self):
        standings = self._get_standings()
        for goal in self:
            standing = standings[goal]
            reading = standing.reading
            goal.has_actual = reading.value is not None
            goal.actual = reading.value or 0.0
            goal.actual_date = reading.day
            goal.reason = reading.reason or False
            goal.has_progress = standing.progress is not None
            goal.progress = standing.progress or 0.0
            goal.expected = standing.expected
            goal.distance = standing.distance or 0.0
            goal.has_forecast = standing.forecast is not None
            goal.forecast = standing.forecast or 0.0
            goal.status = standing.status

    def _search_status(self, operator, value):
        """Find goals by what is computed for all that the reader may see: a strategy
        has dozens of them, not thousands."""
        if operator != "in":
            return NotImplemented
        goals = self.search(Domain.TRUE)
        return Domain("id", "in", goals.filtered(lambda goal: goal.status in value).ids)

    # Reading

    def _get_measures(self):
        """Return the values of the KPIs of these goals, by KPI and company, by date."""
        found = {}
        if self.kpi_id:
            measures = self.env["crm.strategy.measure"].search(
                [
                    ("kpi_id", "in", self.kpi_id.ids),
                    ("company_id", "in", self.company_id.ids),
                ]
            )
            for measure in measures._latest_by_period().sorted("date_to"):
                key = (measure.kpi_id, measure.company_id)
                found.setdefault(key, []).append(measure)
        return found

    def _get_check_ins(self):
        """Return the last check-in with a value of each of these goals."""
        by_hand = self._origin.filtered(lambda goal: goal.source == "manual")
        if not by_hand:
            return {}
        return {
            check_in.goal_id: check_in
            for check_in in self.env["crm.strategy.check.in"].search(
                [("goal_id", "in", by_hand.ids), ("has_value", "=", True)],
                order="date, id",
            )
        }

    def _get_readings(self):
        measures = self._get_measures()
        check_ins = self._get_check_ins()
        readings = {}
        for goal in self:
            if goal.source == "manual":
                last = check_ins.get(goal._origin)
                readings[goal] = (
                    Reading(last.value, last.date)
                    if last
                    else Reading(reason=self.env._("Nobody has checked in yet."))
                )
            elif goal.source == "kpi":
                kpi = goal.kpi_id._origin
                values = measures.get((kpi, goal.company_id._origin), [])
                readings[goal] = self._read_measures(values)
            else:
                readings[goal] = Reading()
        return readings

    def _read_measures(self, values):
        known = [measure for measure in values if not measure.is_empty]
        if known:
            return Reading(known[-1].value, known[-1].date_to)
        reason = values and values[-1].reason
        return Reading(reason=reason or self.env._("The KPI has no value yet."))

    # Standing

    def _get_standings(self):
        """Return where each of these goals stands."""
        parents = self.filtered(lambda goal: goal.source == "goals")
        below = self.browse()
        if parents._origin:
            below = self.search([("id", "child_of", parents._origin.ids)])
        goals = self | (below - self._origin)
        readings = goals._get_readings()
        clock = self.env["crm.customer"]._get_clock
        days = {company: clock(company).today for company in goals.company_id}
        today = {
            goal: days.get(goal.company_id) or fields.Date.today() for goal in goals
        }
        children = {}
        for goal in goals:
            children.setdefault(goal.parent_id._origin, []).append(goal)
        standings = {}
        # From the leaves up; a loop is refused, so each comes after those below it.
        for goal in goals.sorted(lambda goal: -len(goal.parent_path or "")):
            if goal.source == "goals":
                below = children.get(goal._origin, ()) if goal._origin else ()
                standings[goal] = goal._stand_on(
                    [(standings[child], child) for child in below]
                )
            else:
                standings[goal] = goal._stand(readings[goal], today[goal])
        return standings

    def _get_aim(self):
        return engine.Aim(
            direction=self.direction or "rise",
            target=self.target,
            baseline=self.baseline if self.baseline_date else None,
            upper=self.target_max,
            tolerance=self.tolerance,
        )

    def _stand(self, reading, today):
        """Return where a goal stands by a reading.

        A value says how things were on its day, so that is the day up to which progress
        is expected of it; what is expected by today is shown beside.
        """
        aim = self._get_aim()
        expected = self._expect(today)
        if reading.value is None:
            return Standing(reading, expected=expected)
        by_then = self._expect(reading.day)
        done = engine.progress(aim, reading.value)
        # Nobody checks in on a goal whose time is over.
        last = min(today, self.date_end or today)
        if engine.is_old(reading.day, last, self._get_frequency()):
            reason = self.env._("The last value is old.")
            reading = reading._replace(reason=reason)
            found = "unknown"
        else:
            found = engine.status(engine.is_met(aim, reading.value), done, by_then)
            if done is None:
                reason = self.env._("The baseline is not known.")
                reading = reading._replace(reason=reason)
        return Standing(
            reading,
            progress=done,
            expected=expected,
            distance=engine.distance(aim, reading.value),
            forecast=engine.forecast(aim, reading.value, by_then),
            status=found,
        )

    def _stand_on(self, parts):
        """Return where a goal stands by those below it."""
        whole = engine.roll_up(
            engine.Part(standing.progress, standing.expected, goal.weight)
            for standing, goal in parts
        )
        if not whole:
            reason = self.env._("Nothing is known of the goals below.")
            return Standing(Reading(reason=reason))
        return Standing(
            Reading(),
            progress=whole.progress,
            expected=whole.expected,
            status=engine.status(whole.progress >= 1, *whole),
        )

    def _expect(self, day):
        if not (self.date_start and self.date_end):
            return 0.0
        return engine.elapsed(self.date_start, self.date_end, day)

    def _get_frequency(self):
        return self.kpi_id.period_kind or self.check_in_every or "month"

    # In words

    def _text(self, value):
        """Return a value of this goal as the reader's language writes it."""
        return figure_text(self.env, value, self.unit, self.currency_id)

    @api.depends(
        "actual",
        "has_actual",
        "progress",
        "expected",
        "status",
        "distance",
        "forecast",
        "unit",
        "target",
        "target_max",
        "baseline",
        "baseline_date",
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        labels = labels_of(self, "status")
        for goal in self:
            is_measured = goal.source != "goals"
            actual = goal.actual if goal.has_actual else None
            goal.actual_text = goal._text(actual)
            goal.distance_text = goal._text(goal.distance if goal.has_actual else None)
            goal.forecast_text = goal._text(
                goal.forecast if goal.has_forecast else None
            )
            goal.baseline_text = goal._text(
                goal.baseline if goal.baseline_date and is_measured else None
            )
            goal.target_text = goal._get_target_text() if is_measured else "–"
            goal.bar = goal._get_bar(labels.get(goal.status, ""))

    def _get_target_text(self):
        if self.direction == "range":
            return self.env._(
                "%(lower)s to %(upper)s",
                lower=self._text(self.target),
                upper=self._text(self.target_max),
            )
        return self._text(self.target)

    def _get_bar(self, label):
        """Return what the distance bar shows, with the same in words."""
        keeps = self.source != "goals" and self.direction not in engine.MOVING
        return {
            "status": self.status,
            "progress": self.progress if self.has_progress else None,
            "expected": None if keeps else self.expected,
            "baseline": self.baseline_text if not keeps else "",
            "actual": self.actual_text,
            "target": self.target_text,
            "moves": self.source != "goals",
            "label": self._describe_bar(label, keeps),
        }

    def _describe_bar(self, label, keeps):
        words = {
            "status": label,
            "baseline": self.baseline_text,
            "actual": self.actual_text,
            "target": self.target_text,
            "progress": round(float_round(self.progress * 100, precision_digits=0)),
            "expected": round(float_round(self.expected * 100, precision_digits=0)),
        }
        if not self.has_progress:
            return self.env._("%(status)s: %(reason)s", **words, reason=self.reason)
        if self.source == "goals":
            return self.env._(
                "%(status)s: %(progress)s%% done, %(expected)s%% expected by today.",
                **words,
            )
        if keeps:
            return self.env._(
                "%(status)s: now %(actual)s, to keep %(target)s.", **words
            )
        return self.env._(
            "%(status)s: from %(baseline)s to %(target)s, now %(actual)s. "
            "%(progress)s%% of the way, %(expected)s%% expected by today.",
            **words,
        )
