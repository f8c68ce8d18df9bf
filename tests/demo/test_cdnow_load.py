"""The loader of the CDNOW log: interrupted, resumed, run again, each time right."""

from collections import Counter

import pytest

from tools import database
from tools.demo import cdnow
from tools.demo.cdnow_file import parse
from tools.errors import DevError
from tools.templates import template

# Customer 00003 buys twice a day, comes for nothing, and 00005 never pays.
LOG = """\
00001 0001 19970101 1 11.77
00001 0001 19970112 2 12.00
00001 0001 19970112 5 77.00
00002 0002 19970101 1 10.73
00003 0003 19970102 2 20.76
00003 0003 19970102 1  0.10
00003 0003 19970330 2  0.00
00003 0003 19970402 2 19.54
00003 0003 19971115 5 57.45
00003 0003 19971125 4 20.96
00003 0003 19980528 1 16.99
00004 0004 19970101 2 29.33
00004 0004 19970118 2 29.73
00004 0004 19970802 1 14.96
00004 0004 19971212 2 26.48
00005 0005 19970101 2  0.00
00005 0005 19980614 1  0.00
00006 0006 19971231 1 14.37
00006 0006 19980101 1 14.37
00006 0006 19980103 1 14.37
"""
LOADED = """
    SELECT loaded.name, move.invoice_date, move.date, move.amount_total,
           move.state, move.payment_state, move.made_sequence_gap
    FROM account_move move
    JOIN ir_model_data loaded
      ON loaded.model = 'account.move' AND loaded.res_id = move.id
     AND loaded.module = 'cdnow'
"""


class Interruption(Exception):
    """What Ctrl-C is to ./dev demo."""


def interrupt(done: int, of: int) -> None:
    """End the loader after its first batch."""
    if done:
        raise Interruption


class Case:
    """A database and the synthetic log that goes into it."""

    def __init__(self, host_tools, name, path):
        self.host, self.server = host_tools
        self.name = name
        self.path = path
        self.progress = []

    def load(self, on_progress=None):
        cdnow.load(
            self.host,
            self.name,
            self.path,
            on_progress=on_progress or (lambda *done: self.progress.append(done)),
            batch_size=4,
            with_tests=True,
        )

    def query(self, sql):
        return self.server.query(sql, database=self.name)

    def compare(self):
        found = cdnow.read_customers(self.server, self.name)
        cdnow.compare(parse(LOG), found)


@pytest.fixture(scope="module")
def loaded(host_tools, tmp_path_factory):
    """The log after a run that was interrupted and one that went on."""
    path = tmp_path_factory.mktemp("cdnow") / "log.txt"
    path.write_text(LOG, encoding="ascii")
    origin = template(*host_tools, "tests")
    with database.scratch(*host_tools) as name:
        database.clone(*host_tools, origin, name)
        case = Case(host_tools, name, path)
        with pytest.raises(Interruption):
            case.load(interrupt)
        case.left_by_interruption = len(case.query(LOADED))
        case.load()
        yield case


def test_resumed_run_continues(loaded):
    left = loaded.left_by_interruption
    assert 4 <= left < 20
    assert loaded.progress[0] == (left, 20)
    assert loaded.progress[-1] == (20, 20)


def test_each_purchase_is_an_invoice_on_its_day(loaded):
    rows = loaded.query(LOADED)
    assert {
        f"line_{each.line}": (each.day.isoformat(), str(each.amount))
        for each in parse(LOG)
    } == {name: (day, amount) for name, day, _date, amount, *_rest in rows}
    assert len(rows) == 20
    assert all(day == accounted for _name, day, accounted, *_rest in rows)


def test_invoices_are_paid_and_numbered_without_gap(loaded):
    rows = loaded.query(LOADED)
    assert Counter(row[-3:] for row in rows) == {("posted", "paid", "f"): 20}
    assert loaded.query(
        "SELECT SUM(amount_due), SUM(amount_overdue) FROM crm_customer customer"
        " JOIN res_partner partner ON partner.id = partner_id"
        " WHERE partner.name LIKE 'CDNOW 0000_'"
    ) == [("0.00", "0.00")]


def test_customers_agree_with_the_log(loaded, capsys):
    loaded.compare()
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["customers", "6", "6"] in lines
    assert ["purchase", "events", "15", "15"] in lines
    assert ["revenue", "390.91", "390.91"] in lines
    assert ["last", "purchase", "1998-05-28", "1998-05-28"] in lines


def test_second_run_changes_nothing(loaded):
    state = "SELECT COUNT(*), MAX(id), MAX(write_date) FROM account_move"
    before = loaded.query(state)
    loaded.load()
    assert loaded.query(state) == before
    loaded.compare()


def test_disagreement_is_told(loaded):
    found = cdnow.read_customers(loaded.server, loaded.name)
    found["00004"] = found["00004"]._replace(events=5)
    with pytest.raises(DevError, match="about 1 customers, .* CDNOW 00004"):
        cdnow.compare(parse(LOG), found)


def test_failure_inside_odoo_is_told(loaded, host_tools):
    with pytest.raises(DevError, match="does not exist"):
        Case(host_tools, "no_such_database", loaded.path).load()


MEASURES = """
    SELECT kpi.code, COUNT(DISTINCT measure.period_id),
           COUNT(measure.value) FILTER (WHERE measure.numerator IS NOT NULL)
    FROM crm_strategy_measure measure
    JOIN crm_strategy_kpi kpi ON kpi.id = measure.kpi_id
    JOIN crm_strategy strategy ON strategy.company_id = measure.company_id
    WHERE strategy.name ->> 'en_US' = 'From the first record to the second'
      AND measure.date_to < strategy.date_start AND kpi.code IN ({})
    GROUP BY kpi.code
"""


def test_kpis_of_eight_quarters_are_computed_back(loaded):
    codes = ("revenue", "active_customers", "new_customers", "repeat_purchase")
    rows = loaded.query(MEASURES.format(", ".join(f"'{code}'" for code in codes)))
    assert sorted(rows) == [(code, "8", "8") for code in sorted(codes)]


def test_goals_begin_where_the_log_ends(loaded):
    """Of the two who bought in 1998, one bought on two days."""
    rows = loaded.query(
        "SELECT kpi.code, goal.baseline::float, goal.baseline_date,"
        " goal.is_baseline_locked"
        " FROM crm_strategy_goal goal"
        " JOIN crm_strategy_kpi kpi ON kpi.id = goal.kpi_id"
        " JOIN crm_strategy strategy ON strategy.id = goal.strategy_id"
        " WHERE strategy.date_start = '1999-01-01' ORDER BY kpi.code"
    )
    assert rows == [
        ("active_customers", "2", "1998-12-31", "t"),
        ("repeat_purchase", "0.5", "1998-12-31", "t"),
    ]
