from odoo import fields, models

FUNCTIONS = [
    ("sales", "Sales"),
    ("marketing", "Marketing"),
    ("service", "Service"),
    ("other", "Other"),
]
SCORES = [(str(score), str(score)) for score in range(1, 6)]
#: after this time, an answer no longer counts
VALID_DAYS = 365


class CrmStrategyAnswer(models.Model):
    """What one person answered to one question; a later answer is a row beside it.

    Everybody reads the own answers only; what counts is the mean of all.
    """

    _name = "crm.strategy.answer"
    _description = "Answer on Readiness"
    _order = "id desc"
    _rec_name = "question_id"

    strategy_id = fields.Many2one(
        "crm.strategy", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    question_id = fields.Many2one(
        "crm.strategy.question",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users", "Person", required=True, readonly=True, index=True
    )
    function = fields.Selection(FUNCTIONS, required=True, readonly=True)
    score = fields.Selection(SCORES, "Answer", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, default=fields.Date.context_today)

    def _latest(self):
        """Return the latest answer of each person to each question."""
        latest = {}
        for answer in self.sorted("id"):
            latest[answer.question_id, answer.user_id] = answer
        return self.browse([answer.id for answer in latest.values()])
