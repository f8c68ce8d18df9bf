from odoo import Command, models

from .crm_strategy_template_part import copy_of

#: days of a month, on average
MONTH = 365.25 / 12
#: requirements that other strategies have too; the rest was about this one
TYPICAL = ("requirement", "need")


class CrmStrategy(models.Model):
    """Keeping what a strategy has planned, as a template for others."""

    _inherit = "crm.strategy"

    def action_save_as_template(self):
        """Make a template of the plan, without dates, people and figures; open it."""
        self.ensure_one()
        template = self._save_template()
        return {
            "type": "ir.actions.act_window",
            "res_model": template._name,
            "res_id": template.id,
            "views": [(False, "form")],
        }

    def _save_template(self):
        Template = self.env["crm.strategy.template"]
        values = Template._prepare_part(self) | {
            "name": self.name,
            "company_id": self.company_id.id,
        }
        template = Template._create_parts(self, [values])[self]
        phases = self._save_phases(template)
        goals = self._save_goals(template, phases)
        self._save_tasks(template, phases, goals)
        self._save_lines(template)
        return template

    def _save_phases(self, template):
        Part = self.env["crm.strategy.template.phase"]
        phases = self.phase_ids.sorted("date_start")
        parts = Part._create_parts(
            phases,
            [
                Part._prepare_part(phase)
                | phase._prepare_roles()
                | {
                    "template_id": template.id,
                    "sequence": number,
                    "months": phase._count_months(),
                }
                for number, phase in enumerate(phases)
            ],
        )
        for model, records in (
            ("crm.strategy.template.check", phases._get_added_checks()),
            (
                "crm.strategy.template.scope",
                phases.scope_ids.filtered(lambda item: item.kind != "unit"),
            ),
        ):
            Child = self.env[model]
            Child._create_parts(
                records,
                [
                    Child._prepare_part(record)
                    | {"phase_id": parts[record.phase_id].id}
                    for record in records
                ],
            )
        return parts

    def _save_goals(self, template, phases):
        Part = self.env["crm.strategy.template.goal"]
        goals = self.env["crm.strategy.goal"].search([("strategy_id", "=", self.id)])
        saved, waiting = {}, goals
        while waiting:
            # What serves an archived goal serves none that is saved.
            ready = waiting.filtered(
                lambda goal, waiting=waiting: goal.parent_id not in waiting
            )
            saved |= Part._create_parts(
                ready,
                [
                    Part._prepare_part(goal)
                    | goal._prepare_growth()
                    | {
                        "template_id": template.id,
                        "phase_id": copy_of(phases, goal.phase_id),
                        "parent_id": copy_of(saved, goal.parent_id),
                    }
                    for goal in ready
                ],
            )
            waiting -= ready
        return saved

    def _save_tasks(self, template, phases, goals):
        Part = self.env["crm.strategy.template.task"]
        tasks = self.env["project.task"].search(
            [
                "|",
                ("strategy_phase_id", "in", self.phase_ids.ids),
                ("goal_ids", "in", [goal.id for goal in goals]),
            ]
        )
        Part._create_parts(
            tasks,
            [
                Part._prepare_part(task)
                | {
                    "template_id": template.id,
                    "phase_id": copy_of(phases, task.strategy_phase_id),
                    "goal_ids": [
                        Command.set(
                            [goals[goal].id for goal in task.goal_ids if goal in goals]
                        )
                    ],
                }
                for task in tasks
            ],
        )

    def _save_lines(self, template):
        requirements = self.env["crm.strategy.requirement"].search(
            [("strategy_id", "=", self.id), ("kind", "in", TYPICAL)]
        )
        for model, records in (
            ("crm.strategy.template.requirement", requirements),
            ("crm.strategy.template.risk", self.risk_ids),
            ("crm.strategy.template.case.line", self.case_line_ids),
        ):
            Part = self.env[model]
            Part._create_parts(
                records,
                [
                    Part._prepare_part(record) | {"template_id": template.id}
                    for record in records
                ],
            )


class CrmStrategyPhase(models.Model):
    _inherit = "crm.strategy.phase"

    def _count_months(self):
        """Return how long the phase takes, in whole months."""
        days = (self.date_end - self.date_start).days + 1
        return max(1, round(days / MONTH))

    def _prepare_roles(self):
        """Return the roles that answer for what, instead of people."""
        values = {}
        for letter, name in self.env["crm.strategy.template.phase"]._get_letters():
            people = self.responsibility_ids.filtered(
                lambda item, letter=letter: item.letter == letter
            )
            roles = people.member_id.role_ids
            values[name] = roles[:1].id if letter == "a" else [Command.set(roles.ids)]
        return values

    def _get_added_checks(self):
        """Return the checks that phases of this kind do not have by themselves."""
        added = self.env["crm.strategy.check"]
        for phase in self:
            usual = {
                (
                    values.get("gate", "start"),
                    values.get("code", "manual"),
                    values.get("name", False),
                )
                for _command, _id, values in phase._prepare_checks()
            }
            added |= phase.check_ids.filtered(
                lambda check, usual=usual: (
                    (check.gate, check.code, check.name) not in usual
                )
            )
        return added


class CrmStrategyGoal(models.Model):
    _inherit = "crm.strategy.goal"

    def _prepare_growth(self):
        """Return the way from the baseline to the target as a share, of what other
        companies have more or less of; a percentage is a target for all."""
        is_measured = self.source == "kpi" and self.baseline_date and self.baseline
        if self.direction not in ("rise", "fall") or not is_measured:
            return {}
        if self.unit == "percent":
            return {}
        return {
            "target_method": "growth",
            "growth": self.target / self.baseline - 1,
        }
