"""The templates of segments find on the CDNOW log whom the log itself tells.

A part of the log up to a day on which some customers have their anniversary. What a
template asks of a model, the stage and the day of the next purchase, is taken from the
customer; everything else is computed from the log.
"""

import json
import sys
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from tools import database, processes
from tools.demo import cdnow, cdnow_source
from tools.paths import REPO
from tools.templates import template

TODAY = date(1998, 2, 15)
ONE_OF = 8


class Customer(NamedTuple):
    """A customer of the log, with what the system says of them."""

    days: list[date]
    spent: Decimal
    stage: str
    expected: date | None


def keep(line: str) -> bool:
    """Keep every eighth customer, and what was bought by today."""
    _customer, number, day, *_rest = line.split()
    return int(number) % ONE_OF == 0 and day <= f"{TODAY:%Y%m%d}"


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    path = cdnow_source.fetch(Path(sys.executable))
    lines = path.read_text(encoding="ascii").splitlines(keepends=True)
    part = tmp_path_factory.mktemp("cdnow") / "log.txt"
    part.write_text("".join(filter(keep, lines)), encoding="ascii")
    return part


@pytest.fixture(scope="module")
def told(host_tools, log):
    """What the system tells: members by template, and customers."""
    host, server = host_tools
    origin = template(host, server, "tests")
    with database.scratch(host, server) as name:
        database.clone(host, server, origin, name)
        cdnow.load(host, name, log, on_progress=lambda *_done: None, with_tests=True)
        answer = processes.run(
            [
                *(host.python, "-m", "tests.segments.read_templates"),
                *(f"--database={name}", f"--conf={host.conf(with_tests=True)}"),
                str(TODAY),
            ],
            env=host.env(with_tests=True),
            cwd=REPO,
        )
    assert answer.code == 0, answer.output
    [line] = [each for each in answer.output.splitlines() if each.startswith('{"')]
    return json.loads(line)


@pytest.fixture(scope="module")
def customers(log, told):
    amounts = defaultdict(lambda: defaultdict(Decimal))
    for line in log.read_text(encoding="ascii").splitlines():
        number, _of_sample, day, _count, amount = line.split()
        amounts[number][date.fromisoformat(day)] += Decimal(amount)
    found = {}
    for number, by_day in amounts.items():
        days = sorted(day for day, amount in by_day.items() if amount > 0)
        stage, expected = told["customers"][number]
        found[number] = Customer(
            days,
            sum(by_day.values(), Decimal()),
            stage,
            date.fromisoformat(expected) if expected else None,
        )
    return found


def limits(values):
    """Return the least values that 20, 40, 60 and 80 % do not exceed."""
    ordered = sorted(values)
    return [ordered[-(-len(ordered) * share // 5) - 1] for share in range(1, 5)]


def score(value, cuts):
    return 1 + sum(value > cut for cut in cuts)


class Cuts(NamedTuple):
    """The limits of the scores of all buyers."""

    recency: list[int]
    frequency: list[int]
    monetary: list[Decimal]


def is_champion(each, cuts):
    days = (TODAY - each.days[-1]).days
    return (
        6 - score(days, cuts.recency) >= 4
        and score(len(each.days), cuts.frequency) >= 4
        and score(each.spent, cuts.monetary) >= 4
    )


def is_new(each, _cuts):
    return (TODAY - each.days[0]).days < 30


def is_expected(each, before, after):
    return each.expected and (
        TODAY - timedelta(before) <= each.expected <= TODAY + timedelta(after)
    )


def is_lapsing(each, _cuts):
    soon = is_expected(each, 10_000, 29) and each.stage != "lost"
    return soon or each.stage == "at_risk"


def is_lost_and_valuable(each, cuts):
    return each.stage == "lost" and score(each.spent, cuts.monetary) >= 4


def bought_once(each, _cuts):
    return len(each.days) == 1 and (TODAY - each.days[0]).days >= 30


def never(_each, _cuts):
    """All paid at once, and nobody ordered."""
    return False


def is_due(each, _cuts):
    return len(each.days) >= 3 and each.stage != "lost" and is_expected(each, 14, 14)


def has_anniversary(each, _cuts):
    first = each.days[0]
    return any(
        (day.month, day.day) == (first.month, first.day) and day.year > first.year
        for day in (TODAY + timedelta(ahead) for ahead in range(7))
    )


RULES = {
    "champions": is_champion,
    "new": is_new,
    "lapsing": is_lapsing,
    "lost_valuable": is_lost_and_valuable,
    "one_time": bought_once,
    "late_payers": never,
    "discount": never,
    "replenishment": is_due,
    "anniversary": has_anniversary,
}


@pytest.fixture(scope="module")
def expected(customers):
    """Who meets each template, by plain Python over the log."""
    buyers = {number: each for number, each in customers.items() if each.days}
    cuts = Cuts(
        limits((TODAY - each.days[-1]).days for each in buyers.values()),
        limits(len(each.days) for each in buyers.values()),
        limits(each.spent for each in buyers.values()),
    )
    return {
        name: sorted(number for number, each in buyers.items() if rule(each, cuts))
        for name, rule in RULES.items()
    }


@pytest.mark.parametrize("name", RULES)
def test_members_are_those_of_the_log(told, expected, name):
    assert told["members"][name] == expected[name]


def test_there_is_somebody_to_find(expected):
    """The log ends a year after most customers came: some are gone, none is new."""
    assert {name for name in RULES if not expected[name]} <= {
        *("new", "late_payers", "discount"),
    }
