"""Retention of cohorts: who bought again, how many periods after the first purchase."""

from collections.abc import Iterable
from typing import NamedTuple


class Cell(NamedTuple):
    """Customers of one cohort who bought ``age`` periods after their first purchase."""

    number: int
    age: int
    customers: int
    revenue: float


class Share(NamedTuple):
    """A cell as shown: the customers, their share of the cohort, their revenue."""

    customers: int
    share: float
    revenue: float


class Cohort(NamedTuple):
    """One row; a cell in the future is None."""

    number: int
    size: int
    cells: list[Share | None]


class Table(NamedTuple):
    """All rows, and one of all cohorts together.

    :param total: of each age, over the cohorts old enough to have reached it; the
        share is weighted by the size of the cohorts
    :param is_cut: whether there are older cohorts or later ages than those shown
    """

    ages: list[int]
    cohorts: list[Cohort]
    total: list[Share | None]
    size: int
    is_cut: bool


def retention_table(
    cells: Iterable[Cell], current: int, cohorts_shown: int, ages_shown: int
) -> Table:
    """Arrange the cells as rows of cohorts and columns of ages.

    >>> table = retention_table(
    ...     [Cell(10, 0, 4, 40.0), Cell(10, 2, 1, 5.0), Cell(11, 0, 2, 20.0)],
    ...     current=12, cohorts_shown=9, ages_shown=9)
    >>> [[cell and cell.share for cell in cohort.cells] for cohort in table.cohorts]
    [[1.0, 0.0, 0.25], [1.0, 0.0, None]]
    >>> [cell.share for cell in table.total], table.size
    ([1.0, 0.0, 0.25], 6)

    :param cells: at most one of each cohort and age
    :param current: number of the period of today; what lies after it has no cell
    """
    found = {(cell.number, cell.age): cell for cell in cells}
    numbers = sorted({number for number, _age in found})
    shown = numbers[-cohorts_shown:]
    last_age = max((age for number, age in found if number in shown), default=-1)
    ages = list(range(min(last_age, ages_shown) + 1))
    cohorts = [_cohort(found, number, ages, current) for number in shown]
    return Table(
        ages=ages,
        cohorts=cohorts,
        total=[_together(cohorts, age) for age in ages],
        size=sum(cohort.size for cohort in cohorts),
        is_cut=len(shown) < len(numbers) or last_age > ages_shown,
    )


def _cohort(
    found: dict[tuple[int, int], Cell], number: int, ages: list[int], current: int
) -> Cohort:
    size = found[number, 0].customers
    shares: list[Share | None] = []
    for age in ages:
        cell = found.get((number, age), Cell(number, age, 0, 0.0))
        is_future = number + age > current
        shares.append(
            None
            if is_future
            else Share(cell.customers, cell.customers / size, cell.revenue)
        )
    return Cohort(number, size, shares)


def _together(cohorts: list[Cohort], age: int) -> Share | None:
    reached = [(cohort.size, cell) for cohort in cohorts if (cell := cohort.cells[age])]
    if not reached:
        return None
    customers = sum(cell.customers for _size, cell in reached)
    return Share(
        customers=customers,
        share=customers / sum(size for size, _cell in reached),
        revenue=sum(cell.revenue for _size, cell in reached),
    )
