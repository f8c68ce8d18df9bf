from odoo import api, fields, models

from ..engine.interval import ENOUGH


class CrmStrategyMeasure(models.Model):
    """How sure a value is that was computed from answers."""

    _inherit = "crm.strategy.measure"

    low = fields.Float("At Least", readonly=True, digits=(16, 4), aggregator=None)
    high = fields.Float("At Most", readonly=True, digits=(16, 4), aggregator=None)
    interval_text = fields.Char("How Sure", compute="_compute_interval_text")

    @api.depends("low", "high", "denominator", "is_empty", "kpi_id.unit")
    @api.depends_context("lang")
    def _compute_interval_text(self):
        for measure in self:
            if measure.is_empty or measure.low >= measure.high:
                measure.interval_text = False
                continue
            text = self.env._(
                "%(low)s to %(high)s with 95%% certainty.",
                low=measure.kpi_id._format(measure.low, measure.currency_id),
                high=measure.kpi_id._format(measure.high, measure.currency_id),
            )
            if measure.denominator < ENOUGH:
                text += " " + self.env._(
                    "Fewer than %(count)s answers: nothing certain can be said.",
                    count=ENOUGH,
                )
            measure.interval_text = text

    @api.model
    def _prepare_values(self, window, figure):
        low, high = figure.interval or (None, None)
        values = super()._prepare_values(window, figure)
        return values | {"low": low, "high": high}
