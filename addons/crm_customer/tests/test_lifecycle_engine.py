import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, TransactionCase, freeze_time, tagged
from odoo.tools import SQL

from ..engine.lifecycle import (
    STEPS,
    Facts,
    Limits,
    Memory,
    next_change,
    next_memory,
)
from ..engine.window import last_day_outside
from ..models.crm_customer_lifecycle import STAGES, CrmCustomer

TODAY = date(2024, 6, 15)
EXAMPLES = 400
STAGE_NAMES = [name for name, _label in STAGES]


def ago(most):
    return st.integers(0, most).map(lambda days: TODAY - timedelta(days=days))


@st.composite
def some_facts(draw):
    """Facts that agree with each other, on one day."""
    count = draw(st.integers(0, 6))
    last = draw(ago(900)) if count else None
    first = last
    if count > 1:
        first = last - timedelta(days=draw(st.integers(count - 1, 900)))
    previous = draw(st.sampled_from([0, 50, 100]))
    year = draw(st.sampled_from([0, 59, 60, 119, 120, 121]))
    return Facts(
        TODAY,
        count,
        first,
        last,
        Decimal(year),
        Decimal(previous),
        draw(st.none() | ago(200)),
        draw(st.integers(0, 1)),
        draw(st.integers(0, 1)),
        draw(st.integers(0, 1)),
        draw(st.none() | ago(100)),
        draw(st.none() | st.integers(0, STEPS - 1).map(lambda step: step / STEPS)),
        draw(st.sampled_from([0, 3, 4, 5])),
        draw(st.sampled_from([0, 3, 4, 5])),
    )


@st.composite
def some_limits(draw):
    release, at_risk, lost = sorted(
        draw(st.lists(st.integers(1, 19), min_size=3, max_size=3, unique=True))
    )
    loyal = draw(st.integers(1, at_risk))
    return Limits(
        *(step / STEPS for step in (at_risk, lost, loyal, release)),
        draw(st.sampled_from([300, 730])),
        draw(st.sampled_from([1, 90])),
        draw(st.sampled_from([Decimal("1.2"), Decimal(1)])),
        draw(st.integers(2, 4)),
        draw(st.sampled_from([1, 365])),
        draw(st.sampled_from([30, 90])),
        draw(st.sampled_from([180, 365])),
        draw(st.sampled_from([20, 90, 400])),
    )


@st.composite
def some_memory(draw, facts):
    """What may have been stored before, near to the facts."""
    days = st.sampled_from([facts.last_purchase_date, facts.first_purchase_date, None])
    last = draw(days | st.none() | ago(900))
    if draw(st.integers(0, 9)) == 0:
        return Memory()
    return Memory(
        draw(st.sampled_from([*STAGE_NAMES, "lost", "at_risk"])),
        draw(ago(60)),
        draw(days),
        draw(st.integers(0, 6)),
        last,
    )


@st.composite
def some_case(draw):
    facts = draw(some_facts())
    return facts, draw(some_limits()), draw(some_memory(facts))


class TestAutomaton(BaseCase):
    """Properties of the reference automaton."""

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
    @given(some_case())
    def test_again_changes_nothing(self, case):
        facts, limits, before = case
        once = next_memory(facts, limits, before)
        self.assertEqual(next_memory(facts, limits, once), once)

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
    @given(some_case())
    def test_time_changes_nothing_before_the_day_foreseen(self, case):
        facts, limits, before = case
        memory = next_memory(facts, limits, before)
        foreseen = next_change(facts, limits, memory.won_back_on)
        self.assertTrue(foreseen is None or foreseen > facts.today)
        last_day = (foreseen or facts.today + timedelta(days=2000)) - timedelta(days=1)
        for days in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610):
            day = min(facts.today + timedelta(days=days), last_day)
            later = next_memory(facts._replace(today=day), limits, memory)
            self.assertEqual(later.stage, memory.stage, f"on {day}")

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
    @given(some_case())
    def test_prospects_have_not_bought(self, case):
        """The stages before the first purchase belong to who has not bought."""
        facts, limits, before = case
        stage = next_memory(facts, limits, before).stage
        before_purchase = stage in ("identified", "engaged", "prospect")
        self.assertEqual(before_purchase, not facts.purchase_count)
        if stage == "won_back":
            self.assertGreaterEqual(facts.purchase_count, 2)

    def test_hysteresis(self):
        day = date(2024, 6, 1)
        facts = Facts(TODAY, 3, date(2024, 1, 1), day, no_purchase_probability=0.55)
        risk = Memory("at_risk", date(2024, 5, 1), None, 3, day)
        self.assertEqual(next_memory(facts, Limits(), risk).stage, "at_risk")
        self.assertEqual(next_memory(facts, Limits(), Memory()).stage, "active")
        fewer = risk._replace(purchase_count=2)
        self.assertEqual(next_memory(facts, Limits(), fewer).stage, "active")
        released = facts._replace(no_purchase_probability=0.45)
        self.assertEqual(next_memory(released, Limits(), risk).stage, "active")

    def test_one_purchase_waits_for_the_usual_second(self):
        facts = Facts(
            TODAY,
            1,
            date(2024, 3, 17),
            date(2024, 3, 17),
            no_purchase_probability=0.95,
        )
        self.assertEqual(next_memory(facts, Limits(), Memory()).stage, "new")
        tomorrow = facts._replace(today=TODAY + timedelta(days=1))
        self.assertEqual(next_memory(tomorrow, Limits(), Memory()).stage, "lost")
        unsure = tomorrow._replace(no_purchase_probability=0.85)
        self.assertEqual(next_memory(unsure, Limits(), Memory()).stage, "at_risk")

    def test_late_purchase_wins_nobody_back(self):
        lost = Memory("lost", date(2024, 6, 1), None, 2, date(2023, 1, 1))
        facts = Facts(TODAY, 3, date(2022, 1, 1), date(2024, 5, 31))
        self.assertEqual(next_memory(facts, Limits(), lost).stage, "active")
        returned = facts._replace(last_purchase_date=date(2024, 6, 1))
        self.assertEqual(next_memory(returned, Limits(), lost).stage, "won_back")


