from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..engine.readiness import is_in_force, mean_answer, verdict
from .crm_strategy_answer import VALID_DAYS
from .crm_strategy_evidence import Scan


class CrmStrategy(models.Model):
    """Whether the company is ready: signs are assessed, and bind the plan."""

    _inherit = "crm.strategy"

    sales_account_ids = fields.Many2many(
        "account.analytic.account",
        "crm_strategy_sales_account_rel",
        string="Accounts of Sales",
        check_company=True,
        help="Where the spending of sales is booked; it tells steady investment.",
    )
    marketing_account_ids = fields.Many2many(
        "account.analytic.account",
        "crm_strategy_marketing_account_rel",
        string="Accounts of Marketing",
        check_company=True,
    )
    service_account_ids = fields.Many2many(
        "account.analytic.account",
        "crm_strategy_service_account_rel",
        string="Accounts of Service",
        check_company=True,
    )
    assessment_ids = fields.One2many(
        "crm.strategy.assessment", "strategy_id", "Assessments", readonly=True
    )
    current_assessment_ids = fields.Many2many(
        "crm.strategy.assessment", string="Readiness", compute="_compute_prescriptions"
    )
    prescription_ids = fields.Many2many(
        "crm.strategy.sign",
        string="Signs in Force",
        compute="_compute_prescriptions",
        help="Signs that were found present and bind the plan.",
    )
    assessed_on = fields.Datetime(compute="_compute_prescriptions")
    answer_people = fields.Integer(
        "People Who Answered", compute="_compute_answer_people"
    )

    @api.depends("assessment_ids")
    def _compute_prescriptions(self):
        for strategy in self:
            by_sign = strategy.assessment_ids.sorted("id").grouped("sign_id")
            latest = [assessments[-1:].id for assessments in by_sign.values()]
            current = strategy.assessment_ids.browse(latest)
            strategy.current_assessment_ids = current.sorted(
                lambda assessment: (assessment.sign_id.sequence, assessment.sign_id.id)
            )
            strategy.assessed_on = max(current.mapped("date"), default=False)
            strategy.prescription_ids = strategy.prescription_ids.browse(
                sign.id
                for sign, assessments in by_sign.items()
                if is_in_force(
                    (assessment.verdict, bool(assessment.reason))
                    for assessment in assessments
                )
            )

    def _compute_answer_people(self):
        for strategy in self:
            strategy.answer_people = len(strategy._get_answers().user_id)

    # Asking

    def action_ask(self):
        """Ask all people of the strategy with a user to answer the questions."""
        self.ensure_one()
        summary = self.env._("Questions on readiness")
        asked = self.activity_ids.filtered(lambda item: item.summary == summary)
        users = self.member_ids.partner_id.user_ids.filtered(
            lambda user: not user.share
        )
        if not users:
            raise UserError(
                self.env._("Add people with a user to the strategy; then ask them.")
            )
        for user in users - asked.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, user_id=user.id
            )

    def action_answer(self):
        """Open the questions for the reader."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Questions on Readiness"),
            "res_model": "crm.strategy.questionnaire",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_strategy_id": self.id},
        }

    def _get_answers(self):
        """Return the answers that count: of each person the latest, of one year."""
        since = fields.Date.subtract(fields.Date.context_today(self), days=VALID_DAYS)
        # Who answered what is nobody's business; the mean is everybody's.
        answers = self.env["crm.strategy.answer"].sudo()
        return answers.search(
            [("strategy_id", "in", self.ids), ("date", ">=", since)]
        )._latest()

    # Assessing

    def action_assess(self):
        """Assess all signs, and let those that are present bind the plan."""
        self.check_access("write")
        for strategy in self:
            strategy._assess()

    def _assess(self):
        # The figures are those of the company, whoever asks for them.
        strategy = self.sudo().with_company(self.company_id)
        scan = Scan(strategy, fields.Date.context_today(strategy))
        answers = strategy._get_answers().grouped("question_id")
        known = strategy.env["crm.strategy.question"].union(*answers)
        rows, figures = [], {}
        for sign in (
            self.env["crm.strategy.sign"].sudo().search([("polarity", "=", "warning")])
        ):
            measures = sign.measure_ids.with_env(strategy.env)
            figures |= {measure: measure._measure(scan) for measure in measures}
            evidence = [
                strategy.env["crm.strategy.evidence"]._prepare(each, figures[each])
                for each in measures
            ]
            asked = strategy.env["crm.strategy.answer"].union(
                *(answers[question] for question in sign.question_ids & known)
            )
            rows.append(strategy._prepare_assessment(sign, evidence, asked))
        assessments = strategy.env["crm.strategy.assessment"].create(rows)
        for evidence in assessments.evidence_ids:
            if reasons := figures[evidence.measure_id].reasons:
                evidence.update_field_translations("reason", reasons)
        strategy._apply_prescriptions()

    def _prepare_assessment(self, sign, evidence, answers):
        """Return the values of the assessment of one sign."""
        known = [row["is_over"] for row in evidence if not row["is_empty"]]
        over = any(known) if known else None
        mean = _mean(answers)
        by_function = defaultdict(lambda: answers.browse())
        for answer in answers:
            by_function[answer.function] |= answer
        means = [_mean(group) for group in by_function.values()]
        return {
            "strategy_id": self.id,
            "sign_id": sign.id,
            "effect": sign.effect,
            "user_id": self.env.uid,
            "auto_flag": {True: "over", False: "fine", None: "none"}[over],
            "answer_mean": mean,
            "answer_count": len(answers.user_id),
            "answer_spread": max(means) - min(means) if means else 0,
            "verdict": verdict(over, mean),
            "evidence_ids": [Command.create(row) for row in evidence],
        }

    def action_open_assessments(self):
        """Open all assessments of this strategy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_assessment_action"
        )
        return action | {"domain": [("strategy_id", "=", self.id)]}


class CrmStrategyAssessment(models.Model):
    _inherit = "crm.strategy.assessment"

    def _decide(self, word, reason):
        """Put a decision of the reader beside what was found, and apply it."""
        self.ensure_one()
        self.strategy_id.check_access("write")
        # Assessments are nobody's to write, so that none is changed afterwards.
        found = self.sudo()
        found.copy(
            {
                "verdict": word,
                "reason": reason,
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "evidence_ids": [
                    Command.create(evidence.copy_data()[0])
                    for evidence in found.evidence_ids
                ],
            }
        )
        self.strategy_id._apply_prescriptions()


def _mean(answers):
    return mean_answer(
        (int(answer.score), answer.question_id.is_reversed) for answer in answers
    )
