"""The CDNOW purchase log as histories of customers, for the anchors of the engine."""

import hashlib
import sys
from collections import defaultdict
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tools.demo import cdnow_source

MASTER = "CDNOW_master.txt"
MASTER_SHA256 = "eff6889ed364c5199d6eacbbeb7a6d559971df4406ac876f322c373f00a072ef"
CALIBRATION_END = date(1997, 9, 30)


class Calibration(NamedTuple):
    """The published summary: weeks to two decimals, and the purchases after it."""

    frequency: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    #: mean value of the repeat purchases, to two decimals
    spend: np.ndarray
    held_out: np.ndarray


class Customer(NamedTuple):
    """A customer of the full log."""

    days: list[date]
    spent: Decimal
    amounts: dict[date, Decimal]


def by_day(purchases):
    """Return the amounts by day, the days ascending, of each customer in turn."""
    customers = defaultdict(lambda: defaultdict(Decimal))
    for customer, day, amount in purchases:
        customers[customer][day] += amount
    return [dict(sorted(days.items())) for days in customers.values()]


def _mean(amounts):
    mean = sum(amounts, Decimal()) / max(len(amounts), 1)
    return float(mean.quantize(Decimal("0.01"), ROUND_HALF_UP))


@pytest.fixture(scope="session")
def sample():
    """Return the 1/10 sample, calibrated to 1997-09-30."""
    path = cdnow_source.fetch(Path(sys.executable))
    rows = []
    for amounts in by_day(
        (each.customer, each.day, each.amount) for each in cdnow_source.read(path)
    ):
        known = [day for day in amounts if day <= CALIBRATION_END]
        repeats = [amounts[day] for day in known[1:]]
        rows.append(
            (
                len(repeats),
                round((known[-1] - known[0]).days / 7, 2),
                round((CALIBRATION_END - known[0]).days / 7, 2),
                _mean(repeats),
                len(amounts) - len(known),
            )
        )
    return Calibration(*np.array(rows, dtype=float).T)


@pytest.fixture(scope="session")
def master():
    """Return all customers of the full log."""
    path = cdnow_source.fetch(Path(sys.executable), MASTER)
    data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == MASTER_SHA256
    rows = [line.split() for line in data.decode("ascii").splitlines()[1:]]
    assert len(rows) == 69_659
    return [
        Customer(list(amounts), sum(amounts.values(), Decimal()), amounts)
        for amounts in by_day(
            (row[0], datetime.strptime(row[1], "%Y%m%d").date(), Decimal(row[3]))
            for row in rows
        )
    ]
