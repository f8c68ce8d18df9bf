from odoo import api, models

from odoo.addons.crm_customer.engine.periods import number_of

from .figure import Figure


class CrmStrategyKpi(models.Model):
    """KPIs of how things are: nothing tells how they were in periods long ended."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_unrecorded(self, window):
        """Return an empty figure where a later period has ended already, or nothing.

        What is now is taken for how it was at the end of the period that ended last.
        """
        period = window.period
        today = self.env["crm.customer"]._get_clock(window.company).today
        this_one = number_of(today, period.kind, period.calendar)
        if this_one - number_of(period.date_end, period.kind, period.calendar) <= 1:
            return None
        return Figure(
            None,
            reason=self.env._(
                "It is not recorded how this was then; it is measured from now on."
            ),
            is_unrecorded=True,
        )
