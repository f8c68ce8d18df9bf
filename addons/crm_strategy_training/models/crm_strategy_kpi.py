from odoo import api, models

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_strategy.models.figure import DAY, ratio


class CrmStrategyKpi(models.Model):
    """How far people are with the courses and certifications that their roles need."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "training_completed": self._kpi_training_completed,
            "certified": self._kpi_certified,
        }

    @api.model
    def _kpi_training_completed(self, window):
        """Share of the required courses of all people that are completed."""
        if unrecorded := self._get_unrecorded(window):
            return unrecorded
        strategies = self._get_strategies(window)
        return self._of_required(strategies, strategies._get_completed)

    @api.model
    def _kpi_certified(self, window):
        """Share of the required courses of all people whose certification is passed and
        holds at the end of the last day."""
        end = beginning(window.last + DAY, window.timezone)
        strategies = self._get_strategies(window)
        return self._of_required(
            strategies, lambda required: strategies._get_certified(required, end)
        )

    @api.model
    def _of_required(self, strategies, keep):
        required = strategies._get_required()
        people = {partner for partner, _course in required}
        return self._get_too_few(len(people)) or ratio(
            len(keep(required)),
            len(required),
            self.env._("No role of the people needs a course."),
        )
