from datetime import datetime, time, timedelta

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

from ..engine.review import add_months
from .crm_strategy_template_part import copy_of
from .project_task import ROLES

#: everybody reads the plan in the chatter of the strategy; nobody is written to
QUIET = {"tracking_disable": True, "mail_auto_subscribe_no_notify": True}


class CrmStrategyTemplate(models.Model):
    """Copying a template into a strategy: dates for phases, people for roles."""

    _inherit = "crm.strategy.template"

    def _create_strategy(self, values, people, departments):
        """Create a strategy with all that the template holds.

        :param dict values: name, company and start of the strategy
        :param dict people: the person (res.partner) for each role that is filled
        :param departments: the units that take part in all phases
        :return: the strategy, as a draft
        :raise UserError: if nobody is there to whom a task has to be given
        """
        self.ensure_one()
        self._check_assignees(people)
        strategy = self._create_plans([self._prepare_plan() | values])[self]
        quiet = self.with_context(**QUIET).with_company(strategy.company_id)
        quiet._copy_to(strategy.with_env(quiet.env), people, departments)
        strategy._message_log(body=self._tell_start(strategy))
        return strategy

    def _tell_start(self, strategy):
        """Return where a strategy is from, and which targets are left to be set."""
        text = self.env._("Started from the template %(name)s.", name=self.name)
        growing = self.goal_ids.filtered(lambda goal: goal.target_method == "growth")
        unset = strategy.goal_ids.filtered(
            lambda goal: goal.kpi_id in growing.kpi_id and not goal.target
        )
        if unset:
            text += " " + self.env._(
                "Set the targets of the goals whose KPIs have no value yet: %(goals)s.",
                goals=format_list(self.env, unset.mapped("name")),
            )
        return text

    def _copy_to(self, strategy, people, departments):
        members = self._copy_members(strategy, people)
        phases = self._copy_phases(strategy)
        self._copy_responsibilities(phases, members)
        self._copy_checks(phases)
        self._copy_scopes(phases, departments)
        goals = self._copy_goals(strategy, phases)
        self._copy_tasks(strategy, phases, goals, people)
        self._copy_lines(strategy)

    def _check_assignees(self, people):
        """Refuse to copy a task of which somebody with a role and a user is in charge,
        where there is no such person."""
        for task in self.task_ids.filtered(lambda task: task.strategy_kind in ROLES):
            partner = people.get(task.role_id, self.env["res.partner"])
            if not _get_users(partner):
                raise UserError(
                    self.env._(
                        "Name somebody with a user for the role %(role)s: “%(task)s” "
                        "is given to this person.",
                        role=task.role_id.name,
                        task=task.name,
                    )
                )

    def _copy_members(self, strategy, people):
        """Create a member for each person; return the member for each role."""
        roles = {}
        for role, partner in people.items():
            roles.setdefault(partner, self.env["crm.strategy.role"])
            roles[partner] |= role
        members = self.env["crm.strategy.member"].create(
            [
                {
                    "strategy_id": strategy.id,
                    "partner_id": partner.id,
                    "role_ids": [Command.set(held.ids)],
                }
                for partner, held in roles.items()
            ]
        )
        by_partner = {member.partner_id: member for member in members}
        return {role: by_partner[partner] for role, partner in people.items()}

    def _copy_phases(self, strategy):
        """Create the phases; return the phase of the strategy for each."""
        laid = self._get_dates(strategy.date_start, strategy.company_id)
        parts = self.env["crm.strategy.template.phase"].concat(
            *(phase for phase, _first, _last in laid)
        )
        return parts._create_plans(
            [
                phase._prepare_plan()
                | {
                    "strategy_id": strategy.id,
                    "date_start": first,
                    "date_end": last,
                }
                for phase, first, last in laid
            ]
        )

    def _get_dates(self, start, company):
        """Return each phase with its first and last day from a start.

        Months are those of the calendar of the company, so that phases end where its
        quarters do if the strategy starts with one.
        """
        calendar = company.sudo().crm_period_calendar
        return [
            (
                phase,
                add_months(start, month, calendar),
                add_months(start, month + phase.months, calendar) - timedelta(days=1),
            )
            for phase, month in self._lay_out()
        ]

    def _copy_responsibilities(self, phases, members):
        self.env["crm.strategy.responsibility"].create(
            [
                values | {"phase_id": phase.id}
                for part, phase in phases.items()
                for values in part._prepare_responsibilities(members)
            ]
        )

    def _copy_checks(self, phases):
        """Add to the gates what they do not ask already."""
        checks = self.phase_ids.check_ids.filtered(
            lambda check: (
                check.code == "manual"
                or (check.gate, check.code)
                not in {
                    (known.gate, known.code)
                    for known in phases[check.phase_id].check_ids
                }
            )
        )
        checks._create_plans(
            [
                check._prepare_plan() | {"phase_id": phases[check.phase_id].id}
                for check in checks
            ]
        )

    def _copy_scopes(self, phases, departments):
        """Create the units of the company, the processes and the systems; what the
        phase before has too is carried over from it."""
        before = {}
        for part, phase in sorted(
            phases.items(), key=lambda pair: (pair[1].date_start, pair[1].id)
        ):
            rows = [scope._prepare_plan() for scope in part.scope_ids]
            rows += [
                {"kind": "unit", "department_id": department.id}
                for department in departments
            ]
            keys = [
                (row["kind"], row.get("department_id") or row["name"]) for row in rows
            ]
            scopes = self.env["crm.strategy.scope"].create(
                [
                    row
                    | {
                        "phase_id": phase.id,
                        "previous_id": before.get(phase.previous_id, {}).get(key),
                    }
                    for row, key in zip(rows, keys, strict=True)
                ]
            )
            before[phase] = dict(zip(keys, scopes.ids, strict=True))

    def _copy_goals(self, strategy, phases):
        """Create the goals, those above first; return the goal for each."""
        measures = self._get_last_measures(strategy)
        copied, waiting = {}, self.goal_ids
        while waiting:
            ready = waiting.filtered(
                lambda goal, copied=copied: (
                    not goal.parent_id or goal.parent_id in copied
                )
            )
            copied |= ready._create_plans(
                [
                    goal._prepare_plan()
                    | goal._prepare_target(measures.get(goal.kpi_id))
                    | {
                        "strategy_id": strategy.id,
                        "phase_id": copy_of(phases, goal.phase_id),
                        "parent_id": copy_of(copied, goal.parent_id),
                    }
                    for goal in ready
                ]
            )
            waiting -= ready
        return copied

    def _get_last_measures(self, strategy):
        """Return the last value of each KPI before the strategy starts."""
        kpis = self.goal_ids.kpi_id | self.case_line_ids.kpi_id
        measures = self.env["crm.strategy.measure"].search(
            [
                ("kpi_id", "in", kpis.ids),
                ("company_id", "=", strategy.company_id.id),
                ("date_to", "<", strategy.date_start),
                ("is_empty", "=", False),
            ]
        )
        return {
            measure.kpi_id: measure
            for measure in measures._latest_by_period().sorted("date_to")
        }

    def _copy_tasks(self, strategy, phases, goals, people):
        """Create a project with the initiatives."""
        if not self.task_ids:
            return
        # Who plans a strategy need not manage projects; this one is of the strategy.
        tasks = self.task_ids.with_context(
            default_company_id=strategy.company_id.id
        ).sudo()
        project = tasks.env["project.project"].create(
            {
                "name": strategy.name,
                "company_id": strategy.company_id.id,
                "user_id": strategy.owner_id.id,
            }
        )
        strategy.project_id = project.with_env(strategy.env)
        nobody = self.env["res.partner"]
        tasks._create_plans(
            [
                task._prepare_plan()
                | {
                    "project_id": project.id,
                    "goal_ids": [
                        Command.set([goals[goal].id for goal in task.goal_ids])
                    ],
                    "user_ids": [
                        Command.set(_get_users(people.get(task.role_id, nobody)).ids)
                    ],
                }
                | self._prepare_deadline(phases.get(task.phase_id))
                for task in tasks
            ]
        )

    @api.model
    def _prepare_deadline(self, phase):
        """Return the phase of a task; noon is the same day in most of the world."""
        if not phase:
            return {}
        return {
            "strategy_phase_id": phase.id,
            "date_deadline": datetime.combine(phase.date_end, time(12)),
        }

    def _copy_lines(self, strategy):
        owned = {"strategy_id": strategy.id}
        for parts in (self.requirement_ids, self.risk_ids):
            parts._create_plans([part._prepare_plan() | owned for part in parts])
        measures = self._get_last_measures(strategy)
        self.case_line_ids._create_plans(
            [
                line._prepare_plan()
                | owned
                | line._prepare_baseline(measures.get(line.kpi_id))
                for line in self.case_line_ids
            ]
        )


def _get_users(partner):
    return partner.user_ids.filtered(lambda user: not user.share)
