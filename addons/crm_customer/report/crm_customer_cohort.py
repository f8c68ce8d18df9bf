from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.cohort import Cell, retention_table
from ..engine.periods import PERIODS_IN_YEAR, number_of

#: the kind of period of this report, in the context
KIND_KEY = "crm_period_kind"
DEFAULT_KIND = "month"
#: what a page can show: the latest cohorts, and the periods after the first
COHORTS_SHOWN = {"month": 24, "quarter": 16, "year": 12}
AGES_SHOWN = {"month": 24, "quarter": 16, "year": 12}


class CrmCustomerCohort(models.Model):
    """Which customers bought again, how many periods after their first purchase.

    One row for each customer and period with a purchase. Purchases are those of the
    customer view, the till included. The context names the kind of period under
    ``crm_period_kind``; months if it does not.
    """

    _name = "crm.customer.cohort"
    _description = "Cohort Retention"
    _auto = False
    _order = "cohort_period_id, age, id"
    _rec_name = "customer_id"
    _depends = {
        "account.move": [
            "amount_untaxed_in_currency_signed",
            "amount_untaxed_signed",
            "company_id",
            "invoice_date",
            "invoice_user_id",
            "move_type",
            "partner_id",
            "reversed_entry_id",
            "state",
        ],
        "crm.customer": ["active", "partner_id", "user_id"],
        "crm.period": ["date_end", "date_start", "number"],
        "res.company": ["crm_period_calendar"],
        "res.partner": ["commercial_partner_id"],
    }

    customer_id = fields.Many2one("crm.customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    cohort_period_id = fields.Many2one(
        "crm.period",
        "First Purchase In",
        readonly=True,
        help="The period of the customer's first purchase. Empty where it lies before "
        "1970: see the date of that document.",
    )
    period_id = fields.Many2one(
        "crm.period",
        "Purchase In",
        readonly=True,
        help="The period of these purchases.",
    )
    age = fields.Integer(
        "Periods Later",
        readonly=True,
        aggregator=None,
        help="Periods between the first purchase and these purchases.",
    )
    customers = fields.Integer(
        readonly=True,
        help="Customers who bought in the period. A customer counts once in each.",
    )
    revenue = fields.Monetary(
        readonly=True,
        help="Untaxed revenue of the purchases of the period, credit notes deducted "
        "from the document they reverse, in company currency.",
    )

    @property
    def _table_query(self):
        customers = self.env["crm.customer"]
        return SQL(
            """
            WITH %(scope)s,
            purchase AS MATERIALIZED (
                SELECT doc.partner_id, doc.company_id, doc.id, doc.day, doc.revenue
                FROM (%(invoices)s) doc WHERE doc.net > 0),
            cohort AS (%(cohort)s)
            SELECT cohort.id, customer.id AS customer_id, customer.company_id,
                   customer.user_id, cohort.cohort_period_id, cohort.period_id,
                   cohort.age, 1 AS customers, cohort.revenue
            FROM cohort
            JOIN crm_customer customer USING (partner_id, company_id)
            """,
            scope=customers._query_scopes(self._query_scope()),
            invoices=customers._query_invoices(),
            cohort=self._query_cohort(SQL("purchase"), self._get_kind()),
        )

    @api.model
    def _get_kind(self):
        """Return the kind of period the context asks for."""
        kind = self.env.context.get(KIND_KEY)
        return kind if kind in PERIODS_IN_YEAR else DEFAULT_KIND

    @api.model
    def _query_scope(self):
        """Return the scope of everybody who bought from the reader's companies."""
        customers = self.env["crm.customer"]
        clocks = [customers._get_clock(company) for company in self.env.companies]
        return SQL(
            """
            SELECT customer.partner_id, clock.*
            FROM crm_customer customer
            JOIN %s ON clock.company_id = customer.company_id
            WHERE customer.purchase_count > 0
            """,
            customers._query_clocks(clocks),
        )

    @api.model
    def _query_cohort(self, purchases, kind):
        """Return the rows of customers and periods for any purchases.

        In SQL, as the ORM cannot group by what a window over the same rows finds.
        A period gives one row per day, because a join on equal days is hashed while
        one on a range of days compares every purchase with every period.

        :param SQL purchases: relation of ``partner_id``, ``company_id``, ``id``,
            ``day`` and ``revenue``, one row per document
        :return: SELECT of ``id``, ``partner_id``, ``company_id``,
            ``cohort_period_id``, ``period_id``, ``age`` and ``revenue``. The id is
            that of the first document of the row, made positive and one's own for
            each kind, so it stays the same from query to query
        """
        return SQL(
            """
            WITH period_day AS MATERIALIZED (
                SELECT period.id, period.company_id, period.number, day::date
                FROM crm_period period
                JOIN res_company company
                  ON company.id = period.company_id
                 AND company.crm_period_calendar = period.calendar
                CROSS JOIN LATERAL GENERATE_SERIES(
                    period.date_start, period.date_end, INTERVAL '1 day') day
                WHERE period.kind = %(kind)s),
            dated AS (
                SELECT purchase.*, MIN(purchase.day) OVER customer AS first_day
                FROM %(purchases)s purchase
                WINDOW customer AS (
                    PARTITION BY purchase.partner_id, purchase.company_id))
            SELECT MIN(CASE WHEN dated.id > 0 THEN 2 * dated.id
                            ELSE 1 - 2 * dated.id END) * 3 + %(place)s AS id,
                   dated.partner_id, dated.company_id,
                   first_period.id AS cohort_period_id, period.id AS period_id,
                   period.number - first_period.number AS age,
                   SUM(dated.revenue) AS revenue
            FROM dated
            LEFT JOIN period_day period
              ON period.company_id = dated.company_id AND period.day = dated.day
            LEFT JOIN period_day first_period
              ON first_period.company_id = dated.company_id
             AND first_period.day = dated.first_day
            GROUP BY dated.partner_id, dated.company_id, first_period.id, period.id,
                     period.number, first_period.number
            """,
            kind=kind,
            place=list(PERIODS_IN_YEAR).index(kind),
            purchases=purchases,
        )

    # The heat map

    @api.model
    def get_retention(self, kind=DEFAULT_KIND):
        """Return the heat map of the reader's current company.

        One aggregate with the reader's rights; a salesperson limited to own documents
        sees the retention of own customers.

        :param str kind: ``month``, ``quarter`` or ``year``
        :return: what :func:`engine.cohort.retention_table` returns, as a dictionary,
            with the names of the cohorts, the kinds to choose from, the currency and
            the number of customers without a cohort
        """
        if kind not in PERIODS_IN_YEAR:
            kind = DEFAULT_KIND
        company = self.env.company
        # A document entered meanwhile may lie before the first period.
        self.env["crm.period"]._generate(company)
        report = self.with_context(**{KIND_KEY: kind})
        groups = report._read_group(
            Domain("company_id", "=", company.id),
            ["cohort_period_id", "age"],
            ["customer_id:count_distinct", "revenue:sum"],
        )
        table = self._tabulate(groups, kind, company)
        periods = {period.number: period for period, *_rest in groups if period}
        return {
            "kind": kind,
            "kinds": self._get_kinds(),
            "company": company.display_name,
            "currency_id": company.currency_id.id,
            "ages": table.ages,
            "cohorts": [
                {
                    "id": periods[cohort.number].id,
                    "name": periods[cohort.number].display_name,
                    "size": cohort.size,
                    "cells": [cell and cell._asdict() for cell in cohort.cells],
                }
                for cohort in table.cohorts
            ],
            "total": [cell and cell._asdict() for cell in table.total],
            "size": table.size,
            "is_cut": table.is_cut,
            "undated": sum(row[2] for row in groups if not row[0]),
        }

    @api.model
    def _tabulate(self, groups, kind, company):
        """Arrange the aggregates; purchases out of all periods have no cell."""
        today = self.env["crm.customer"]._get_clock(company).today
        return retention_table(
            [
                Cell(period.number, age, customers, revenue)
                for period, age, customers, revenue in groups
                if period and age is not False
            ],
            current=number_of(today, kind, company.crm_period_calendar),
            cohorts_shown=COHORTS_SHOWN[kind],
            ages_shown=AGES_SHOWN[kind],
        )

    @api.model
    def _get_kinds(self):
        """Return the kinds of period with their names in the reader's language."""
        field = self.env["crm.period"]._fields["kind"]
        return [list(kind) for kind in field._description_selection(self.env)]

    @api.model
    @api.readonly
    def action_open_customers(self, kind, cohort_period_id, age=None):
        """Open the customers of a cohort, or those of them who bought again.

        :param str kind: kind of the period
        :param int cohort_period_id: the period of the first purchase
        :param int age: how many periods later they bought; all of the cohort if None
        :return: a window action
        """
        cohort = self.env["crm.period"].browse(cohort_period_id)
        bought = Domain("cohort_period_id", "=", cohort_period_id)
        name = self.env._("First purchase in %(period)s", period=cohort.display_name)
        if age is not None:
            bought &= Domain("age", "=", age)
            name = self.env._(
                "First purchase in %(period)s, bought %(age)s later",
                period=cohort.display_name,
                age=age,
            )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "crm.customer",
            "domain": list(Domain("cohort_ids", "any", bought)),
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "context": {KIND_KEY: kind, "active_test": False},
        }


class CrmCustomer(models.Model):
    _inherit = "crm.customer"

    cohort_ids = fields.One2many(
        "crm.customer.cohort",
        "customer_id",
        "Periods with Purchases",
        readonly=True,
        help="Months with purchases; another kind of period where a report asks so.",
    )
