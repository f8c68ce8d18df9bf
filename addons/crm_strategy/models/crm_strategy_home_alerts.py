from datetime import timedelta

from odoo import api, models
from odoo.tools.i18n import format_list

from odoo.addons.crm_customer.models.reader_dates import format_day

#: a gate matters so many days before its day
NOTICE_DAYS = 30


class CrmStrategyHome(models.AbstractModel):
    """What needs somebody to act, in words, each with the records it is about."""

    _inherit = "crm.strategy.home"

    @api.model
    def _get_alerts(self, strategy, today):
        """Return the alerts, each with ``key``, ``text``, ``level`` (``danger`` or
        ``warning``), ``model`` and ``ids``."""
        if strategy.state == "ended":
            return []
        alerts = [
            *self._alert_gates(strategy, today),
            *self._alert_review(strategy, today),
            *self._alert_goals(strategy),
            *self._alert_prescriptions(strategy),
        ]
        return sorted(alerts, key=lambda alert: alert["level"] != "danger")

    @api.model
    def _alert(self, key, level, records, text):
        return {
            "key": f"{key}_{records[:1].id}",
            "level": level,
            "text": text,
            "model": records._name,
            "ids": records.ids,
        }

    @api.model
    def _get_phases_ahead(self, strategy):
        """Return the phases whose gate comes next: to open, and to close."""
        phases = strategy.phase_ids.sorted("date_start")
        planned = phases.filtered(lambda phase: phase.state == "planned")[:1]
        running = phases.filtered(lambda phase: phase.state == "open")[:1]
        # Alone, so that no check of another phase is answered.
        return phases.browse((running | planned).ids)

    @api.model
    def _alert_gates(self, strategy, today):
        for phase in self._get_phases_ahead(strategy):
            is_open = phase.state == "open"
            day = phase.date_end if is_open else phase.date_start
            if day > today + timedelta(days=NOTICE_DAYS):
                continue
            problems = phase._get_problems()
            if not problems:
                continue
            words = {
                "phase": phase.name,
                "day": format_day(self.env, day),
                "count": len(problems),
                "problem": problems[0].problem,
            }
            text = (
                self.env._(
                    "Gate blocked: %(phase)s is to close on %(day)s, and checks not "
                    "met are %(count)s. First: %(problem)s",
                    **words,
                )
                if is_open
                else self.env._(
                    "Gate blocked: %(phase)s is to open on %(day)s, and checks not met "
                    "are %(count)s. First: %(problem)s",
                    **words,
                )
            )
            level = "danger" if day <= today else "warning"
            yield self._alert("gate", level, phase, text)

    @api.model
    def _alert_review(self, strategy, today):
        review = strategy.next_review_id
        if review and review.date_due < today:
            yield self._alert(
                "review",
                "danger",
                review,
                self.env._(
                    "Review overdue: %(review)s was due on %(day)s.",
                    review=review.name,
                    day=format_day(self.env, review.date_due),
                ),
            )

    @api.model
    def _alert_goals(self, strategy):
        if forgotten := strategy.forgotten_goal_ids:
            yield self._alert(
                "forgotten",
                "danger",
                forgotten,
                self.env._(
                    "Off track without an initiative: %(goals)s.",
                    goals=format_list(self.env, forgotten.mapped("name")),
                ),
            )
        lacking = strategy.goal_ids.filtered(
            lambda goal: goal.source != "goals" and not goal.baseline_date
        )
        if lacking:
            yield self._alert(
                "baseline",
                "warning",
                lacking,
                self.env._(
                    "Baseline missing: %(goals)s.",
                    goals=format_list(self.env, lacking.mapped("name")),
                ),
            )

    @api.model
    def _alert_prescriptions(self, strategy):
        binding = strategy.prescription_ids
        for assessment in strategy.current_assessment_ids:
            if assessment.sign_id in binding and assessment.effect != "none":
                yield self._alert(
                    "sign",
                    "warning",
                    assessment,
                    self.env._(
                        "Prescription in force: %(effect)s. %(sign)s",
                        effect=self._label(assessment, "effect"),
                        sign=assessment.sign_id.name,
                    ),
                )
