from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.i18n import format_list

from .selections import labels_of

#: what a gate can ask; an automatic check has a method ``_problem_<code>()``
CODES = [
    ("manual", "Checked by a Person"),
    ("sponsor", "An executive sponsor is named"),
    ("roles", "No required role is vacant"),
    ("accountable", "Somebody is accountable for the phase"),
    ("scope", "At least one unit is in scope"),
    ("carried", "Nothing is dropped without a reason"),
    ("before", "Earlier phases are closed"),
    ("process", "Processes come before technology"),
    ("compatible", "No system is a blocker"),
    ("committed", "Every unit in scope is committed"),
    ("informed", "Everybody knows the current revision"),
]


class CrmStrategyCheck(models.Model):
    """A question that has to be answered with yes before a phase opens or closes.

    Automatic checks are answered by the strategy itself until the gate is passed; then
    the answer stays as it was.
    """

    _name = "crm.strategy.check"
    _description = "Check at a Gate"
    _order = "phase_id, gate desc, id"

    phase_id = fields.Many2one(
        "crm.strategy.phase", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="phase_id.company_id", store=True)
    gate = fields.Selection(
        [("start", "To Open"), ("finish", "To Close")], required=True, default="start"
    )
    code = fields.Selection(CODES, "Kind", required=True, default="manual")
    name = fields.Char("What to Check", translate=True, help="For a person to check.")
    is_done = fields.Boolean(
        "Done", copy=False, help="For checks that a person makes; others answer alone."
    )
    override_reason = fields.Char(
        "Overridden Because",
        copy=False,
        help="Why the phase may go on although the check is not met.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    passed_state = fields.Char(readonly=True, copy=False)
    passed_problem = fields.Char(readonly=True, copy=False)
    state = fields.Selection(
        [("met", "Met"), ("overridden", "Overridden"), ("open", "Not Met")],
        "Answer",
        compute="_compute_state",
    )
    problem = fields.Char("What to Do", compute="_compute_state")

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = labels_of(self, "code")
        for check in self:
            check.display_name = (
                check.name if check.code == "manual" else labels[check.code]
            )

    @api.depends("code", "is_done", "override_reason", "passed_state", "phase_id")
    @api.depends_context("lang")
    def _compute_state(self):
        for check in self:
            if check.passed_state:
                check.state = check.passed_state
                check.problem = check.passed_problem
                continue
            check.problem = getattr(check, f"_problem_{check.code}")() or False
            if not check.problem:
                check.state = "met"
            else:
                check.state = "overridden" if check.override_reason else "open"

    @api.constrains("code", "name")
    def _check_name(self):
        for check in self:
            if check.code == "manual" and not check.name:
                raise ValidationError(
                    self.env._("Write down what has to be checked by a person.")
                )

    @api.constrains("is_done", "override_reason", "gate", "code", "phase_id")
    def _check_not_passed(self):
        """What was decided at a gate is not decided again."""
        if passed := self.filtered("passed_state")[:1]:
            raise ValidationError(
                self.env._(
                    "%(phase)s has passed this gate; its checks stay as they were.",
                    phase=passed.phase_id.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_decider(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_decider(vals))

    @api.model
    def _with_decider(self, vals):
        """Add who ticked or overrode a check."""
        if not vals.get("is_done") and not vals.get("override_reason"):
            return vals
        return vals | {"decided_by_id": self.env.uid}

    def _pass(self):
        """Keep the answers as they are at the gate."""
        for check in self:
            check.write({"passed_state": check.state, "passed_problem": check.problem})

    # What stands in the way, as a sentence; nothing if the check is met

    def _problem_manual(self):
        return "" if self.is_done else self.env._("Check it, and tick it here.")

    def _problem_sponsor(self):
        if self.phase_id.strategy_id.sponsor_id:
            return ""
        return self.env._("Name an executive sponsor among the people.")

    def _problem_roles(self):
        vacant = self.phase_id.strategy_id.vacant_role_ids
        return vacant and self.env._(
            "Find somebody for: %(roles)s.",
            roles=format_list(self.env, vacant.mapped("name")),
        )

    def _problem_accountable(self):
        if "a" in self.phase_id.responsibility_ids.mapped("letter"):
            return ""
        return self.env._("Name the person who is accountable.")

    def _problem_scope(self):
        return "" if self.phase_id.breadth else self.env._("Add a unit to the scope.")

    def _problem_carried(self):
        dropped = self.phase_id.dropped_ids
        return dropped and self.env._(
            "Carry over, or say why not: %(items)s.",
            items=format_list(self.env, dropped.mapped("display_name")),
        )

    def _problem_before(self):
        phase = self.phase_id
        earlier = phase.strategy_id.phase_ids.filtered(
            lambda other: (
                other.date_end < phase.date_start
                and other.state != "closed"
                and not other.is_parallel
            )
        )
        return earlier and self.env._(
            "Close first: %(phases)s.",
            phases=format_list(self.env, earlier.mapped("name")),
        )

    def _problem_process(self):
        earlier = self.phase_id.strategy_id.phase_ids.filtered(
            lambda other: (
                other.state == "closed" and other.kind in ("organise", "process")
            )
        )
        if earlier:
            return ""
        return self.env._(
            "Close a phase that changes the organization or its processes first: "
            "technology only helps what is thought through."
        )

    def _problem_compatible(self):
        blockers = self.phase_id.scope_ids.filtered(
            lambda item: item.compatibility == "blocker"
        )
        return blockers and self.env._(
            "Find a way around: %(systems)s.",
            systems=format_list(self.env, blockers.mapped("name")),
        )

    def _problem_committed(self):
        units = self.phase_id.scope_ids.filtered(lambda item: item.kind == "unit")
        strategy = self.phase_id.strategy_id
        lacking = strategy._get_uncommitted(units.department_id)
        return lacking and self.env._(
            "Win people for the strategy, and note where they stand, until at least "
            "%(limit)s%% of the wanted engagement is there in: %(units)s.",
            units=format_list(self.env, lacking.mapped("name")),
            limit=round(100 * strategy.commitment_limit),
        )

    def _problem_informed(self):
        strategy = self.phase_id.strategy_id
        if not strategy.revision_id:
            return self.env._("Publish a revision.")
        members = strategy.member_ids.filtered(lambda member: not member.is_informed)
        return members and self.env._(
            "Ask to acknowledge the revision: %(people)s.",
            people=format_list(self.env, members.partner_id.mapped("name")),
        )
