from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_strategy.models.crm_strategy_kpi_ratings import count_satisfied
from odoo.addons.crm_strategy.models.figure import ratio


class CrmStrategyKpi(models.Model):
    """Whether those who are certified serve customers better than others do."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "csat_certified": self._kpi_csat_certified,
            "csat_other": self._kpi_csat_other,
        }

    @api.model
    def _kpi_csat_certified(self, window):
        """Satisfaction with people who had passed the certification of a required
        course before the window began."""
        return self._satisfaction_with(window, "in")

    @api.model
    def _kpi_csat_other(self, window):
        """The same of the people who had not."""
        return self._satisfaction_with(window, "not in")

    @api.model
    def _satisfaction_with(self, window, operator):
        strategies = self._get_strategies(window)
        certified = strategies._get_certified(
            strategies._get_required(), beginning(window.first, window.timezone)
        )
        people = {partner for partner, _course in certified}
        given = (
            self._ratings_in(window)
            & Domain("rated_partner_id", "!=", False)
            & Domain("rated_partner_id", operator, list(people))
        )
        groups = self.env["rating.rating"]._read_group(
            given, ["rated_partner_id", "rating"], ["__count"]
        )
        rated = {partner for partner, *_figures in groups}
        return self._get_too_few(len(rated)) or ratio(
            *count_satisfied((rating, count) for _partner, rating, count in groups),
            self.env._("Nobody of them was rated."),
        )
