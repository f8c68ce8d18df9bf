import logging
import math

import numpy as np

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..engine import gaps, model_run
from ..engine.cells import Cells
from ..engine.gamma_gamma import Baskets
from .crm_customer_scores import EARLIEST_PURCHASE, query_weeks

_logger = logging.getLogger(__name__)

#: customers whose purchase days are read for gaps and for the hold-out test
SAMPLE_SIZE = 3_000
#: baskets are put together that differ by less than a fiftieth
BASKETS_PER_FACTOR_E = 50
EPOCH = fields.Date.to_date("1970-01-01")


class CrmCustomerPrediction(models.Model):
    """How a run is made: SQL collapses the customers, the engine fits."""

    _inherit = "crm.customer.prediction"

    @api.model
    def _fit_company(self, company):
        """Make a run for a company and put it into force.

        :return: the run, which is refused when it cannot be trusted; the former one
            then stays in force, or the gaps take over where there is none
        """
        customers = self.env["crm.customer"]
        self.env.flush_all()
        today = customers._get_clock(company).today
        count, first, most, margin_rate = self._query_population(company)
        histories = self._query_histories(company, count)
        limits = gaps.limits(histories)
        values = {
            "company_id": company.id,
            "user_id": self.env.user.id,
            "horizon_days": company.customer_horizon_days,
            "discount_rate": company.customer_discount_rate,
            "margin_rate": margin_rate,
            "data_from": first,
            "data_to": today,
            "customer_count": count,
            **limits._asdict(),
        }
        days = (today - first).days if first else 0
        if missing := model_run.too_little(count, days, most):
            return self._put_gaps_in_force(values, missing)
        return self._fit_model(company, values, histories)

    @api.model
    def _fit_model(self, company, values, histories):
        cells = self._query_cells(company)
        model = model_run.fit(cells, self._query_baskets(company))
        values |= {"method": "mbg_nbd", "reason": "enough_data"}
        values |= self._prepare_model(model)
        if model.refusal:
            run = self._refuse(values, model.refusal)
            if not self._get_in_force(company):
                self._put_gaps_in_force(values, "refused")
            return run
        test = model_run.hold_out(
            histories, _day_number(values["data_from"]), _day_number(values["data_to"])
        )
        return self._put_in_force(values | self._prepare_hold_out(values, test), cells)

    @api.model
    def _put_gaps_in_force(self, values, reason):
        common = {
            name: values[name]
            for name in (
                *("company_id", "user_id", "horizon_days", "discount_rate"),
                *("margin_rate", "data_from", "data_to", "customer_count"),
                *("at_risk_days", "lost_days", "first_gap_days"),
            )
        }
        return self._put_in_force(
            common | {"method": "gap_percentiles", "reason": reason}
        )

    @api.model
    def _prepare_model(self, model):
        """Return the values of the fields that hold what was fitted."""
        names = ("r", "alpha", "a", "b")
        fits = {"": model.purchases}
        if model.comparison.converged:
            fits["bg_"] = model.comparison
        return {
            **{
                f"{prefix}{name}": value
                for prefix, found in fits.items()
                for name, value in zip(
                    (*names, "log_likelihood"),
                    (*found.parameters, found.log_likelihood),
                    strict=True,
                )
            },
            **{
                f"{name}_error": error if math.isfinite(error) else 0.0
                for name, error in zip(names, model.errors, strict=True)
            },
            **dict(zip(("gg_p", "gg_q", "gg_v"), model.spend.parameters, strict=True)),
            "gg_customer_count": model.spend_customers,
            "gg_log_likelihood": model.spend.log_likelihood,
            "gg_correlation": model.correlation,
        }

    @api.model
    def _prepare_hold_out(self, values, test):
        """Return the values of the fields that hold the test on the last months."""
        return {
            "calibration": [group._asdict() for group in test.groups],
            "holdout_from": fields.Date.subtract(values["data_to"], days=test.days - 1),
            "holdout_predicted": test.predicted,
            "holdout_actual": test.actual,
            "holdout_error": test.predicted / test.actual - 1 if test.actual else 0.0,
        }

    @api.model
    def _fit_where_none(self):
        """Fit what companies lack and score everybody; at installation."""
        scales = self.env["crm.customer.rfm.version"]
        fitted = False
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            if not self._get_in_force(company):
                fitted |= bool(self._fit_company(company))
            if not scales._get_in_force(company):
                fitted |= bool(scales._fit_company(company))
        if fitted:
            self.env["crm.customer"]._rebuild()

    @api.model
    def _cron_fit(self):
        """Fit the scores of each company that has had no run for a day.

        A company that fails keeps what is in force; the failure becomes a refused run.
        """
        latest = dict(self._read_group([], ["company_id"], ["create_date:max"]))
        since = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        due = companies.filtered(lambda company: latest.get(company, since) <= since)
        for number, company in enumerate(due, start=1):
            self._fit_isolated(company)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number):
                return

    @api.model
    def _fit_isolated(self, company):
        """Fit the scores of one company; whatever goes wrong stays with it."""
        try:
            with self.env.cr.savepoint():
                self._fit_company(company)
                self.env["crm.customer.rfm.version"]._fit_company(company)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:  # pylint: disable=broad-except
            _logger.exception("The scores of company %s cannot be fitted.", company.id)
            self._refuse(self._prepare_failed(company), "failure")

    @api.model
    def _prepare_failed(self, company):
        """Return the values of a run that broke off before anything was found."""
        return {
            "company_id": company.id,
            "method": "mbg_nbd",
            "reason": "enough_data",
            "horizon_days": company.customer_horizon_days,
            "discount_rate": company.customer_discount_rate,
            "data_to": self.env["crm.customer"]._get_clock(company).today,
            **gaps.CUSTOMARY._asdict(),
        }

    # Versions

    @api.model
    def _get_in_force(self, company):
        return self.search(
            [("company_id", "=", company.id), ("state", "=", "in_force")]
        )

    @api.model
    def _put_in_force(self, values, cells=None):
        """Create the run, supersede the former one and have everybody scored anew.

        :param cells: the customers of the company collapsed, if they are at hand
        """
        company = self.env["res.company"].browse(values["company_id"])
        former = self._get_in_force(company)
        former.write({"state": "superseded"})
        former.flush_recordset()
        self.env["crm.customer.prediction.cell"]._delete_cells(former)
        run = self.create([values | {"state": "in_force"}])
        if run.method == "mbg_nbd":
            cells = cells or self._query_cells(company)
            present = np.column_stack(cells[:2]).astype(int).tolist()
            self.env["crm.customer.prediction.cell"]._create_cells(
                (run.id, *history) for history in sorted(set(map(tuple, present)))
            )
        self.env["crm.customer.queue"]._append_company(company, run)
        return run

    @api.model
    def _refuse(self, values, refusal):
        _logger.warning(
            "The prediction model of company %s was refused (%s).",
            values["company_id"],
            refusal,
        )
        return self.create([values | {"state": "refused", "message": refusal}])

    @api.model
    def _apply_settings(self, company):
        """Put the run in force of a company anew, with its horizon and discount."""
        if former := self._get_in_force(company):
            [values] = former.copy_data(
                {
                    "user_id": self.env.user.id,
                    "horizon_days": company.customer_horizon_days,
                    "discount_rate": company.customer_discount_rate,
                }
            )
            self._put_in_force(values)

    # Data. In SQL, as the ORM would load every customer.

    @api.model
    def _query_usable(self, company):
        """Return the condition on customers whose purchases count for a fit."""
        return SQL(
            "company_id = %s AND purchase_count > 0 AND first_purchase_date >= %s",
            company.id,
            EARLIEST_PURCHASE,
        )

    @api.model
    def _query_population(self, company):
        """Return the number of customers, the first day, the most purchases, and the
        margin of all orders as a share of their value, 0 without any."""
        [(count, first, most, rate)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE %(usable)s),
                       MIN(first_purchase_date) FILTER (WHERE %(usable)s),
                       MAX(purchase_count) FILTER (WHERE %(usable)s),
                       SUM(margin) FILTER (WHERE order_count > 0)
                       / NULLIF(SUM(order_amount) FILTER (WHERE order_count > 0), 0)
                FROM crm_customer WHERE company_id = %(company)s
                """,
                usable=self._query_usable(company),
                company=company.id,
            )
        )
        return count, first, most or 0, float(rate or 0)

    @api.model
    def _query_cells(self, company):
        """Return the customers of a company, collapsed."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT purchase_count - 1, %s, %s, COUNT(*)
                FROM crm_customer WHERE %s GROUP BY 1, 2, 3
                """,
                query_weeks(SQL("first_purchase_date"), SQL("last_purchase_date")),
                query_weeks(
                    SQL("first_purchase_date"),
                    SQL("%s::date", self.env["crm.customer"]._get_clock(company).today),
                ),
                self._query_usable(company),
            )
        )
        return Cells(*np.array(rows, dtype=float).reshape(-1, 4).T)

    @api.model
    def _query_baskets(self, company):
        """Return the average baskets of those who bought more than once, collapsed."""
        logarithm = SQL("LN(basket_average::float8)")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT purchase_count, EXP(AVG(%(logarithm)s)), COUNT(*)
                FROM crm_customer
                WHERE %(usable)s AND purchase_count > 1 AND basket_average > 0
                GROUP BY purchase_count, ROUND(%(logarithm)s * %(fineness)s)
                """,
                logarithm=logarithm,
                usable=self._query_usable(company),
                fineness=BASKETS_PER_FACTOR_E,
            )
        )
        return Baskets(*np.array(rows, dtype=float).reshape(-1, 3).T)

    @api.model
    def _query_histories(self, company, count):
        """Return the purchase days, as numbers of days, of customers drawn evenly."""
        customers = self.env["crm.customer"]
        clock = customers._get_clock(company)
        sample = self.env.execute_query(
            SQL(
                "SELECT partner_id FROM crm_customer WHERE %s AND id %% %s = 0",
                self._query_usable(company),
                max(count // SAMPLE_SIZE, 1),
            )
        )
        if not sample:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                WITH %s
                SELECT ARRAY_AGG(DISTINCT doc.day - %s ORDER BY doc.day - %s)
                FROM (%s) doc
                WHERE doc.net > 0 AND doc.day >= %s
                GROUP BY doc.partner_id
                """,
                customers._query_scopes(
                    customers._query_scope_of(
                        [(partner_id, None, None, *clock) for (partner_id,) in sample]
                    )
                ),
                EPOCH,
                EPOCH,
                customers._query_invoices(),
                EARLIEST_PURCHASE,
            )
        )
        return [days for (days,) in rows]


def _day_number(day):
    return (day - EPOCH).days
