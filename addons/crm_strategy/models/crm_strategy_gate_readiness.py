from odoo import Command, api, fields, models

#: checks of the gate that opens a phase; money and signatures come before change
EVERY_PHASE = ("prescriptions",)
BEFORE_CHANGE = ("assessed", "sponsor_signed", "case_signed", "funded")
KINDS_OF_CHANGE = ("organise", "technology")


class CrmStrategyPhase(models.Model):
    _inherit = "crm.strategy.phase"

    def _prepare_checks(self):
        codes = EVERY_PHASE
        if self.kind in KINDS_OF_CHANGE:
            codes += BEFORE_CHANGE
        return super()._prepare_checks() + [
            Command.create({"code": code}) for code in codes
        ]


class CrmStrategyCheck(models.Model):
    """What gates ask about readiness and money."""

    _inherit = "crm.strategy.check"

    code = fields.Selection(
        selection_add=[
            ("prescriptions", "The plan keeps to the prescriptions"),
            ("assessed", "Readiness is assessed"),
            ("sponsor_signed", "The sponsor has signed"),
            ("case_signed", "Finance has signed the business case"),
            ("funded", "The money is approved"),
        ],
        ondelete={
            "prescriptions": "cascade",
            "assessed": "cascade",
            "sponsor_signed": "cascade",
            "case_signed": "cascade",
            "funded": "cascade",
        },
    )

    def _problem_prescriptions(self):
        phase = self.phase_id
        sentences = phase.strategy_id._get_violations() + phase._get_violations()
        if not phase.exception_reason and phase.state == "planned":
            sentences.append(phase._violation_lead(is_running=True))
        return " ".join(dict.fromkeys(sentence for sentence in sentences if sentence))

    def _problem_assessed(self):
        if self.phase_id.strategy_id.assessed_on:
            return ""
        return self.env._("Assess the readiness of the strategy.")

    def _problem_sponsor_signed(self):
        sponsors = self.phase_id.strategy_id.member_ids.filtered(
            lambda member: any(member.role_ids.mapped("is_sponsor"))
        )
        if sponsors.filtered("signed_on"):
            return ""
        return self.env._("Ask the executive sponsor to sign.")

    def _problem_case_signed(self):
        if self._get_case().is_case_signed:
            return ""
        return self.env._("Ask finance to sign the business case.")

    def _problem_funded(self):
        gap = self._get_case().funding_gap
        return gap > 0 and self.env._(
            "%(amount)s of the planned cost is not approved.",
            amount=self.company_id.currency_id.format(gap),
        )

    def _get_case(self):
        """Return the strategy with its money, which only managers read otherwise."""
        return self.phase_id.strategy_id.sudo()


class CrmStrategy(models.Model):
    _inherit = "crm.strategy"

    is_it_project = fields.Boolean(
        compute="_compute_is_it_project",
        help="The sponsor or who is accountable for a phase is of information "
        "technology.",
    )

    @api.depends(
        "member_ids.role_ids",
        "member_ids.department_id.is_technology",
        "phase_ids.responsibility_ids.letter",
    )
    def _compute_is_it_project(self):
        for strategy in self:
            responsible = strategy.phase_ids.responsibility_ids
            accountable = responsible.filtered(lambda item: item.letter == "a")
            sponsors = strategy.member_ids.filtered(
                lambda member: any(member.role_ids.mapped("is_sponsor"))
            )
            owners = accountable.member_id | sponsors
            # Whether a department is of technology is no secret.
            departments = owners.department_id.sudo()
            strategy.is_it_project = any(departments.mapped("is_technology"))
