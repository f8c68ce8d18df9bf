from odoo import api, fields, models

from odoo.addons.crm_customer.models.reader_dates import format_day


class CrmStrategyReviewLine(models.Model):
    """What a line says to its reader: in the own language, and of goals by hand."""

    _inherit = "crm.strategy.review.line"

    label = fields.Char("Goal or KPI", compute="_compute_label")

    @api.depends("name", "goal_id.name", "kpi_id.name")
    @api.depends_context("lang")
    def _compute_label(self):
        """A goal that was renamed keeps the name it had."""
        known = [
            self._get_names(lang) for lang, _ in self.env["res.lang"].get_installed()
        ]
        for line, name, *texts in zip(self, self._get_names(), *known, strict=True):
            line.label = name if line.name in texts else line.name

    def _get_names(self, lang=None):
        """Return what the goals or KPIs of these lines are called in a language."""
        lines = self.with_context(lang=lang or self.env.lang)
        return [(line.goal_id or line.kpi_id).name for line in lines]

    @api.depends("goal_id.check_in_ids.value")
    def _compute_difference(self):
        """What is entered by hand is no figure of a period: it stands at what was said
        last."""
        result = super()._compute_difference()
        for line in self.filtered(lambda line: line.goal_id.source == "manual"):
            goal = line.goal_id
            line.today_text = line._text(goal.actual if goal.has_actual else None)
            line.differs = goal.has_actual and goal.actual_date != line.value_date
            line.difference = line.differs and self.env._(
                "Said at the check-in of %(day)s.",
                day=format_day(self.env, goal.actual_date),
            )
        return result
