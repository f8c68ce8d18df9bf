from odoo import api, models
from odoo.tools.i18n import format_list

from ..models.crm_strategy_goal_figures import STATUS
from ..models.crm_strategy_kpi_measure import PERIODS_BACK
from ..models.selections import labels_of

#: what needs action comes first
ORDER = ("off_track", "at_risk", "unknown", "on_track", "met")


class CrmStrategyBoardPack(models.AbstractModel):
    """Goals and KPIs of a board pack."""

    _inherit = "crm.strategy.board.pack"

    # Goals

    @api.model
    def _section_goals(self, subject):
        columns = [
            (self.env._("Goal"), "text"),
            (self.env._("Status"), "text"),
            (self.env._("Owner"), "text"),
            (self.env._("Baseline"), "float"),
            (self.env._("Target"), "float"),
            (self.env._("Actual"), "float"),
            (self.env._("Distance"), "float"),
            (self.env._("Progress"), "percentage"),
            (self.env._("Remark"), "text"),
        ]
        if subject.frozen_on:
            lines = subject.review.line_ids.filtered("goal_id")
            rows = [self._row_line(line) for line in lines.sorted(_urgency)]
        else:
            goals = subject.strategy.goal_ids.sorted(_urgency)
            rows = [self._row_goal(goal) for goal in goals]
        return self._section(subject, "goals", self.env._("Goals"), columns, rows)

    @api.model
    def _row_goal(self, goal):
        is_measured = goal.source != "goals"
        has_baseline = is_measured and goal.baseline_date
        upper = goal.target_max if goal.direction == "range" else goal.target
        return [
            self._word(goal.name),
            self._choice(goal, "status"),
            self._word(goal.user_id.name),
            self._of(goal, goal.baseline if has_baseline else None),
            self._aim(goal, upper) if is_measured else self._word(""),
            self._of(goal, goal.actual if goal.has_actual else None),
            self._of(goal, goal.distance if goal.has_actual else None),
            self._share(goal.progress if goal.has_progress else None),
            self._word(goal.reason),
        ]

    @api.model
    def _row_line(self, line):
        """Return a goal as it was frozen."""
        is_measured = line._is_measured()
        return [
            self._word(line.name),
            self._choice(line, "status"),
            self._word(line.goal_id.user_id.name),
            self._of(line, line.baseline if line.has_baseline else None),
            self._aim(line, line.target_max) if is_measured else self._word(""),
            self._of(line, line.value if line.has_value else None),
            self._of(line, line.distance if line.has_value else None),
            self._share(line.progress if line.has_progress else None),
            self._word(line.reason),
        ]

    @api.model
    def _of(self, record, value):
        return self._figure(value, record.unit, record.currency_id)

    @api.model
    def _aim(self, record, upper):
        """Return the target; the two limits of what is kept between them are a text."""
        cell = self._of(record, record.target)
        if upper <= record.target:
            return cell
        return self._word(
            self.env._(
                "%(lower)s to %(upper)s",
                lower=cell.text,
                upper=self._of(record, upper).text,
            )
        )

    # KPIs

    @api.model
    def _sections_kpis(self, subject):
        """Return the KPIs over their last periods, a section for each kind of them."""
        periods = self._get_periods(subject)
        measures = self._get_measures(subject, periods)
        return [
            self._section_kpis(subject, kind, found, measures)
            for kind, found in periods.grouped("kind").items()
            if any(measure.period_id in found for measure in measures)
        ]

    @api.model
    def _get_periods(self, subject):
        """Return the last periods of each kind that have ended, by date."""
        company = subject.strategy.company_id
        Period = self.env["crm.period"]
        periods = Period
        for kind, _label in Period._fields["kind"].selection:
            periods |= Period.search(
                [
                    ("company_id", "=", company.id),
                    ("kind", "=", kind),
                    ("calendar", "=", company.sudo().crm_period_calendar),
                    ("date_end", "<", subject.day),
                ],
                order="date_end desc",
                limit=PERIODS_BACK,
            )
        return periods.sorted("date_end")

    @api.model
    def _get_measures(self, subject, periods):
        """Return one value for each KPI and period; of a closed review, what had been
        frozen by then."""
        measures = self.env["crm.strategy.measure"].search(
            [
                ("company_id", "=", subject.strategy.company_id.id),
                ("period_id", "in", periods.ids),
                ("kpi_id.active", "=", True),
            ]
        )
        if subject.frozen_on:
            measures = measures.filtered(
                lambda measure: (
                    measure.frozen_on and measure.frozen_on <= subject.frozen_on
                )
            )
        return measures._latest_by_period()

    @api.model
    def _freeze(self, review):
        """Keep for ever what the pack of a review shows of KPIs."""
        subject = self._get_subject(review.strategy_id, review)
        self._get_measures(subject, self._get_periods(subject))._freeze()

    @api.model
    def _section_kpis(self, subject, kind, periods, measures):
        measures = measures.filtered(lambda measure: measure.period_id in periods)
        kinds = labels_of(periods, "kind")
        columns = [
            (self.env._("KPI"), "text"),
            *((period.display_name, "float") for period in periods),
            (self.env._("Remark"), "text"),
        ]
        rows = [
            self._row_kpi(subject, kpi, found.grouped("period_id"), periods)
            for kpi, found in measures.grouped("kpi_id").items()
        ]
        rows.sort(key=lambda row: row[0].text)
        title = self.env._("KPIs by %(kind)s", kind=kinds[kind])
        return self._section(subject, f"kpis_{kind}", title, columns, rows)

    @api.model
    def _row_kpi(self, subject, kpi, by_period, periods):
        cells = []
        remarks = {}
        for place, period in enumerate(periods):
            measure = by_period.get(period, self.env["crm.strategy.measure"])
            known = measure and not measure.is_empty
            currency = subject.strategy.currency_id
            cells.append(
                self._figure(measure.value if known else None, kpi.unit, currency)
            )
            if remark := self._get_remark(measure):
                remarks.setdefault(remark, []).append(place)
        text = "; ".join(
            self._write_remark(why, places, periods) for why, places in remarks.items()
        )
        return [self._word(kpi.name), *cells, self._word(text)]

    @api.model
    def _write_remark(self, remark, places, periods):
        """Return a remark with the periods it is about, unless it is about all."""
        if len(places) == len(periods):
            return remark
        names = [periods[place].display_name for place in places]
        text = format_list(self.env, names)
        if len(names) > 2 and places[-1] - places[0] == len(places) - 1:
            text = self.env._("%(first)s to %(last)s", first=names[0], last=names[-1])
        return self.env._("%(periods)s: %(remark)s", periods=text, remark=remark)

    @api.model
    def _get_remark(self, measure):
        """Return why there is no value."""
        if not measure:
            return self.env._("not measured")
        if measure.is_empty:
            return measure.reason or self.env._("not measured")
        return ""


def _urgency(record):
    status = record.status if record.status in dict(STATUS) else "unknown"
    return (ORDER.index(status), record.id)
