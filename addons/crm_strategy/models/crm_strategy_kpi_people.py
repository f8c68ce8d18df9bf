from odoo import api, models
from odoo.fields import Domain

from ..engine.commitment import weigh
from .figure import ratio


class CrmStrategyKpi(models.Model):
    """How far people stand behind the strategies of a company, and whether they got
    what they expected."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "commitment": self._kpi_commitment,
            "commitment_coverage": self._kpi_commitment_coverage,
            "expectation_fit": self._kpi_expectation_fit,
        }

    @api.model
    def _get_strategies(self, window):
        """Return the strategies of the company that go on."""
        return self.env["crm.strategy"].search(
            [("company_id", "=", window.company.id), ("state", "!=", "ended")]
        )

    @api.model
    def _kpi_commitment(self, window):
        """Weighted share of the wanted engagement that is there: what somebody gives
        beyond what is wanted does not make up for others."""
        if unrecorded := self._get_unrecorded(window):
            return unrecorded
        members = self._get_strategies(window).member_ids.filtered(
            lambda member: member.engagement_current and member.engagement_desired
        )
        return self._get_too_few(len(members.partner_id)) or ratio(
            *weigh(members._get_stands()),
            self.env._("Nobody has noted where people stand."),
        )

    @api.model
    def _kpi_commitment_coverage(self, window):
        """Share of the departments in scope with somebody who supports or leads."""
        if unrecorded := self._get_unrecorded(window):
            return unrecorded
        in_scope = supported = 0
        for strategy in self._get_strategies(window):
            units = strategy.phase_ids.scope_ids.filtered(
                lambda item: item.kind == "unit"
            ).department_id
            in_scope += len(units)
            supported += len(units & strategy._get_supporting_departments())
        return ratio(supported, in_scope, self.env._("No department is in scope."))

    @api.model
    def _kpi_expectation_fit(self, window):
        """What was reached of what people expected, in the phases of the window.

        Each requirement counts by what was expected of it; more than that does not
        make up for another one.
        """
        phases = self.env["crm.strategy.phase"].search(
            Domain("company_id", "=", window.company.id)
            & Domain("date_start", "<=", window.last)
            & Domain("date_end", ">=", window.first)
        )
        rows = phases._get_fits().filtered("is_known")
        return ratio(
            sum(min(row.actual, row.expected) for row in rows),
            sum(rows.mapped("expected")),
            self.env._("Not enough people said what they expected and what they got."),
        )
