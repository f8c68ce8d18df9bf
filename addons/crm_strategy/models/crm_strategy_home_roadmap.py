from odoo import api, fields, models

from odoo.addons.crm_customer.engine.periods import bounds, number_of
from odoo.addons.crm_customer.models.reader_dates import format_day
from odoo.addons.project.models.project_task import CLOSED_STATES

#: a roadmap of more months is read by quarters
MANY_MONTHS = 18


class CrmStrategyHome(models.AbstractModel):
    """The roadmap: phases, units and goals as rows, time across.

    Time is divided as in the calendar of the company of the strategy.
    """

    _inherit = "crm.strategy.home"

    @api.model
    def _get_roadmap(self, strategy, today):
        """Return rows and the axis.

        :return: dict of ``start`` and ``end``; ``kind`` of the periods that are read
            well, and ``periods`` by kind, each with ``name``, ``start`` and ``end``;
            ``sections`` with their ``rows``; each row has ``key``, ``label`` and
            ``items``: dicts of ``key``, ``kind`` (``bar``, ``gate``, ``review`` or
            ``task``), ``start``, ``end``, ``status``, ``text``, ``dates``, ``model``
            and ``id``
        """
        tasks = self._get_initiatives(strategy)
        days = [strategy.date_start, strategy.date_end, today]
        days += strategy.review_ids.mapped("date_due")
        calendar = strategy.company_id.sudo().crm_period_calendar
        months = self._get_axis("month", calendar, min(days), max(days), strategy)
        start, end = months[0]["start"], months[-1]["end"]
        return {
            "start": start,
            "end": end,
            "kind": "quarter" if len(months) > MANY_MONTHS else "month",
            "periods": {
                "month": months,
                "quarter": self._get_axis("quarter", calendar, start, end, strategy),
            },
            "sections": [
                section
                for section in (
                    self._section_phases(strategy, tasks),
                    self._section_units(strategy),
                    self._section_goals(strategy, tasks),
                    self._section_reviews(strategy, today),
                )
                if section["rows"]
            ],
        }

    @api.model
    def _get_axis(self, kind, calendar, first, last, strategy):
        """Return the periods of a kind from one day to another, with their names.

        The company has records of them only up to next year, a strategy goes further.
        """
        Period = self.env["crm.period"]
        axis = []
        for number in range(
            number_of(first, kind, calendar), number_of(last, kind, calendar) + 1
        ):
            start, end = bounds(number, kind, calendar)
            period = Period.new(
                {
                    "company_id": strategy.company_id.id,
                    "kind": kind,
                    "calendar": calendar,
                    "date_start": start,
                    "date_end": end,
                }
            )
            axis.append({"name": period.display_name, "start": start, "end": end})
        return axis

    @api.model
    def _item(self, kind, record, text, start, end=None, status=""):
        end = end or start
        dates = format_day(self.env, start)
        return {
            "key": f"{kind}_{record._name}_{record.id}_{start}",
            "kind": kind,
            "status": status,
            "text": text,
            "start": start,
            "end": end,
            "dates": dates if start == end else self._dates(start, end),
            "model": record._name,
            "id": record.id,
        }

    # Phases, with their gates

    @api.model
    def _section_phases(self, strategy, tasks):
        rows = []
        for phase in strategy.phase_ids:
            label = self._label(phase, "state")
            text = self.env._("%(name)s: %(status)s", name=phase.name, status=label)
            bar = self._item(
                "bar", phase, text, phase.date_start, phase.date_end, phase.state
            )
            own = tasks.filtered(
                lambda task, phase=phase: (
                    task.strategy_phase_id == phase and not task.goal_ids
                )
            )
            items = [bar, *self._gates(phase), *map(self._item_task, own)]
            rows.append(
                {"key": f"phase_{phase.id}", "label": phase.name, "items": items}
            )
        return {"key": "phases", "label": self.env._("Phases"), "rows": rows}

    @api.model
    def _gates(self, phase):
        """Return the gates of a phase: which have been passed, and which come."""
        gates = (
            (phase.date_start, phase.state != "planned", self.env._("Gate to open")),
            (phase.date_end, phase.state == "closed", self.env._("Gate to close")),
        )
        for day, is_passed, label in gates:
            status = self.env._("passed") if is_passed else self.env._("not yet passed")
            text = self.env._("%(name)s: %(status)s", name=label, status=status)
            yield self._item(
                "gate", phase, text, day, status="met" if is_passed else "ahead"
            )

    # Units

    @api.model
    def _section_units(self, strategy):
        units = strategy.phase_ids.scope_ids.filtered(lambda item: item.kind == "unit")
        rows = [
            {
                "key": f"unit_{places[0].id}",
                "label": name,
                "items": [self._item_unit(place) for place in places],
            }
            for name, places in units.grouped("display_name").items()
        ]
        return {"key": "units", "label": self.env._("Units"), "rows": rows}

    @api.model
    def _item_unit(self, place):
        phase = place.phase_id
        text = self.env._(
            "%(unit)s in %(phase)s: %(depth)s of %(headcount)s people",
            unit=place.display_name,
            phase=phase.name,
            depth=place.depth,
            headcount=place.headcount,
        )
        return self._item(
            "bar", place, text, phase.date_start, phase.date_end, phase.state
        )

    # Goals, with their initiatives

    @api.model
    def _section_goals(self, strategy, tasks):
        rows = []
        for goal in strategy.goal_ids:
            label = self._label(goal, "status")
            text = self.env._("%(name)s: %(status)s", name=goal.name, status=label)
            bar = self._item(
                "bar", goal, text, goal.date_start, goal.date_end, goal.status
            )
            # An initiative is shown once, at the first of its goals.
            own = tasks.filtered(
                lambda task, goal=goal: (task.goal_ids & strategy.goal_ids)[:1] == goal
            )
            items = [bar, *map(self._item_task, own)]
            rows.append({"key": f"goal_{goal.id}", "label": goal.name, "items": items})
        return {"key": "goals", "label": self.env._("Goals"), "rows": rows}

    @api.model
    def _get_initiatives(self, strategy):
        """Return the tasks with a deadline that the reader may see."""
        tasks = self.env["project.task"]
        if not tasks.has_access("read"):
            return tasks
        return tasks.search(
            [
                ("date_deadline", "!=", False),
                "|",
                ("strategy_phase_id", "in", strategy.phase_ids.ids),
                ("goal_ids", "in", strategy.goal_ids.ids),
            ],
            order="date_deadline, id",
        )

    @api.model
    def _item_task(self, task):
        day = fields.Datetime.context_timestamp(self, task.date_deadline).date()
        is_closed = task.state in CLOSED_STATES
        text = self.env._(
            "Initiative: %(name)s, %(status)s",
            name=task.name,
            status=self._label(task, "state"),
        )
        return self._item(
            "task", task, text, day, status="met" if is_closed else "ahead"
        )

    # Reviews

    @api.model
    def _section_reviews(self, strategy, today):
        items = []
        for review in strategy.review_ids.sorted("date_due"):
            is_closed = review.state == "closed"
            status = "met" if is_closed else "ahead"
            if not is_closed and review.date_due < today:
                status = "off_track"
            text = self.env._(
                "%(name)s: %(status)s",
                name=review.name,
                status=self._label(review, "state"),
            )
            items.append(
                self._item("review", review, text, review.date_due, status=status)
            )
        label = self.env._("Reviews")
        rows = [{"key": "reviews", "label": label, "items": items}] if items else []
        return {"key": "reviews", "label": label, "rows": rows}
