from odoo import Command, api, fields, models
from odoo.exceptions import UserError

#: checks that a new phase has at its opening, and more by its kind
CHECKS = ("sponsor", "accountable", "scope", "carried", "before")
CHECKS_BY_KIND = {
    "prepare": ("roles",),
    "technology": ("process", "compatible"),
    "run": ("committed", "informed"),
}


class CrmStrategyPhase(models.Model):
    """The gates of a phase: what has to hold before it opens, and before it closes."""

    _inherit = "crm.strategy.phase"

    check_ids = fields.One2many("crm.strategy.check", "phase_id", "Gates", copy=False)
    problem_count = fields.Integer("Not Met", compute="_compute_problem_count")

    @api.depends("check_ids.state", "state")
    def _compute_problem_count(self):
        for phase in self:
            phase.problem_count = len(phase._get_problems())

    def _get_gate(self):
        """Return the checks of the gate that comes next."""
        gate = {"planned": "start", "open": "finish"}.get(self.state)
        return self.check_ids.filtered(lambda check: check.gate == gate)

    def _get_problems(self):
        return self._get_gate().filtered(lambda check: check.state == "open")

    @api.model_create_multi
    def create(self, vals_list):
        phases = super().create(vals_list)
        for phase in phases.filtered(lambda phase: not phase.check_ids):
            phase.check_ids = phase._prepare_checks()
        return phases

    def _prepare_checks(self):
        """Return the checks that a phase of this kind has when it is new."""
        codes = CHECKS + CHECKS_BY_KIND.get(self.kind, ())
        review = {"gate": "finish", "name": self.env._("Management review held")}
        return [Command.create({"code": code}) for code in codes] + [
            Command.create(review)
        ]

    def action_open(self):
        """Open the phase, if its gate is passed."""
        for phase in self:
            if phase.strategy_id.state != "running":
                raise UserError(
                    self.env._(
                        "Start %(strategy)s before its phases open.",
                        strategy=phase.strategy_id.name,
                    )
                )
            phase._pass_gate("open")

    def action_close(self):
        """Close the phase, if its gate is passed."""
        for phase in self:
            phase._pass_gate("closed")

    def _pass_gate(self, state):
        self.ensure_one()
        # The answers depend on more than the ORM can be told.
        self.check_ids.invalidate_recordset(["state", "problem"])
        if problems := self._get_problems():
            raise UserError(
                self.env._("%(phase)s cannot pass its gate yet.", phase=self.name)
                + "\n"
                + "\n".join(
                    f"- {check.display_name}: {check.problem}" for check in problems
                )
            )
        self._get_gate()._pass()
        self.state = state
