from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine.commitment import commitment
from .selections import labels_of

MANAGERS = "crm_strategy.group_crm_strategy_manager"


class CrmStrategyHome(models.AbstractModel):
    """The page "Strategy Home": where one strategy stands, in a minute of reading.

    Nobody sees what he may not read: money and where people stand are for managers. The
    number of queries depends on neither goals nor phases.
    """

    _name = "crm.strategy.home"
    _description = "Strategy Home"

    @api.model
    @api.readonly
    def get_home(self, strategy_id=False):
        """Return all that the page shows of one strategy.

        :param int strategy_id: the strategy; without it, or where the reader cannot
            see it, the one that runs in the company of the reader
        :return: dict of ``strategies``, those to choose from, ``can_plan``, and
            ``strategy``, False where there is none; with one also ``today``,
            ``phases``, ``goals``, ``review``, ``alerts``, ``signs``, ``commitment`` and
            ``case`` (None for those who are no managers), ``radars`` and ``roadmap``
        """
        strategies = self._get_strategies(strategy_id)
        chosen = self._choose(strategies, strategy_id)
        home = {
            "strategies": [[strategy.id, strategy.name] for strategy in strategies],
            "strategy": False,
            "can_plan": self.env["crm.strategy"].has_access("create"),
        }
        # Alone, so that nothing is computed for the strategies beside it.
        return home | self._describe(chosen.browse(chosen.ids)) if chosen else home

    @api.model
    def _get_strategies(self, strategy_id):
        """Return the strategies of the companies at work; of the archived ones only the
        one that is asked for."""
        domain = Domain("active", "=", True) | Domain("id", "=", strategy_id)
        found = self.env["crm.strategy"].with_context(active_test=False).search(domain)
        return found.with_context(active_test=True)

    @api.model
    def _choose(self, strategies, strategy_id):
        """Return the strategy that is asked for, or the one that matters most."""
        company = self.env.company
        states = ("running", "paused", "draft", "ended")
        return strategies.sorted(
            lambda strategy: (
                strategy.id != strategy_id,
                strategy.company_id != company,
                states.index(strategy.state),
            )
        )[:1]

    @api.model
    def _describe(self, strategy):
        today = self.env["crm.customer"]._get_clock(strategy.company_id).today
        is_manager = self.env.user.has_group(MANAGERS)
        return {
            "strategy": {
                "id": strategy.id,
                "name": strategy.name,
                "company": strategy.company_id.name,
                "state": strategy.state,
                "state_label": self._label(strategy, "state"),
                "mode_label": self._label(strategy, "mode"),
                "start": strategy.date_start,
                "end": strategy.date_end,
            },
            "today": today,
            "today_text": format_day(self.env, today),
            "phases": [self._describe_phase(phase) for phase in strategy.phase_ids],
            "goals": [self._describe_goal(goal) for goal in strategy.goal_ids],
            "review": self._describe_review(strategy.next_review_id, today),
            "alerts": self._get_alerts(strategy, today),
            "signs": self._get_signs(strategy),
            "commitment": self._get_commitment(strategy) if is_manager else None,
            "case": self._get_case(strategy, today) if is_manager else None,
            "radars": self._get_radars(strategy.goal_ids),
            "roadmap": self._get_roadmap(strategy, today),
        }

    @api.model
    def _label(self, record, name):
        """Return the label of the value of a selection, in the reader's language."""
        return labels_of(record, name).get(record[name], "")

    @api.model
    def _dates(self, first, last):
        """Return a span of days as text."""
        return self.env._(
            "%(first)s to %(last)s",
            first=format_day(self.env, first),
            last=format_day(self.env, last),
        )

    @api.model
    def _describe_phase(self, phase):
        return {
            "id": phase.id,
            "name": phase.name,
            "state": phase.state,
            "state_label": self._label(phase, "state"),
            "start": phase.date_start,
            "end": phase.date_end,
            "dates": self._dates(phase.date_start, phase.date_end),
        }

    @api.model
    def _describe_goal(self, goal):
        return {
            "id": goal.id,
            "name": goal.name,
            "status": goal.status,
            "status_label": self._label(goal, "status"),
            "level_label": self._label(goal, "level"),
            "bar": goal.bar,
        }

    @api.model
    def _describe_review(self, review, today):
        """Return the next regular review with its countdown; False without one."""
        if not review:
            return False
        days = (review.date_due - today).days
        return {
            "id": review.id,
            "name": review.name,
            "due": format_day(self.env, review.date_due),
            "days": days,
            "countdown": self._count_down(days),
        }

    @api.model
    def _count_down(self, days):
        if days < -1:
            return self.env._("%(days)s days overdue", days=-days)
        nearby = {
            -1: self.env._("Overdue since yesterday"),
            0: self.env._("Today"),
            1: self.env._("Tomorrow"),
        }
        return nearby.get(days) or self.env._("In %(days)s days", days=days)

    @api.model
    def _get_signs(self, strategy):
        """Return what was found of each sign, those in force first."""
        binding = strategy.prescription_ids
        return sorted(
            (
                {
                    "id": assessment.id,
                    "name": assessment.sign_id.name,
                    "verdict": assessment.verdict,
                    "verdict_label": self._label(assessment, "verdict"),
                    "is_in_force": assessment.sign_id in binding,
                    "effect": self._label(assessment, "effect"),
                    "remedy": assessment.sign_id.remedy,
                }
                for assessment in strategy.current_assessment_ids
            ),
            key=lambda sign: not sign["is_in_force"],
        )

    @api.model
    def _get_commitment(self, strategy):
        """Return the commitment of each department that was judged, the lowest first.

        Each has ``value``, a share, and the ``ids`` of its people in the strategy.
        """
        judged = strategy.member_ids.filtered(
            lambda member: member.engagement_current and member.engagement_desired
        )
        return sorted(
            (
                {
                    "id": department.id,
                    "name": department.name or self.env._("No Department"),
                    "value": commitment(members._get_stands()) or 0.0,
                    "ids": members.ids,
                }
                for department, members in judged.grouped("department_id").items()
            ),
            key=lambda found: found["value"],
        )


class CrmStrategy(models.Model):
    """The way from a strategy to its page."""

    _inherit = "crm.strategy"

    def action_open_home(self):
        """Open the page of one strategy."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "crm_strategy.crm_strategy_home_action"
        )
        return action | {"params": {"strategy_id": self.id}}
