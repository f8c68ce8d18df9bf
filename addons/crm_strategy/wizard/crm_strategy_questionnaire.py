from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.crm_strategy_answer import FUNCTIONS, SCORES


class CrmStrategyQuestionnaire(models.TransientModel):
    """The questions on readiness, answered by one person in a minute."""

    _name = "crm.strategy.questionnaire"
    _description = "Questions on Readiness"

    strategy_id = fields.Many2one("crm.strategy", required=True)
    function = fields.Selection(FUNCTIONS, "I Work In", required=True)
    line_ids = fields.One2many(
        "crm.strategy.questionnaire.line",
        "questionnaire_id",
        "Questions",
        default=lambda self: self._default_line_ids(),
    )

    @api.model
    def _default_line_ids(self):
        questions = self.env["crm.strategy.question"].search(
            [("sign_id.active", "=", True)]
        )
        return [Command.create({"question_id": question.id}) for question in questions]

    def action_answer(self):
        """Keep the answers that were given."""
        self.ensure_one()
        given = self.line_ids.filtered("score")
        if not given:
            raise UserError(self.env._("Answer at least one question."))
        self.strategy_id._answer(
            self.function, {line.question_id: line.score for line in given}
        )


class CrmStrategyQuestionnaireLine(models.TransientModel):
    _name = "crm.strategy.questionnaire.line"
    _description = "Question on Readiness with Its Answer"

    questionnaire_id = fields.Many2one(
        "crm.strategy.questionnaire", required=True, ondelete="cascade"
    )
    question_id = fields.Many2one("crm.strategy.question", required=True, readonly=True)
    score = fields.Selection(SCORES, "Answer")


class CrmStrategy(models.Model):
    _inherit = "crm.strategy"

    def _answer(self, function, scores):
        """Keep answers of the reader, and close the request for them.

        :param dict scores: score, "1" to "5", by question
        """
        self.ensure_one()
        self.check_access("read")
        if self.env.user.share:
            raise AccessError(self.env._("Only colleagues answer these questions."))
        # Answers are nobody's to write: what was said stays as it was.
        self.env["crm.strategy.answer"].sudo().create(
            [
                {
                    "strategy_id": self.id,
                    "question_id": question.id,
                    "user_id": self.env.uid,
                    "function": function,
                    "score": score,
                }
                for question, score in scores.items()
            ]
        )
        requests = self.activity_ids.filtered(
            lambda activity: (
                activity.user_id == self.env.user
                and activity.summary == activity.env._("Questions on readiness")
            )
        )
        requests.action_feedback()
