from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..engine.formula import FormulaError, evaluate, find_loop, in_order, parse
from .figure import Figure


class CrmStrategyKpi(models.Model):
    """KPIs that are computed from other KPIs of the same period."""

    _inherit = "crm.strategy.kpi"

    @api.constrains("method", "formula", "code", "period_kind", "company_id")
    def _check_formula(self):
        kpis = self.sudo().with_context(active_test=False)
        formulas = kpis.search([("method", "=", "formula")])
        uses = {kpi.code: kpi._parse().codes for kpi in formulas}
        used = {code for codes in uses.values() for code in codes}
        by_code = {kpi.code: kpi for kpi in kpis.search([("code", "in", list(used))])}
        for kpi in formulas:
            for code in uses[kpi.code]:
                kpi._check_used(code, by_code)
        for kpi in self & formulas:
            if loop := find_loop(kpi.code, uses):
                raise ValidationError(
                    self.env._(
                        "The formula of %(kpi)s comes back to itself: %(loop)s. Take "
                        "one of them out.",
                        kpi=kpi.name,
                        loop=" → ".join(loop),
                    )
                )

    def _check_used(self, code, by_code):
        """Refuse a code that the formula of this KPI cannot use."""
        used = by_code.get(code)
        if not used:
            raise ValidationError(
                self.env._(
                    "The formula of %(kpi)s names %(code)s, but no KPI has this code.",
                    kpi=self.name,
                    code=code,
                )
            )
        if used.period_kind != self.period_kind:
            raise ValidationError(
                self.env._(
                    "%(kpi)s and %(used)s in its formula have to be measured in the "
                    "same kind of period.",
                    kpi=self.name,
                    used=used.name,
                )
            )
        if used.company_id and used.company_id != self.company_id:
            raise ValidationError(
                self.env._(
                    "%(used)s belongs to one company; a KPI of all companies cannot "
                    "use it.",
                    used=used.name,
                )
            )

    def _parse(self):
        """Return the formula of one KPI.

        :raise ValidationError: says what is wrong with it
        """
        try:
            return parse(self.formula or "")
        except FormulaError as error:
            message = self.env._(
                "The formula of %(kpi)s is not understood. Use codes of KPIs, numbers, "
                "+ - * / and parentheses only.",
                kpi=self.name,
            )
            if error.part:
                message += " " + self.env._("Not allowed: %(part)s", part=error.part)
            raise ValidationError(message) from error

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        formulas = self.sudo().search([("method", "=", "formula")]) - self
        for formula in formulas:
            used = self.filtered(lambda kpi: kpi.code in formula._parse().codes)  # noqa: B023
            if used:
                raise UserError(
                    self.env._(
                        "%(kpi)s is used in the formula of %(formula)s. Change that "
                        "first.",
                        kpi=used[0].name,
                        formula=formula.name,
                    )
                )

    def _in_order(self):
        """Return the KPIs so that each comes after those in its formula."""
        by_code = {kpi.code: kpi for kpi in self}
        order = in_order(
            {
                kpi.code: kpi._parse().codes if kpi.method == "formula" else ()
                for kpi in self
            }
        )
        return self.browse([by_code[code].id for code in order])

    def _compute_formula(self, values):
        """Return the figure of one KPI from the values of others, by code."""
        formula = self._parse()
        for code in formula.codes:
            if values.get(code) is None:
                used = self.search([("code", "=", code)])
                return Figure(
                    None,
                    reason=self.env._(
                        "%(used)s has no value in this period.", used=used.name or code
                    ),
                )
        value = evaluate(formula, values)
        if value is None:
            return Figure(None, reason=self.env._("The formula divides by zero."))
        return Figure(value)

    def _get_values(self, period):
        """Return the stored values that the formulas of these KPIs use, by code; None
        for an empty one."""
        formulas = self.filtered(lambda kpi: kpi.method == "formula")
        codes = {code for kpi in formulas for code in kpi._parse().codes}
        measures = self.env["crm.strategy.measure"].search(
            [("kpi_id.code", "in", codes), ("period_id", "=", period.id)]
        )
        return {
            measure.kpi_id.code: None if measure.is_empty else measure.value
            for measure in measures._latest_by_period()
        }
