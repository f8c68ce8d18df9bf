from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_strategy_measure import _text_of
from .crm_strategy_sign import EFFECTS

VERDICTS = [
    ("present", "Present"),
    ("suspected", "Suspected"),
    ("absent", "Absent"),
    ("unknown", "Not Known"),
]


class CrmStrategyAssessment(models.Model):
    """What was found about one sign on one day. It is never changed: what is found or
    decided later is a row beside it."""

    _name = "crm.strategy.assessment"
    _description = "Assessment of Readiness"
    _order = "id desc"
    _rec_name = "sign_id"

    strategy_id = fields.Many2one(
        "crm.strategy", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    sign_id = fields.Many2one(
        "crm.strategy.sign",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    remedy = fields.Text(related="sign_id.remedy", string="What to Do")
    effect = fields.Selection(EFFECTS, "Prescription", readonly=True)
    date = fields.Datetime(
        "Assessed On", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users", "By", readonly=True, default=lambda self: self.env.user
    )
    auto_flag = fields.Selection(
        [("over", "Points to It"), ("fine", "Fine"), ("none", "No Data")],
        "Evidence",
        required=True,
        readonly=True,
    )
    answer_mean = fields.Float(readonly=True, digits=(3, 2), aggregator="avg")
    answer_count = fields.Integer("People Asked", readonly=True, aggregator=None)
    answer_spread = fields.Float(
        "Spread of Functions",
        readonly=True,
        digits=(3, 2),
        aggregator=None,
        help="Mean of the function with the highest, less that with the lowest.",
    )
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    reason = fields.Text(
        "Decided Because", readonly=True, help="Why a person decided otherwise."
    )
    evidence_ids = fields.One2many(
        "crm.strategy.evidence", "assessment_id", "Measured", readonly=True
    )
    evidence_text = fields.Text("In Words", compute="_compute_evidence_text")
    is_in_force = fields.Boolean("In Force", compute="_compute_is_in_force")

    _reason_check = models.Constraint(
        "CHECK (reason IS NULL OR LENGTH(TRIM(reason)) > 0)",
        "Write down why the sign is judged otherwise.",
    )

    @api.depends("evidence_ids.text")
    @api.depends_context("lang")
    def _compute_evidence_text(self):
        for assessment in self:
            assessment.evidence_text = "\n".join(
                f"{evidence.measure_id.display_name}: {evidence.text}"
                for evidence in assessment.evidence_ids
            )

    @api.depends("strategy_id.prescription_ids")
    def _compute_is_in_force(self):
        for assessment in self:
            binding = assessment.strategy_id.prescription_ids
            assessment.is_in_force = assessment.sign_id in binding

    def write(self, vals):
        self._refuse_change()
        return super().write(vals)

    def _refuse_change(self):
        if self:
            raise UserError(
                self.env._("What was found stays as it was. Assess the strategy again.")
            )

    def action_decide(self):
        """Ask for another verdict, and why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide Otherwise"),
            "res_model": "crm.strategy.override",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_assessment_id": self.id},
        }

    def action_open(self):
        """Open the evidence of one sign."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.sign_id.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class CrmStrategyEvidence(models.Model):
    """The value of one measure when a sign was assessed."""

    _name = "crm.strategy.evidence"
    _description = "Measured Evidence"
    _order = "assessment_id, id"
    _rec_name = "measure_id"

    assessment_id = fields.Many2one(
        "crm.strategy.assessment",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="assessment_id.company_id", store=True)
    measure_id = fields.Many2one(
        "crm.strategy.sign.measure", required=True, readonly=True, ondelete="restrict"
    )
    value = fields.Float(readonly=True, digits=(16, 4), aggregator=None)
    numerator = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    denominator = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    limit = fields.Float(readonly=True, digits=(16, 4), aggregator=None)
    is_empty = fields.Boolean(readonly=True)
    is_over = fields.Boolean("Points to the Sign", readonly=True)
    reason = fields.Char("Why Empty", readonly=True, translate=True)
    model = fields.Char(readonly=True)
    domain = fields.Text(readonly=True)
    text = fields.Char("Found", compute="_compute_text")

    @api.depends("value", "is_empty", "reason")
    @api.depends_context("lang")
    def _compute_text(self):
        for evidence in self:
            measure = evidence.measure_id
            evidence.text = (
                evidence.reason or "–"
                if evidence.is_empty
                else self.env._(
                    "%(value)s (limit %(limit)s)",
                    value=measure._format(evidence.value),
                    limit=measure._format(evidence.limit),
                )
            )

    @api.model
    def _prepare(self, measure, figure):
        """Return the values of a row for a figure."""
        domain = figure.domain or figure.base_domain
        is_empty = figure.value is None
        return {
            "measure_id": measure.id,
            "value": figure.value,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "limit": measure.limit,
            "is_empty": is_empty,
            "is_over": not is_empty and measure._points(figure.value),
            "reason": figure.reason or False,
            "model": figure.model or False,
            "domain": domain and _text_of(domain),
        }

    def action_open_records(self):
        """Open the records that were counted, as far as the reader may see them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.measure_id.display_name,
            "res_model": self.model,
            "domain": literal_eval(self.domain),
            "views": [(False, "list"), (False, "form")],
            "context": {"create": False, "active_test": False},
        }