FACT_COLUMNS = {
    "partner_id": "int",
    "company_id": "int",
    "customer_id": "int",
    "prediction_id": "int",
    "today": "date",
    "year_ago": "date",
    "timezone": "text",
    "digits": "int",
    "purchase_count": "int",
    "first_purchase_date": "date",
    "last_purchase_date": "date",
    "revenue": "numeric",
    "revenue_year": "numeric",
    "revenue_previous_year": "numeric",
    "category_expanded_on": "date",
    "opportunity_count": "int",
    "quotation_count": "int",
    "lead_count": "int",
    "order_count": "int",
    "last_contact_by_them": "timestamp",
    "no_purchase_probability": "float8",
    "rfm_frequency": "int",
    "rfm_monetary": "int",
    "amount_due": "numeric",
    "amount_overdue": "numeric",
    "credit_limit": "numeric",
    "is_blacklisted": "boolean",
}
ROW_COLUMNS = {
    "id": "int",
    "stage": "text",
    "stage_since": "timestamp",
    "won_back_on": "date",
    "purchase_count": "int",
    "last_purchase_date": "date",
}
COMPANY_COLUMNS = {
    "id": "int",
    "crm_lifecycle_at_risk": "float8",
    "crm_lifecycle_lost": "float8",
    "crm_lifecycle_loyal": "float8",
    "crm_lifecycle_release": "float8",
    "crm_lifecycle_hard_days": "int",
    "crm_lifecycle_won_back_days": "int",
    "crm_lifecycle_growth": "float8",
    "crm_lifecycle_loyal_purchases": "int",
    "crm_lifecycle_loyal_days": "int",
    "crm_lifecycle_at_risk_days": "int",
    "crm_lifecycle_lost_days": "int",
}
PREDICTION_COLUMNS = {
    "id": "int",
    "at_risk_days": "int",
    "lost_days": "int",
    "first_gap_days": "int",
}


@tagged("post_install", "-at_install")
@freeze_time("2024-06-15 10:00:00")
class TestAutomatonInSql(TransactionCase):
    """The SQL of the layer gives what the reference automaton gives.

    The tables that it reads are replaced by rows made up for the test.
    """

    def test_same_as_reference(self):
        cases = []

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
        @given(some_case())
        def collect(case):
            cases.append(case)

        collect()
        rows = self._run(cases)
        self.assertEqual(len(rows), len(cases))
        for number, (facts, limits, before) in enumerate(cases):
            with self.subTest(facts=facts, limits=limits, before=before):
                row, after = rows[number], next_memory(facts, limits, before)
                self.assertEqual(row["stage"], after.stage)
                self.assertEqual(row["won_back_on"], after.won_back_on)
                self.assertEqual(row["stage_since"].date(), after.since)
                self.assertEqual(
                    row["due_lifecycle"],
                    next_change(facts, limits, after.won_back_on),
                )

    def _run(self, cases):
        """Return the row of each case, in order."""
        self.env.flush_all()
        # The rows have the customer's own acts of this addon only.
        own = CrmCustomer._engagement_dates
        with patch.object(self.registry["crm.customer"], "_engagement_dates", own):
            layer = self.env["crm.customer"]._layers()["lifecycle"]
        tables = {
            "facts": (FACT_COLUMNS, _facts),
            "crm_customer": (ROW_COLUMNS, _row),
            "res_company": (COMPANY_COLUMNS, _company),
            "crm_customer_prediction": (PREDICTION_COLUMNS, _prediction),
        }
        query = SQL(
            "WITH %s SELECT * FROM (%s) layer ORDER BY partner_id",
            SQL(", ").join(
                SQL(
                    "%s AS (%s)",
                    SQL.identifier(name),
                    _table(columns, [make(*case) for case in enumerate(cases)]),
                )
                for name, (columns, make) in tables.items()
            ),
            self.env["crm.customer"]._query_layer("lifecycle", layer, SQL("facts")),
        )
        return self.env.execute_query_dict(query)


def _table(columns, rows):
    return SQL(
        "SELECT * FROM JSONB_TO_RECORDSET(%s::jsonb) AS made_up (%s)",
        json.dumps(rows, default=str),
        SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL(kind))
            for name, kind in columns.items()
        ),
    )


def _facts(number, case):
    facts, _limits, before = case
    engaged_on = facts.engaged_on
    return {
        **facts._asdict(),
        "partner_id": number,
        "company_id": number,
        "prediction_id": number,
        "customer_id": number if before.stage else None,
        "year_ago": last_day_outside(facts.today, 12),
        "timezone": "UTC",
        "digits": 2,
        "last_contact_by_them": engaged_on
        and datetime.combine(engaged_on, datetime.max.time()),
    }


def _row(number, case):
    before = case[2]
    return {
        **before._asdict(),
        "id": number,
        "stage_since": before.since
        and datetime.combine(before.since, datetime.min.time()),
    }


def _company(number, case):
    limits = case[1]
    return {
        "id": number,
        **{
            f"crm_lifecycle_{name}": value
            for name, value in limits._asdict().items()
            if f"crm_lifecycle_{name}" in COMPANY_COLUMNS
        },
    }


def _prediction(number, case):
    limits = case[1]
    return {
        "id": number,
        **{
            name: value
            for name, value in limits._asdict().items()
            if name in PREDICTION_COLUMNS
        },
    }
