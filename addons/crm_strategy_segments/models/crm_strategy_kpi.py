from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_strategy.models.figure import DAY, ratio


class CrmStrategyKpi(models.Model):
    """How many customers are in a segment: stays tell it of the past, too."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {"segmented": self._kpi_segmented}

    @api.model
    def _kpi_segmented(self, window):
        """Share of the customers of the window who were in a segment at its end."""
        customers = self.env["crm.customer"].with_context(active_test=False)
        active = self._bought_now(window)
        segmented = active & Domain(
            "segment_member_ids", "any", self._stays_at_end(window)
        )
        return ratio(
            customers.search_count(segmented),
            customers.search_count(active),
            self._no_purchases(),
            model="crm.customer",
            domain=segmented,
            base_domain=active,
        )

    @api.model
    def _stays_at_end(self, window):
        """Return the domain of the stays in segments at the end of the last day."""
        end = beginning(window.last + DAY, window.timezone)
        has_not_left = Domain("date_to", "=", False) | Domain("date_to", ">=", end)
        return Domain("date_from", "<", end) & has_not_left
