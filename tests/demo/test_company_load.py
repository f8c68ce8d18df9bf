"""A small demo company, loaded through Odoo: all documents are there."""

import json
from datetime import date

import pytest

from tools import database, processes
from tools.demo.company import build
from tools.demo.company.plan import RUNG_UP, make_plan
from tools.errors import DevError
from tools.templates import template

CUSTOMERS, DAYS = 36, 230
TABLES = (
    *("crm_lead", "sale_order", "account_move", "account_payment", "crm_customer"),
    *("mail_activity", "mail_mail", "mail_message"),
)

STRATEGY = """
import json
from datetime import timedelta
from odoo.exceptions import ValidationError
env = env(user=env.ref("base.user_admin"))
strategy = env["crm.strategy"].search([("name", "=", "Every guest a regular")])
phases = strategy.phase_ids.sorted("date_start")
measures = env["crm.strategy.measure"].search([("kpi_id.code", "=", "revenue"),
    ("company_id", "=", strategy.company_id.id)])._latest_by_period()
reviews = strategy.review_ids.sorted("date_to")
signs = lambda records: [each.get_external_id()[each.id].split(".")[1]
    for each in records]
found = strategy.current_assessment_ids
rows = env["crm.strategy.expectation"].search([("strategy_id", "=", strategy.id)])
homes = [env["crm.strategy.home"].with_context(lang=lang).get_home(strategy.id)
    for lang in ("en_US", "vi_VN", "fa_IR")]
try:
    with env.cr.savepoint():
        phases[2].date_end = phases[2].date_start + timedelta(days=200)
except ValidationError as error:
    refused = str(error)
print("FACTS", json.dumps({
    "start": str(strategy.date_start),
    "phases": phases.mapped("state"),
    "first_gates": phases[0].check_ids.mapped("state"),
    "revenue": [{"end": str(each.date_to), "value": each.value,
        "numerator": each.numerator} for each in measures],
    "quarters": [str(each.date_end) for each in env["crm.period"].search([
        ("company_id", "=", strategy.company_id.id), ("kind", "=", "quarter"),
        ("calendar", "=", strategy.company_id.crm_period_calendar)])],
    "reviews": reviews.mapped("state"),
    "decisions": len(reviews.decision_ids),
    "frozen": len(reviews.line_ids.measure_id.filtered("frozen_on")),
    "then_and_now": env["crm.strategy.review.line"].search_count(
        reviews[0].action_compare()["domain"]),
    "present": signs(found.filtered(lambda each: each.verdict == "present").sign_id),
    "in_force": signs(strategy.prescription_ids),
    "refused": refused,
    "compared": len(rows.filtered("is_known")),
    "answers": env["crm.strategy.answer"].sudo().search_count([
        ("strategy_id", "=", strategy.id)]),
    "questions": env["crm.strategy.question"].search_count([
        ("sign_id.active", "=", True)]),
    "case": {"signed": strategy.is_case_signed, "booked": strategy.actual_cost,
        "forecasts": len(strategy.case_forecast_ids)},
    "homes": [{"name": home["strategy"]["name"], "phases": len(home["phases"]),
        "alerts": len(home["alerts"]), "review": home["review"]["days"],
        "case": bool(home["case"]["series"]), "commitment": len(home["commitment"])}
        for home in homes],
}), "FACTS")
"""


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


@pytest.fixture(scope="module")
def strategy(company):
    """What Odoo says of the strategy to the head of sales, who leads it."""
    if not company.has("crm_strategy"):
        pytest.skip("crm_strategy is not installed")
    answer = processes.run(
        company.host.odoo_command(["shell", "-d", company.name, "--no-http"]),
        env=company.host.env(with_tests=True),
        stdin=STRATEGY,
    )
    assert answer.code == 0, answer.output
    return json.loads(answer.output.split("FACTS")[1])


def test_three_phases_of_which_the_first_has_passed_its_gates(strategy):
    assert strategy["phases"] == ["closed", "open", "planned"]
    assert set(strategy["first_gates"]) == {"met"}


def test_kpis_are_computed_back_as_far_as_there_is_business(company, strategy):
    """At most eight quarters before the start, and those that ended since."""
    begun = date.fromisoformat(strategy["start"])
    ends = [date.fromisoformat(each["end"]) for each in strategy["revenue"]]
    quarters = {day for day in strategy["quarters"] if day < str(date.today())}
    before = {day for day in quarters if day < str(begun)}
    assert {str(day) for day in ends} == {
        *sorted(before)[-8:],
        *(day for day in quarters if day >= str(begun)),
    }
    with_sales = [each for each in strategy["revenue"] if each["value"]]
    assert len(with_sales) >= 2
    assert all(each["numerator"] == each["value"] for each in with_sales)


def test_two_reviews_are_closed_and_the_next_is_planned(strategy):
    assert strategy["reviews"] == ["closed", "closed", "planned"]
    assert strategy["decisions"] >= 4 and strategy["frozen"] > 20
    assert strategy["then_and_now"] > 20


def test_one_sign_is_present_and_its_prescription_binds(strategy):
    assert strategy["present"] == ["crm_strategy_sign_excitement"]
    assert strategy["in_force"] == ["crm_strategy_sign_excitement"]
    assert "184" in strategy["refused"]


def test_people_have_answered_and_money_is_booked(strategy):
    assert strategy["compared"] >= 8
    assert strategy["answers"] == 2 * 7 * strategy["questions"]
    assert strategy["case"]["signed"] and strategy["case"]["booked"] > 0
    assert strategy["case"]["forecasts"] == 2


def test_the_home_page_opens_in_all_languages(strategy):
    names = [home["name"] for home in strategy["homes"]]
    assert len(set(names)) == 3
    for home in strategy["homes"]:
        assert home["phases"] == 3 and home["alerts"] and home["review"] > 0
        assert home["case"] and home["commitment"] >= 5


def test_the_loyalty_program_is_alive(company):
    if not company.has("crm_loyalty"):
        pytest.skip("crm_loyalty is not installed")
    program = "SELECT id FROM loyalty_program WHERE name ->> 'en_US' = 'Coffee Circle'"
    kinds = company.query(
        f"SELECT DISTINCT kind FROM crm_loyalty_entry WHERE program_id = ({program})"
    )
    assert {("earn",), ("activate",), ("redeem",)} <= set(kinds)
    ((tiers,),) = company.query(
        "SELECT COUNT(DISTINCT crm_tier_id) FROM loyalty_card"
        f" WHERE program_id = ({program})"
    )
    assert int(tiers) >= 1


def test_failure_inside_odoo_is_told(company):
    company.name = "no_such_database"
    with pytest.raises(DevError, match="does not exist"):
        company.load()
