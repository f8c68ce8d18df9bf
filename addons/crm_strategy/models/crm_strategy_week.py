from datetime import timedelta

from odoo import api, models

from odoo.addons.crm_customer.models.reader_dates import format_day

WEEK = timedelta(days=7)


class CrmStrategyWeek(models.AbstractModel):
    """What one person has to do for the strategies in the coming week, and what has
    turned red in the last one. Everybody reads what he may read."""

    _name = "crm.strategy.week"
    _description = "Week of a Person in Strategies"

    @api.model
    def _get_week(self, user):
        """Return what a person should know, in the language of the person.

        :return: pairs of a heading and its lines: dicts of ``text`` and ``path``, where
            to read more; empty if there is nothing
        """
        # With the rights of the reader, for all of the reader's companies.
        own = self.with_user(user).with_context(
            lang=user.lang, allowed_company_ids=user.company_ids.ids
        )
        if not own.env["crm.strategy"].has_access("read"):
            return []
        strategies = own.env["crm.strategy"].search([("state", "=", "running")])
        led = strategies.filtered(
            lambda strategy: (
                strategy.owner_id == user or strategy.sponsor_id == user.partner_id
            )
        )
        today = own.env["crm.customer"]._get_clock(user.company_id).today
        parts = (
            (own.env._("Due this week"), own._get_due(strategies, led, today + WEEK)),
            (own.env._("Turned red"), own._get_red(strategies, led, today - WEEK)),
        )
        return [(heading, lines) for heading, lines in parts if lines]

    @api.model
    def _line(self, record, text):
        return {"text": text, "path": f"/odoo/{record._name}/{record.id}"}

    @api.model
    def _get_due(self, strategies, led, until):
        """Return what is due up to a day, the first day first.

        An addon adds its own with ``super()``.
        """
        found = [
            *self._due_check_ins(strategies, until),
            *self._due_reviews(strategies, led, until),
            *self._due_gates(led, until),
            *self._due_decisions(strategies, until),
        ]
        lines = [
            self._line(record, self._write_due(record, day, what))
            for day, record, what in sorted(
                found, key=lambda item: (item[0], item[1]._name, item[1].id)
            )
        ]
        return self._due_readings(strategies) + lines

    @api.model
    def _write_due(self, record, day, what):
        return self.env._(
            "%(what)s, %(day)s: %(record)s",
            what=what,
            day=format_day(self.env, day),
            record=record.display_name,
        )

    @api.model
    def _due_readings(self, strategies):
        return [
            self._line(
                strategy,
                self.env._(
                    "%(strategy)s: read %(revision)s and say that you have",
                    strategy=strategy.name,
                    revision=strategy.revision_id.display_name,
                ),
            )
            for strategy in strategies.filtered("can_acknowledge")
        ]

    @api.model
    def _due_check_ins(self, strategies, until):
        for goal in strategies.goal_ids:
            is_running = not goal.phase_id or goal.phase_id.state == "open"
            day = goal.check_in_due
            if goal.user_id == self.env.user and is_running and day and day <= until:
                yield day, goal, self.env._("Check-in")

    @api.model
    def _due_reviews(self, strategies, led, until):
        for review in strategies.review_ids:
            is_own = review.user_id == self.env.user or review.strategy_id in led
            if is_own and review.state != "closed" and review.date_due <= until:
                yield review.date_due, review, self.env._("Review")

    @api.model
    def _due_gates(self, led, until):
        for strategy in led:
            for phase in self.env["crm.strategy.home"]._get_phases_ahead(strategy):
                day = phase._get_gate_day()
                if day <= until:
                    yield day, phase, self.env._("Gate")

    @api.model
    def _due_decisions(self, strategies, until):
        for decision in strategies.review_ids.decision_ids:
            is_own = decision.user_id == self.env.user
            if is_own and not decision.is_done and decision.date_due <= until:
                yield decision.date_due, decision, self.env._("Decision")

    @api.model
    def _get_red(self, strategies, led, since):
        """Return the goals and risks that have turned red since a day."""
        lines = []
        for goal in strategies.goal_ids:
            is_own = goal.user_id == self.env.user or goal.strategy_id in led
            if is_own and goal.off_track_since and goal.off_track_since >= since:
                text = self.env._(
                    "%(goal)s: %(standing)s",
                    goal=goal.name,
                    standing=goal.bar["label"],
                )
                lines.append(self._line(goal, text))
        for risk in strategies.risk_ids:
            is_own = risk.owner_id == self.env.user or risk.strategy_id in led
            if is_own and risk.triggered_on and risk.triggered_on >= since:
                text = self.env._("The risk has come true: %(risk)s", risk=risk.name)
                lines.append(self._line(risk, text))
        return lines
