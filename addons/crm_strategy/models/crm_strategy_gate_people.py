from odoo import Command, api, fields, models
from odoo.tools.i18n import format_list

from odoo.addons.project.models.project_task import CLOSED_STATES

from ..engine.commitment import commitment

#: what phases of a kind are asked before they close
CHECKS_BY_KIND = {"organise": "approved", "run": "heard", "improve": "heard"}
#: states in which a change of the organization has been approved
APPROVED = ("03_approved", "1_done")


class CrmStrategy(models.Model):
    """How far each department has to stand behind what is to run."""

    _inherit = "crm.strategy"

    # Who is wanted to lead and supports is enough; who is neutral is not.
    commitment_limit = fields.Float(
        "Least Commitment",
        default=0.75,
        help="With less of the wanted engagement in a unit in scope, no phase opens "
        "that is to run.",
    )

    _commitment_check = models.Constraint(
        "CHECK (commitment_limit BETWEEN 0 AND 1)",
        "The limit of commitment is between 0% and 100%.",
    )

    def _get_uncommitted(self, departments):
        """Return those of these departments whose people stand behind the strategy
        less than is wanted, or of whom nobody was judged."""
        # Whether a department is on board is no secret; where one person stands is.
        people = self.sudo().member_ids.grouped("department_id")
        nobody = self.env["crm.strategy.member"]

        def stands_behind(department):
            index = commitment(people.get(department, nobody)._get_stands())
            return index is not None and index >= self.commitment_limit

        return departments.filtered(lambda each: not stands_behind(each))


class CrmStrategyPhase(models.Model):
    """What gates ask of people: who has been heard, who has approved, who looks."""

    _inherit = "crm.strategy.phase"

    def _prepare_checks(self):
        checks = super()._prepare_checks()
        if code := CHECKS_BY_KIND.get(self.kind):
            checks.append(Command.create({"code": code, "gate": "finish"}))
        return checks

    def action_open(self):
        """Ask management to look at the phase before it ends."""
        result = super().action_open()
        for phase in self:
            strategy = phase.strategy_id
            managers = strategy.member_ids.filtered(
                lambda member: member._has_role("management")
            )
            for user in managers.partner_id.user_ids.filtered(lambda u: not u.share):
                strategy.activity_schedule(
                    "mail.mail_activity_data_todo",
                    phase.date_end,
                    summary=self.env._(
                        "Management review of %(phase)s", phase=phase.name
                    ),
                    user_id=user.id,
                )
        return result


class CrmStrategyMember(models.Model):
    _inherit = "crm.strategy.member"

    def _has_role(self, name):
        """Whether a person has a role that the app brings."""
        role = self.env.ref(
            f"crm_strategy.crm_strategy_role_{name}", raise_if_not_found=False
        )
        return bool(role) and role in self.role_ids


class CrmStrategyCheck(models.Model):
    _inherit = "crm.strategy.check"

    code = fields.Selection(
        selection_add=[
            ("heard", "Every required role was heard"),
            ("approved", "Changes of the organization are approved"),
        ],
        ondelete={"heard": "cascade", "approved": "cascade"},
    )

    @api.model
    def _get_heard_roles(self):
        """Return the roles of whom feedback is asked in every phase."""
        return self.env["crm.strategy.role"].search(
            [("is_required", "=", True), ("is_sponsor", "=", False)]
        )

    def _problem_heard(self):
        phase = self.phase_id
        raised = phase.strategy_id.requirement_ids.filtered(
            lambda item: phase.date_start <= item.date_raised <= phase.date_end
        )
        asked = phase.strategy_id.member_ids.role_ids & self._get_heard_roles()
        silent = asked - raised.author_id.role_ids
        return silent and self.env._(
            "Ask these roles what they think of the phase, and record it as a "
            "requirement, feedback or idea: %(roles)s.",
            roles=format_list(self.env, silent.mapped("name")),
        )

    def _problem_approved(self):
        # Tasks of projects that the reader does not see are asked for as well.
        tasks = self.env["project.task"].sudo()
        open_changes = tasks.search(
            [
                ("strategy_phase_id", "=", self.phase_id.id),
                ("strategy_kind", "=", "org_change"),
                ("state", "not in", [*APPROVED, *CLOSED_STATES]),
            ]
        )
        return open_changes and self.env._(
            "Have these changes approved: %(tasks)s.",
            tasks=format_list(self.env, open_changes.mapped("name")),
        )
