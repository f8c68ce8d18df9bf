"""The SQL of the cohorts gives the known retention of the full CDNOW log.

It runs on days with a purchase put into a table, without invoices; that invoices become
such days is tested in the addon. A day counts whatever was paid, as in the anchor.
"""

from datetime import date

import pytest

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.cohort import Cell, retention_table

# Customers of January 1997, and how many of them bought 1, 2, … 17 months later.
SIZE = 7846
RETAINED = [1157, 964, 810, 679, 736, 720, 582, 559, 594]
RETAINED += [673, 634, 528, 511, 664, 472, 497, 498]


@pytest.fixture
def env():
    """Give an environment whose changes are undone."""
    with Registry(get_db_name()).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.rollback()


@pytest.fixture
def cells(env, master):
    """Return customers by first month and months later, numbered from January 1997."""
    company = env["res.company"].create({"name": "CDNOW"})
    periods = env["crm.period"]
    periods.search([("company_id", "=", company.id)]).unlink()
    periods.create(list(periods._prepare_periods(company, date(1997, 1, 1))))
    env.flush_all()
    env.cr.execute(
        "CREATE TEMPORARY TABLE cdnow ("
        " id SERIAL, partner_id int, company_id int, day date, revenue numeric)"
        " ON COMMIT DROP"
    )
    env.cr.execute_values(
        "INSERT INTO cdnow (partner_id, company_id, day, revenue) VALUES %s",
        [
            (number, company.id, day, 1)
            for number, customer in enumerate(master, start=1)
            for day in customer.days
        ],
    )
    rows = env.execute_query(
        SQL(
            "SELECT period.number - 1997 * 12, cohort.age, COUNT(*), SUM(revenue)"
            " FROM (%s) cohort JOIN crm_period period ON period.id = cohort_period_id"
            " GROUP BY period.number, cohort.age",
            env["crm.customer.cohort"]._query_cohort(SQL.identifier("cdnow"), "month"),
        )
    )
    return [Cell(*row) for row in rows]


def test_retention_of_january_1997(cells):
    table = retention_table(cells, current=17, cohorts_shown=24, ages_shown=24)
    january = table.cohorts[0]
    assert january.size == SIZE
    assert [cell.customers for cell in january.cells] == [SIZE, *RETAINED]


def test_all_customers_and_days(cells):
    assert sum(cell.customers for cell in cells if cell.age == 0) == 23_570
    assert sum(cell.revenue for cell in cells) == 67_591
    # The log holds those who bought first in its first three months.
    assert {cell.number for cell in cells} == {0, 1, 2}
