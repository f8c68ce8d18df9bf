from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SurveySurvey(models.Model):
    """Surveys of strategies are of a type of their own: single answers are nobody's
    to read, also not of those who make surveys."""

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("crm_strategy", "CRM Strategy")],
        ondelete={"crm_strategy": "set default"},
    )
    strategy_wave_ids = fields.One2many("crm.strategy.wave", "survey_id", "Waves")


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    strategy_requirement_id = fields.Many2one(
        "crm.strategy.requirement",
        "Requirement",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )
    is_nps = fields.Boolean(
        "Net Promoter Score",
        help="Asks whether people would recommend, from 0 to 10.",
    )

    @api.constrains(
        "is_nps", "strategy_requirement_id", "question_type", "scale_min", "scale_max"
    )
    def _check_full_scale(self):
        """Refuse other scales, whose means could not be compared."""
        for question in self:
            if not question.is_nps and not question.strategy_requirement_id:
                continue
            scale = (question.question_type, question.scale_min, question.scale_max)
            if scale != ("scale", 0, 10):
                raise ValidationError(
                    self.env._(
                        "%(question)s needs a scale from 0 to 10: only such answers "
                        "can be compared.",
                        question=question.title,
                    )
                )


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    strategy_department_id = fields.Many2one(
        "hr.department",
        "Department When Asked",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
