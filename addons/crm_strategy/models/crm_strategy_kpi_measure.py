import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine.window import MONTHS, days_until
from .figure import Figure, Window, in_all_languages

_logger = logging.getLogger(__name__)
#: periods that are computed backwards when a KPI or a strategy begins
PERIODS_BACK = 8


class CrmStrategyKpi(models.Model):
    """Computing KPIs: for ended periods, one company at a time."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        """Return what computes the built-in KPIs, by their code.

        An addon adds its own with ``super()``, and a record of this model for each.

        :return: methods that take a :class:`Window` and return a :class:`Figure`
        """
        return {}

    @api.constrains("method", "code")
    def _check_builtin(self):
        builtins = self._get_builtins()
        for kpi in self:
            if kpi.method == "builtin" and kpi.code not in builtins:
                raise ValidationError(
                    self.env._(
                        "No app computes %(code)s. Choose another method for %(kpi)s.",
                        code=kpi.code,
                        kpi=kpi.name,
                    )
                )

    def _measure_company(self, company):
        """Compute these KPIs for the periods of a company that ended last."""
        for period in self._get_ended_periods(company, PERIODS_BACK):
            self._measure_period(period)

    def _get_ended_periods(self, company, count):
        """Return the last periods of each kind that these KPIs are measured in."""
        self.env["crm.period"]._generate(company)
        today = self.env["crm.customer"]._get_clock(company).today
        periods = self.env["crm.period"]
        for kind in set(self.mapped("period_kind")):
            periods += periods.search(
                [
                    ("company_id", "=", company.id),
                    ("kind", "=", kind),
                    ("calendar", "=", company.crm_period_calendar),
                    ("date_end", "<", today),
                ],
                order="date_end desc",
                limit=count,
            )
        return periods

    def _measure_period(self, period):
        """Compute those of these KPIs that are measured in such periods, and store
        them. What is computed twice is the same twice."""
        # The figures are read in SQL.
        self.env.flush_all()
        company = period.company_id
        # Everybody sees the same figure, whatever documents they may read.
        kpis = (
            self.sudo()
            .filtered(
                lambda kpi: (
                    kpi.period_kind == period.kind
                    and kpi.method != "manual"
                    and kpi.company_id in (company, company.browse())
                )
            )
            ._in_order()
        )
        values = kpis._get_values(period)
        shared, windows, figures = {}, {}, {}
        for kpi in kpis:
            window = kpi._get_window(period)
            # KPIs of the same days share what was read for them.
            windows[kpi] = shared.setdefault(window.first, window)
            figures[kpi] = kpi._compute_figure(windows[kpi], values)
            if not figures[kpi].is_unrecorded or kpi.code not in values:
                values[kpi.code] = figures[kpi].value
        self.env["crm.strategy.measure"].sudo()._record(
            company, period, windows, figures
        )

    def _get_window(self, period):
        months = self.window_months or MONTHS[self.period_kind]
        clock = self.env["crm.customer"]._get_clock(period.company_id)
        days = days_until(period.date_end, months, period.calendar)
        return Window(period.company_id, period, *days, timezone=clock.timezone)

    def _compute_figure(self, window, values):
        """Return the figure of one KPI; what fails is empty and says why.

        :param dict values: values of other KPIs in the period, by code
        """
        try:
            with self.env.cr.savepoint():
                return in_all_languages(
                    self, lambda kpi: kpi._compute_by_method(window, values)
                )
        except OperationalError:
            # Others write at the same moment: the transaction is run again.
            raise
        except Exception as error:
            _logger.exception("KPI %s cannot be computed", self.code)
            return in_all_languages(self, lambda kpi, error=error: kpi._failed(error))

    def _compute_by_method(self, window, values):
        if self.method == "formula":
            return self._compute_formula(values)
        return getattr(self, f"_compute_{self.method}")(window)

    def _failed(self, error):
        reason = self.env._("It cannot be computed: %(error)s", error=error)
        return Figure(None, reason=reason)

    def _compute_builtin(self, window):
        compute = self._get_builtins().get(self.code)
        if not compute:
            return Figure(
                None, reason=self.env._("The app that computes it is not installed.")
            )
        return compute(window)

    # Keeping up

    @api.model
    def _cron_measure(self):
        """Compute what is due: each period that has ended, once a day while it is the
        last one, and those before it when a strategy begins."""
        due = self._get_due()
        for done, (kpis, period) in enumerate(due, start=1):
            kpis._measure_period(period)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due) - done):
                return

    @api.model
    def _get_due(self):
        """Return pairs of KPIs and the period to compute them for, last one first."""
        strategies = self.env["crm.strategy"].search([("state", "=", "running")])
        due = []
        for company in strategies.company_id:
            computed = ~Domain("method", "=", "manual")
            kpis = self.search(self._of_company(company) & computed)
            periods = kpis._get_ended_periods(company, PERIODS_BACK)
            measures = self.env["crm.strategy.measure"].search(
                [("period_id", "in", periods.ids), ("kpi_id", "in", kpis.ids)]
            )
            last = {period.kind: period for period in periods[::-1]}
            today = fields.Datetime.now().date()
            is_done = {
                (measure.kpi_id, measure.period_id)
                for measure in measures
                if measure.period_id not in last.values()
                or measure.computed_on.date() >= today
            }
            for period in periods:
                missing = kpis.filtered(
                    lambda kpi, period=period, is_done=is_done: (
                        kpi.period_kind == period.kind and (kpi, period) not in is_done
                    )
                )
                if missing:
                    due.append((missing, period))
        return due
