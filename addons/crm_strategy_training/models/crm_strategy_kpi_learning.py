from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_strategy.models.figure import DAY, ratio


class CrmStrategyKpi(models.Model):
    """What people learn: the score of a test before a course, and after it."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {"learning_gain": self._kpi_learning_gain}

    @api.model
    def _kpi_learning_gain(self, window):
        """Mean of the gains in score from the first to the last attempt at the test of
        a required course, of those who tried again in the window."""
        strategies = self._get_strategies(window)
        required = strategies._get_required()
        end = beginning(window.last + DAY, window.timezone)
        begin = beginning(window.first, window.timezone)
        tried = [
            attempts
            for attempts, _pairs in strategies._get_attempts(required, end)
            if len(attempts) > 1 and attempts[-1].end_datetime >= begin
        ]
        Attempt = self.env["survey.user_input"]
        firsts = Attempt.union(*(attempts[0] for attempts in tried))
        lasts = Attempt.union(*(attempts[-1] for attempts in tried))
        gains = sum(lasts.mapped("scoring_percentage")) - sum(
            firsts.mapped("scoring_percentage")
        )
        return self._get_too_few(len(lasts.partner_id)) or ratio(
            gains / 100,
            len(tried),
            self.env._("Nobody took the test of a required course a second time."),
            model=Attempt._name,
            domain=Domain("id", "in", (firsts + lasts).ids),
            base_domain=Domain("id", "in", lasts.ids),
        )
