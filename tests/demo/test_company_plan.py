"""The plan of the demo company: the same each time, and with all that it promises."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from tools.demo.company.names import PLACES, slug
from tools.demo.company.people import SHOWCASE, customers
from tools.demo.company.plan import EVENTS, make_plan
from tools.demo.company.products import PRODUCTS

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def plan():
    return make_plan(TODAY)


@pytest.fixture(scope="module")
def bought(plan):
    """The days of the orders, by rhythm and customer."""
    found = defaultdict(lambda: defaultdict(list))
    for deal in plan.deals:
        if deal.ordered:
            customer = deal.customer
            found[customer.rhythm][customer.number].append(deal.ordered)
    return {rhythm: [*of_rhythm.values()] for rhythm, of_rhythm in found.items()}


def gaps(days):
    """Return the days between one purchase and the next."""
    return [
        (after - before).days for before, after in zip(days, days[1:], strict=False)
    ]


def test_plan_is_the_same_each_time(plan):
    assert make_plan(TODAY) == plan
    assert make_plan(TODAY + timedelta(days=1)) != plan


def test_size_is_as_announced(plan):
    assert len(plan.customers) == 300
    assert 1600 <= sum(bool(deal.ordered) for deal in plan.deals) <= 2200
    assert 150 <= len(plan.days) <= 160
    assert plan.days[-1] == TODAY and plan.days == sorted(plan.days)


def test_everything_happens_on_a_working_day(plan):
    days = set(plan.days)
    for deal in plan.deals:
        happened = [getattr(deal, event) for event in EVENTS]
        assert {day for day in happened if day} <= days


def test_nothing_comes_before_its_reason(plan):
    for deal in plan.deals:
        order = ("opened", "quoted", "ordered", "produced", "delivered", "invoiced")
        for end in (("paid",), ("returned",), ("rated",)):
            happened = [getattr(deal, event) for event in (*order, *end)]
            happened = [day for day in happened if day]
            assert happened == sorted(happened), deal
        if deal.lost:
            assert deal.opened <= deal.quoted <= deal.lost and not deal.ordered


def test_names_are_in_three_languages_and_each_is_one_customer(plan):
    languages = Counter(each.language for each in plan.customers)
    assert set(languages) == set(PLACES) and min(languages.values()) >= 50
    assert len({each.name for each in plan.customers}) == 300
    assert len({each.email for each in plan.customers}) == 300
    assert all(slug(each.name.latin).isascii() for each in plan.customers)


def test_businesses_and_people(plan):
    business = [each for each in plan.customers if each.business]
    assert 150 <= len(business) <= 200
    assert all(each.contact and each.terms for each in business)
    assert all(not each.terms for each in plan.customers if not each.business)


def test_growing_customers_come_more_often(bought):
    for days in bought["growing"]:
        found = gaps(days)
        assert sum(found[:3]) > 1.5 * sum(found[-3:])


def test_seasonal_customers_keep_to_their_season(bought):
    assert all(len({day.month for day in days}) <= 4 for days in bought["seasonal"])


def test_steady_customers_are_still_there(bought):
    assert all((TODAY - days[-1]).days <= 190 for days in bought["steady"])


def test_lapsing_customers_have_been_silent_for_months(bought):
    assert all(75 <= (TODAY - days[-1]).days <= 290 for days in bought["lapsing"])


def test_lost_customers_have_been_silent_for_long(bought):
    assert all((TODAY - days[-1]).days >= 500 for days in bought["lost"])


def test_won_back_customers_returned_after_two_years(bought):
    for days in bought["won_back"]:
        assert max(gaps(days)) > 700 and (TODAY - days[-1]).days < 100


def test_one_time_and_new_customers(bought):
    assert all(len(days) == 1 for days in bought["once"])
    assert all((TODAY - days[0]).days < 100 for days in bought["new"])


def test_prospects_have_not_bought(plan, bought):
    assert not {"prospect", "inquirer"} & set(bought)
    quoted = {d.customer.number for d in plan.deals if d.quoted and not d.ordered}
    assert {c.number for c in plan.customers if c.rhythm == "prospect"} <= quoted


def test_late_payers_owe_what_is_overdue(plan):
    overdue = Counter(
        deal.customer.rhythm
        for deal in plan.deals
        if deal.invoiced
        and not deal.paid
        and deal.invoiced + timedelta(days=deal.customer.terms) < TODAY
    )
    assert overdue["late_payer"] >= 10
    assert overdue["late_payer"] > 0.5 * overdue.total()


def test_victims_of_late_production_wait(plan):
    waiting = [
        deal
        for deal in plan.deals
        if deal.made and deal.ordered and not deal.produced and deal.promised < TODAY
    ]
    victims = [d for d in waiting if d.customer.rhythm == "late_production"]
    assert len({deal.customer.number for deal in victims}) == 10
    late = [d for d in plan.deals if d.customer.rhythm == "late_production" and d.late]
    assert len(late) > 40


def test_some_goods_come_back_and_some_are_rated(plan):
    back = sum(bool(deal.returned) for deal in plan.deals)
    stars = Counter(deal.stars for deal in plan.deals if deal.rated)
    assert 30 <= back <= 150
    assert set(stars) == {1, 2, 3, 4, 5} and stars[5] > stars[1]


def test_winter_sells_more_than_summer(plan):
    # The first year is left out: in it the customers came one by one.
    sold = Counter()
    for deal in plan.deals:
        if deal.ordered and (TODAY - deal.ordered).days < 730:
            sold[deal.ordered.month] += sum(
                line.quantity * PRODUCTS[line.product].price for line in deal.lines
            )
    assert sold[11] + sold[12] > sold[7] + sold[8]


def test_a_small_plan_has_each_rhythm():
    assert len({each.rhythm for each in customers(13)}) == 13


def test_the_customer_of_the_pictures_has_something_of_everything(plan):
    deals = [deal for deal in plan.deals if deal.customer.name.text == SHOWCASE]
    for event in ("opened", "produced", "delivered", "paid", "returned", "rated"):
        assert any(getattr(deal, event) for deal in deals), event
    assert any(deal.invoiced and not deal.paid for deal in deals)
    assert any(deal.quoted and not deal.ordered for deal in deals)
