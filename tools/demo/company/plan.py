"""Who does what on which day: the whole history as data, before Odoo hears of it.

Everything is recorded on one of the working days of the plan: one in each week, each
week another weekday; the last one is the day of loading.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from tools.demo.company.people import HABITS, SEED, Customer, customers
from tools.demo.company.products import COFFEE, PRODUCTS
from tools.demo.company.rhythms import RHYTHMS, season

HISTORY_DAYS = 3 * 365
_DAYS = {rhythm.name: rhythm.days for rhythm in RHYTHMS}
# What is recorded of a deal, in the order in which one day's work is done.
EVENTS = (
    *("opened", "quoted", "lost", "ordered", "produced", "delivered", "invoiced"),
    *("paid", "returned", "rated"),
)
RUNG_UP = "rung_up"
REASONS = ("Too expensive", "Bought elsewhere", "Project postponed", "No answer")


class Line(NamedTuple):
    """A key of ``PRODUCTS``, how many, and the discount in percent."""

    product: str
    quantity: int
    discount: float = 0.0


class Deal(NamedTuple):
    """One piece of business, from the inquiry to the rating.

    Days are working days of the plan, and None for what never happens or has not
    happened yet; only ``promised``, the day of delivery in the order, is any day.
    Where there is a shop, what is bought at its ``till`` is over as soon as ordered.
    """

    customer: Customer
    lines: tuple[Line, ...]
    number: int = 0
    first: bool = False
    opened: date | None = None
    quoted: date | None = None
    lost: date | None = None
    reason: str = ""
    ordered: date | None = None
    promised: date | None = None
    produced: date | None = None
    delivered: date | None = None
    invoiced: date | None = None
    paid: date | None = None
    returned: date | None = None
    rated: date | None = None
    stars: int = 0
    till: bool = False

    @property
    def made(self) -> bool:
        """Whether the workshop has to make something for it."""
        return any(PRODUCTS[line.product].source == "made" for line in self.lines)

    @property
    def late(self) -> bool:
        """Whether it was delivered after the day that was promised."""
        return bool(self.delivered and self.delivered > self.promised)


class Plan(NamedTuple):
    """The customers, the working days and the deals."""

    customers: list[Customer]
    days: list[date]
    deals: list[Deal]

    def agenda(self, *, till: bool = False) -> dict[date, dict[str, list[Deal]]]:
        """Return the deals by working day and by event.

        Events are those of ``EVENTS`` and, if the company has a ``till``, ``RUNG_UP``.
        """
        events = (RUNG_UP, *EVENTS)
        found = {day: {event: [] for event in events} for day in self.days}
        for deal in self.deals:
            if till and deal.till:
                found[deal.ordered][RUNG_UP].append(deal)
                continue
            for event in EVENTS:
                if day := getattr(deal, event):
                    found[day][event].append(deal)
        return found


def make_plan(today: date, count: int = 300, history: int = HISTORY_DAYS) -> Plan:
    """Return the plan of ``history`` days up to ``today``; each call the same.

    >>> plan = make_plan(date(2026, 3, 2), 13, 400)
    >>> plan == make_plan(date(2026, 3, 2), 13, 400)
    True
    >>> plan.days[-1], len(plan.customers)
    (datetime.date(2026, 3, 2), 13)
    """
    days = working_days(today, history)
    people = customers(count)
    deals = [deal for each in people for deal in Draft(each, days).deals()]
    numbered = [deal._replace(number=n) for n, deal in enumerate(deals, start=1)]
    return Plan(people, days, numbered)


def working_days(today: date, history: int) -> list[date]:
    """Return a day of each week of the history, at last ``today``.

    >>> [str(day) for day in working_days(date(2026, 3, 2), 21)]
    ['2026-02-10', '2026-02-20', '2026-02-27', '2026-03-02']
    """
    rng = Random(f"{SEED}.days")
    days = []
    for weeks in range(history // 7, 0, -1):
        monday = today - timedelta(days=7 * weeks + today.weekday())
        days.append(monday + timedelta(days=rng.randrange(5)))
    return [*(day for day in days if day < today), today]


class Draft:
    """Draws the deals of one customer."""

    def __init__(self, customer: Customer, days: list[date]):
        self.customer = customer
        self.days = days
        self.begin, self.end = days[0], days[-1]
        self.rng = Random(f"{SEED}.deals.{customer.number}")

    def deals(self) -> Iterator[Deal]:
        """Yield the deals in the order of their beginning."""
        rhythm = self.customer.rhythm
        if rhythm in ("prospect", "inquirer"):
            yield self._open_deal(quoted=rhythm == "prospect")
            return
        wanted = _DAYS[rhythm](self.rng, self.begin, self.end)
        bought = [day for day in wanted if day <= self.end]
        for index, day in enumerate(bought):
            yield self._order(day, index, index / max(len(bought) - 1, 1))
            if self.rng.random() < 0.05:
                yield self._lost_deal(day + timedelta(days=self.rng.randrange(5, 15)))
        if rhythm == "late_production":
            yield self._waiting_order()
        elif self._is_alive() and self.rng.random() < 0.2:
            yield self._open_deal(quoted=self.rng.random() < 0.6)

    def _is_alive(self) -> bool:
        silent = ("lost", "lapsing", "once", "new")
        return self.customer.business and self.customer.rhythm not in silent

    def _order(self, day: date, index: int, share: float) -> Deal:
        """Return a deal that was won on ``day``, ``share`` of the way through all."""
        rng, customer = self.rng, self.customer
        lines = self._lines(day, index, share)
        deal = Deal(customer, lines, first=index == 0, ordered=self._on(day))
        if deal.made or index == 0:
            opened = day - timedelta(days=rng.randrange(18, 60))
            quoted = day - timedelta(days=rng.randrange(4, 16))
            deal = deal._replace(
                opened=self._on(opened) if opened >= self.begin else None,
                quoted=self._on(quoted) if quoted >= self.begin else None,
            )
        else:
            counter = not customer.business and rng.random() < 0.75
            deal = deal._replace(till=counter and deal.ordered is not None)
        return self._fulfil(deal._replace(quoted=deal.quoted or deal.ordered), day)

    def _fulfil(self, deal: Deal, day: date) -> Deal:
        """Add delivery, invoice, payment, return and rating to an order of ``day``."""
        rng = self.rng
        victim = deal.customer.rhythm == "late_production"
        work = rng.randrange(16, 28) if deal.made else rng.randrange(1, 5)
        promised = day + timedelta(days=work + 10)
        if victim or rng.random() < (0.14 if deal.made else 0.04):
            work += rng.randrange(12, 40)
        delivered = self._on(day + timedelta(days=work))
        deal = deal._replace(
            promised=promised,
            produced=delivered if deal.made else None,
            delivered=delivered,
            invoiced=delivered,
        )
        if delivered:
            deal = self._after(deal, delivered, victim)
        return deal

    def _after(self, deal: Deal, delivered: date, victim: bool) -> Deal:
        rng = self.rng
        early, late = HABITS[deal.customer.habit]
        due = delivered + timedelta(days=deal.customer.terms)
        pays = max(due + timedelta(days=rng.randint(early, late)), delivered)
        back = rng.random() < (0.12 if victim else 0.025)
        rates = rng.random() < (0.5 if victim else 0.2)
        return deal._replace(
            paid=self._on(pays),
            returned=self._after_days(delivered, 6, 25) if back else None,
            rated=self._after_days(delivered, 1, 14) if rates else None,
            stars=self._stars(deal.late, back),
        )

    def _stars(self, late: bool, back: bool) -> int:
        weights = (30, 35, 20, 10, 5) if late or back else (1, 3, 10, 36, 50)
        return self.rng.choices((1, 2, 3, 4, 5), weights)[0]

    def _waiting_order(self) -> Deal:
        """Return an order that should have been delivered and is not yet made."""
        day = self.end - timedelta(days=self.rng.randrange(30, 80))
        ordered = self._on(max(day, self.begin))
        return Deal(
            self.customer,
            (Line(self.rng.choice(("aurora2", "brewer", "falcon")), 1),),
            quoted=ordered,
            ordered=ordered,
            promised=self.end - timedelta(days=self.rng.randrange(3, 15)),
        )

    def _open_deal(self, *, quoted: bool) -> Deal:
        """Return an inquiry of the last weeks, nothing of it decided yet."""
        opened = self.end - timedelta(days=self.rng.randrange(12, 60))
        offered = opened + timedelta(days=self.rng.randrange(3, 12))
        return Deal(
            self.customer,
            self._lines(opened, 0, 0.5),
            first=self.customer.rhythm in ("prospect", "inquirer"),
            opened=self._on(max(opened, self.begin)),
            quoted=self._on(max(offered, self.begin)) if quoted else None,
        )

    def _lost_deal(self, day: date) -> Deal:
        """Return an offer of ``day`` that came to nothing."""
        return Deal(
            self.customer,
            self._lines(day, 0, 0.5),
            opened=self._on(day),
            quoted=self._on(day + timedelta(days=4)),
            lost=self._after_days(day, 20, 50),
            reason=self.rng.choice(REASONS),
        )

    def _lines(self, day: date, index: int, share: float) -> tuple[Line, ...]:
        rng, basket = self.rng, self.customer.basket
        keys = list(basket.first if index == 0 else basket.again)
        if index and len(keys) > 1 and rng.random() < 0.5 * len(keys) - 0.55:
            keys.remove(rng.choice(keys))
        # A growing customer tries more and more of the range.
        tries = 0.15 + 0.5 * share * (self.customer.rhythm == "growing")
        if index and rng.random() < tries:
            keys += [key for key in rng.choice(basket.extras) if key not in keys]
        discount = self._discount()
        return tuple(
            Line(key, self._quantity(key, day, share), discount) for key in keys
        )

    def _discount(self) -> float:
        if self.customer.rhythm == "key":
            return self.rng.choice((5.0, 8.0, 10.0))
        return 5.0 if self.rng.random() < 0.08 else 0.0

    def _quantity(self, key: str, day: date, share: float) -> int:
        """Return how many: more in season, and ever more of a growing customer."""
        product, weight = PRODUCTS[key], self.customer.weight
        if product.category == COFFEE:
            kilos = (6, 14, 40)[weight] if self.customer.business else 2
        elif product.source == "stock" and product.price < 100:
            kilos = (1.5, 2.5, 6)[weight] if self.customer.business else 1
        else:
            return 2 if self.customer.rhythm == "key" and product.price < 2000 else 1
        trend = 0.6 + 1.6 * share if self.customer.rhythm == "growing" else 1
        return max(1, round(kilos * trend * season(day) * self.rng.uniform(0.75, 1.3)))

    def _after_days(self, day: date, least: int, most: int) -> date | None:
        return self._on(day + timedelta(days=self.rng.randint(least, most)))

    def _on(self, day: date) -> date | None:
        """Return the first working day on or after ``day``, None if it is to come.

        >>> Draft(customers(1)[0], [date(2026, 3, 2)])._on(date(2026, 3, 3)) is None
        True
        """
        index = bisect_left(self.days, day)
        return self.days[index] if index < len(self.days) else None
