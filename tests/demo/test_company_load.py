"""A small demo company, loaded through Odoo: all documents are there."""

from datetime import date

import pytest

from tools import database
from tools.demo.company import build
from tools.demo.company.plan import RUNG_UP, make_plan
from tools.errors import DevError
from tools.templates import template

CUSTOMERS, DAYS = 36, 230
TABLES = (
    *("crm_lead", "sale_order", "account_move", "account_payment", "crm_customer"),
    *("mail_activity", "mail_mail", "mail_message"),
)


class Company:
    """A database with some customers of the demo company, and the plan behind it."""

    def __init__(self, host_tools, name):
        self.host, self.server = host_tools
        self.name = name
        self.progress = []
        # Odoo's own demo data is there too, and was recorded before.
        self.ids = {table: self.last_id(table) for table in TABLES}
        self.load()
        ((today,),) = self.query("SELECT MAX(create_date)::date FROM mail_activity")
        self.plan = make_plan(date.fromisoformat(today), CUSTOMERS, DAYS)

    def load(self):
        build.load(
            self.host,
            self.name,
            on_progress=lambda *done: self.progress.append(done),
            customers=CUSTOMERS,
            days=DAYS,
            with_tests=True,
        )

    def query(self, sql):
        return self.server.query(sql, database=self.name)

    def last_id(self, table):
        ((last,),) = self.query(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        return last

    def count(self, table, condition="TRUE"):
        """Return how many rows of ``table`` the load has added."""
        last = self.ids[table]
        ((found,),) = self.query(
            f"SELECT COUNT(*) FROM {table} WHERE id > {last} AND {condition}"
        )
        return int(found)

    def planned(self, event):
        agenda = self.plan.agenda(till=self.has("point_of_sale"))
        return sum(len(events[event]) for events in agenda.values())

    def has(self, module):
        """Whether Odoo's ``module`` is installed, as our addons may depend on it."""
        return self.query(
            f"SELECT 1 FROM ir_module_module WHERE name = '{module}'"
            " AND state = 'installed'"
        )


@pytest.fixture(scope="module")
def company(host_tools):
    origin = template(*host_tools, "tests")
    with database.scratch(*host_tools) as name:
        database.clone(*host_tools, origin, name)
        yield Company(host_tools, name)


def test_progress_reaches_the_end(company):
    days = len(company.plan.days)
    assert company.progress[0] == (0, days) and company.progress[-1] == (days, days)


def test_each_planned_document_is_there(company):
    assert company.count("crm_lead") == company.planned("opened")
    assert company.count("sale_order") == company.planned("quoted")
    assert company.count("sale_order", "state = 'sale'") == company.planned("ordered")
    assert company.count("sale_order", "state = 'cancel'") == company.planned("lost")
    for kind, event in (("out_invoice", "invoiced"), ("out_refund", "returned")):
        posted = f"state = 'posted' AND move_type = '{kind}'"
        assert company.count("account_move", posted) == company.planned(event)


def test_invoices_are_paid_as_planned(company):
    paid = "move_type = 'out_invoice' AND payment_state = 'paid'"
    # One that was credited before it was paid may need no payment any more.
    assert company.planned("paid") <= company.count("account_move", paid)
    assert company.count("account_payment") >= 10


def test_customers_are_met_one_by_one(company):
    last = company.ids["crm_customer"]
    made = company.query(
        f"SELECT COUNT(*) FROM crm_customer WHERE id > {last} GROUP BY create_date"
    )
    counts = [int(count) for (count,) in made]
    assert sum(counts) == CUSTOMERS and max(counts) < CUSTOMERS


def test_documents_bear_the_day_on_which_they_were_made(company):
    rows = company.query(
        "SELECT DISTINCT invoice_date, create_date::date FROM account_move"
        f" WHERE id > {company.ids['account_move']} AND move_type = 'out_invoice'"
    )
    assert len(rows) > 8
    assert all(dated == made for dated, made in rows)
    assert {dated for dated, _made in rows} <= {str(day) for day in company.plan.days}


def test_there_is_something_to_do(company):
    assert company.count("mail_activity") >= 2


def test_no_mail_waits_to_be_sent(company):
    assert company.count("mail_mail") == 0
    assert company.count("mail_message", "message_type = 'email'") > 0


@pytest.mark.parametrize(
    ("module", "table", "event"),
    [
        ("point_of_sale", "pos_order", RUNG_UP),
        ("sale_mrp", "mrp_production WHERE state = 'done'", "produced"),
        ("sale_stock", "stock_picking WHERE return_id IS NOT NULL", "returned"),
        ("rating", "rating_rating WHERE res_model = 'sale.order'", "rated"),
    ],
)
def test_each_app_that_is_there_has_its_documents(company, module, table, event):
    if not company.has(module):
        pytest.skip(f"{module} is not installed")
    ((found,),) = company.query(f"SELECT COUNT(*) FROM {table}")
    assert int(found) >= company.planned(event) > 0


def test_failure_inside_odoo_is_told(company):
    company.name = "no_such_database"
    with pytest.raises(DevError, match="does not exist"):
        company.load()
