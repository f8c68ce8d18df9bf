from odoo import api, models

from odoo.addons.crm_strategy.models.figure import Figure

from .crm_strategy_kpi import PROMOTERS


class CrmStrategyKpi(models.Model):
    """The net promoter score of all surveys that ask whether people recommend."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {"nps": self._kpi_nps}

    @api.model
    def _kpi_nps(self, window):
        """Percentage of promoters less that of detractors, over all answers together:
        the mean of several scores would weigh few answers like many."""
        questions = self.env["survey.question"].search([("is_nps", "=", True)])
        if not questions:
            return Figure(
                None,
                reason=self.env._(
                    "No question of a survey asks whether people recommend. Mark one "
                    "as Net Promoter Score."
                ),
            )
        return self._get_survey_figure(window, questions, "nps", PROMOTERS)
