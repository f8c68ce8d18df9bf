import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from odoo.tests import BaseCase

from ..engine import adjust, always_valid, difference, planning, shares
from ..engine.difference import Reach
from ..engine.experiment import FEWEST, Pace, Participants, Plan, Verdict, judge

EQUAL = Plan(holdout_share=0.5)
#: how many standard errors of a simulation its result may be off
SIGMAS = 3.5


def customers(count, rng):
    """Return what customers bring in a window before and one after.

    Few bring most: the best tenth half of all, as in the CDNOW log.
    """
    weight = rng.lognormal(0, 1.05, count)
    rate = 1.2 * np.minimum(weight, 12) ** 0.6
    before, after = (
        rng.poisson(rate) * weight**0.4 * rng.gamma(3, 10, count)
        for _window in range(2)
    )
    return before, after


def regulars(count, rng):
    """Return the same of customers who buy for about as much as last time."""
    habit = rng.gamma(4, 100, count)
    before, after = (habit * rng.gamma(16, 1 / 16, count) for _window in range(2))
    return before, after


def is_off(rate, expected, count):
    """Whether a rate in a simulation is farther from the expected one than chance."""
    return abs(rate - expected) > SIGMAS * math.sqrt(expected * (1 - expected) / count)


class TestShares(BaseCase):
    """Two shares, for one look."""

    def test_known_figures(self):
        for first, second, z, p in (
            ((250, 1000), (200, 1000), 2.677398, 0.007420),
            ((45, 1000), (30, 1000), 1.765470, 0.077485),
            ((900, 30000), (120, 5000), 2.335173, 0.019534),
        ):
            found = shares.pooled(shares.Share(*first), shares.Share(*second))
            self.assertAlmostEqual(found.z, z, 6)
            self.assertAlmostEqual(found.p, p, 6)

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(*[st.integers(0, 40)] * 2, *[st.integers(41, 90)] * 2)
    def test_against_chi_square(self, bought, other, size, other_size):
        first, second = shares.Share(bought, size), shares.Share(other, other_size)
        found = shares.pooled(first, second)
        if not bought + other:
            self.assertIsNone(found)
            return
        table = [[bought, size - bought], [other, other_size - other]]
        expected = stats.chi2_contingency(table, correction=False)
        self.assertAlmostEqual(found.z**2, expected.statistic, 8)
        self.assertAlmostEqual(found.p, expected.pvalue, 8)
        low, high = shares.newcombe(first, second)
        self.assertTrue(-1 <= low <= bought / size - other / other_size <= high <= 1)

    def test_coverage(self):
        """Of 10 and 90 customers, where the interval of z is short of it."""
        rng = np.random.default_rng(1)
        drawn = zip(
            rng.binomial(90, 0.1, 2000), rng.binomial(10, 0.1, 2000), strict=True
        )
        ends = [
            shares.newcombe(shares.Share(a, 90), shares.Share(b, 10)) for a, b in drawn
        ]
        covered = np.mean([low <= 0 <= high for low, high in ends])
        self.assertGreater(covered, 0.94)


class TestDifference(BaseCase):
    """Two means, against the same from elsewhere."""

    def test_welch(self):
        rng = np.random.default_rng(2)
        for sizes in ((5, 9), (90, 10), (400, 300)):
            first, second = rng.gamma(2, 10, sizes[0]), rng.gamma(1, 30, sizes[1])
            found = difference.difference(*map(difference.mean_of, (first, second)))
            expected = stats.ttest_ind(first, second, equal_var=False)
            self.assertAlmostEqual(found.freedom, expected.df, 8)
            self.assertAlmostEqual(found.value / found.error, expected.statistic, 8)
            for confidence in (0.9, 0.95):
                ends = difference.welch(found, confidence)
                np.testing.assert_allclose(
                    ends, expected.confidence_interval(confidence), rtol=1e-9
                )

    def test_bootstrap(self):
        rng = np.random.default_rng(3)
        first, second = rng.gamma(0.3, 100, 300), rng.gamma(0.3, 100, 200)
        expected = stats.bootstrap(
            (first, second),
            lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
            method="percentile",
            rng=np.random.default_rng(4),
        ).confidence_interval
        found = difference.bootstrap(first, second)
        width = expected.high - expected.low
        np.testing.assert_allclose(found, expected, atol=0.05 * width)
        self.assertEqual(found, difference.bootstrap(first, second))

    def test_lift_agrees_with_the_difference(self):
        """Also at its very ends: there the difference is as many errors from 0."""
        first, second = (
            difference.Mean(90, 23.0, 1.5),
            difference.Mean(10, 20.0, 2.5),
        )
        errors = Reach(1.7, 2.4)
        low, high = difference.lift(first, second, errors)
        for end, side in ((low, errors.below), (high, -errors.above)):
            apart = first.value - (1 + end) * second.value
            error = math.sqrt(first.variance + (1 + end) ** 2 * second.variance)
            self.assertAlmostEqual(apart / error, side, 8)
        apart = first.value - second.value
        just = apart / math.sqrt(4)
        for errors, is_above in ((just - 1e-6, True), (just + 1e-6, False)):
            low, _high = difference.lift(first, second, Reach(errors, errors))
            self.assertEqual(low > 0, is_above)

    def test_reach_of_skewed_values(self):
        """Exponential values of a few: the plain interval misses on one side."""
        rng = np.random.default_rng(5)
        missed = np.zeros((2, 2))
        for _again in range(4000):
            first, second = rng.exponential(size=270), rng.exponential(size=30)
            means = [difference.mean_of(first), difference.mean_of(second)]
            for row, shape in enumerate((0.0, 2.0)):
                found = difference.difference(*means, shape)
                ends = difference.interval(found, difference.reach(2, found.skewness))
                missed[row] += ends.low > 0, ends.high < 0
        (plain_low, plain_high), (low, high) = missed / 4000
        self.assertGreater(plain_low, 3 * plain_high)
        self.assertLess(max(low, high), 1.5 * min(low, high))


class TestAdjust(BaseCase):
    """The customers' own history taken out."""

    def test_unbiased_and_more_precise(self):
        rng = np.random.default_rng(6)
        correlation, effect, count = 0.8, 0.5, 200
        plain, adjusted = [], []
        for _again in range(2000):
            before = rng.normal(10, 1, count)
            noise = rng.normal(0, math.sqrt(1 - correlation**2), count)
            treated = rng.permutation(count) < 0.8 * count
            value = correlation * before + noise + effect * treated
            for found, values in (
                (plain, value),
                (adjusted, adjust.adjust(value, before, treated)),
            ):
                found.append(values[treated].mean() - values[~treated].mean())
        for found in (plain, adjusted):
            error = np.std(found) / math.sqrt(2000)
            self.assertLess(abs(np.mean(found) - effect), SIGMAS * error)
        self.assertAlmostEqual(
            np.var(adjusted) / np.var(plain), 1 - correlation**2, delta=0.04
        )

    def test_cut_keeps_where_few_buy(self):
        value = np.zeros(1000)
        value[:6] = [10, 12, 9, 11, 14, 900]
        kept = adjust.cut(value, adjust.limits(value))
        self.assertEqual(kept[:5].tolist(), [10, 12, 9, 11, 14])
        self.assertLess(kept[5], 900)


class TestAlwaysValid(BaseCase):
    """Looking often: false alarms and power of the sequence itself."""

    def _paths(self, times, count, drift=0.0):
        """Return the z of a difference at these times, for so many campaigns."""
        rng = np.random.default_rng(7)
        steps = np.diff(times, prepend=0)
        sums = np.cumsum(rng.normal(size=(count, len(times))) * np.sqrt(steps), axis=1)
        return (sums + drift * times) / np.sqrt(times)

    def test_false_alarms_of_many_looks(self):
        """From a hundredth of the planned size to ten thousand times that size."""
        times = np.geomspace(0.01, 10000, 600)
        z = np.abs(self._paths(times, 4000))
        errors = [always_valid.critical(time, 1.0) for time in times]
        alarms = (z > errors).any(axis=1).mean()
        self.assertLess(alarms, 0.05 + SIGMAS * math.sqrt(0.05 * 0.95 / 4000))
        self.assertGreater(alarms, 0.025)
        self.assertGreater((z > 1.96).any(axis=1).mean(), 0.4)

    def test_few_customers(self):
        """Of normal values whose variance is known from themselves only: exact."""
        rng = np.random.default_rng(8)
        counts = np.arange(2, 200)
        values = rng.normal(size=(4000, 2, 199))
        sums = values.cumsum(axis=2)[:, :, 1:]
        squares = (values**2).cumsum(axis=2)[:, :, 1:] - sums**2 / counts
        error = np.sqrt(squares.sum(axis=1) / (2 * counts - 2) * 2 / counts)
        t = np.abs((sums[:, 0] - sums[:, 1]) / counts) / error
        for planned in (5, 50):
            errors = [
                always_valid.critical(count / 2, planned, freedom=2 * count - 2)
                for count in counts
            ]
            alarms = (t > errors).any(axis=1).mean()
            self.assertLess(alarms, 0.05 + SIGMAS * math.sqrt(0.05 * 0.95 / 4000))

    def test_power(self):
        for octaves in (-2.0, 0.0, 2.0):
            times = np.arange(1, always_valid.LOOKS + 1) / always_valid.LOOKS
            mean = always_valid.drift(0.95, 0.8, octaves)
            z = self._paths(times, 4000, mean)
            errors = [always_valid.critical(time * 2**octaves, 1.0) for time in times]
            found = (z > errors).any(axis=1).mean()
            self.assertFalse(is_off(found, 0.8, 4000), found)


class TestJudge(BaseCase):
    """The verdict as a page shows it, looked at again and again."""

    def _rate(self, draw, plan, looks, times, effect=0.0, kinds=("better", "worse")):
        """Return the share of so many campaigns with a verdict at one of the looks."""
        rng = np.random.default_rng(9)
        told = 0
        for _again in range(times):
            before, after = draw(looks[-1], rng)
            treated = rng.random(looks[-1]) >= plan.holdout_share
            after = after * (1 + effect * treated)
            told += any(
                judge(
                    Participants(treated[:count], after[:count], before[:count]), plan
                ).kind
                in kinds
                for count in looks
            )
        return told / times

    def test_customers_are_like_those_of_a_shop(self):
        before, after = customers(50000, np.random.default_rng(10))
        largest = np.sort(after)[::-1]
        self.assertAlmostEqual(largest[:5000].sum() / largest.sum(), 0.51, delta=0.02)

    def test_false_alarms(self):
        rate = self._rate(customers, Plan(), (300, 600, 1200), 1000)
        self.assertLess(rate, 0.05 + SIGMAS * math.sqrt(0.05 * 0.95 / 1000))

    def test_planted_lift_is_found(self):
        """A lift of 5 % with as many customers as were said to suffice."""
        before, after = regulars(20000, np.random.default_rng(11))
        needed = planning.foresee(after, before, 0, EQUAL).customers
        plan = EQUAL._replace(planned=needed)
        parts = np.array([0.5, 1.0])
        looks = [math.ceil(needed * part) for part in parts]
        rate = self._rate(regulars, plan, looks, 300, 0.05, ("better",))
        # Two looks miss a little of the 80 % that looking every day finds.
        edges = [always_valid.critical(part, 1.0) for part in parts] * np.sqrt(parts)
        stated = always_valid.crossing(edges, always_valid.drift())
        self.assertAlmostEqual(stated, 0.73, 2)
        self.assertFalse(is_off(rate, stated, 300), rate)

    def test_no_difference_is_a_verdict(self):
        rng = np.random.default_rng(12)
        before, after = regulars(40000, rng)
        treated = rng.random(40000) < 0.5
        found = judge(Participants(treated, after, before), EQUAL)
        self.assertEqual((found.kind, found.reason), ("no_difference", ""))
        self.assertIsNone(found.more_customers)

    def test_history_makes_it_precise(self):
        rng = np.random.default_rng(13)
        before, after = regulars(1000, rng)
        treated = rng.random(1000) < 0.5
        plain = judge(Participants(treated, after), EQUAL)
        found = judge(Participants(treated, after, before), EQUAL)
        self.assertGreater(found.explained, 0.5)
        self.assertLess(found.high - found.low, 0.75 * (plain.high - plain.low))
        self.assertLess(found.detectable_lift, plain.detectable_lift)
        self.assertLess(found.more_customers, plain.more_customers)

    def test_few_large_customers_are_no_winner(self):
        rng = np.random.default_rng(14)
        treated = np.arange(2000) % 2 == 0
        value = rng.gamma(2, 50, 2000)
        value[:6:2] += 1e6
        found = judge(Participants(treated, value), EQUAL)
        self.assertEqual(found.kind, "too_early")
        self.assertGreaterEqual(found.cut_count, 3)

    def test_cost_is_subtracted(self):
        rng = np.random.default_rng(15)
        _before, after = regulars(8000, rng)
        treated = rng.random(8000) < 0.5
        value = after + 60 * treated
        free = judge(Participants(treated, value), EQUAL)
        self.assertEqual(free.kind, "better")
        self.assertIsNone(free.returns.roi)
        cost = np.where(treated, 110.0, 10.0)
        dear = judge(Participants(treated, value, None, cost), EQUAL)
        self.assertEqual(dear.kind, "worse")
        self.assertAlmostEqual(dear.returns.cost, 100 * treated.sum(), 4)
        self.assertAlmostEqual(dear.returns.gain, dear.difference * treated.sum(), 4)
        self.assertAlmostEqual(dear.returns.roi, dear.difference / 100, 6)
        self.assertLess(dear.returns.roi_high, 0)
        agency = judge(Participants(treated, value), EQUAL, None, 20.0 * treated.sum())
        self.assertAlmostEqual(agency.difference, free.difference - 20, 6)
        self.assertAlmostEqual(agency.high, free.high - 20, 6)
        self.assertAlmostEqual(agency.returns.roi, agency.difference / 20, 6)

    def test_variants_share_the_false_alarms(self):
        rng = np.random.default_rng(16)
        before, after = regulars(2000, rng)
        everybody = Participants(rng.random(2000) < 0.5, after, before)
        one, three = (judge(everybody, EQUAL._replace(comparisons=n)) for n in (1, 3))
        self.assertGreater(three.high - three.low, one.high - one.low)

    def test_how_long_still(self):
        rng = np.random.default_rng(17)
        before, after = customers(1000, rng)
        everybody = Participants(rng.random(1000) < 0.5, after, before)
        pace = Pace(per_week=200, window_days=28, pending=[7] * 100)
        found = judge(everybody, EQUAL, pace)
        self.assertEqual((found.kind, found.reason), ("too_early", "wide_interval"))
        self.assertAlmostEqual(
            found.more_weeks, 4 + (found.more_customers - 100) / 200, 6
        )
        self.assertIsNone(judge(everybody, EQUAL).more_weeks)
        again = planning.required(
            planning.Spread(after.var(), 0.05 * after.mean(), 0.5), EQUAL
        )
        self.assertLess(found.more_customers + 1000, 2 * again)


class TestUnusual(BaseCase):
    """What cannot be judged says so."""

    def _judge(self, treated, value, **others):
        plan = others.pop("plan", EQUAL)
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            return judge(
                Participants(np.array(treated, dtype=bool), np.array(value), **others),
                plan,
            )

    def _assert_told(self, verdict, kind, reason=""):
        self.assertIsInstance(verdict, Verdict)
        self.assertEqual((verdict.kind, verdict.reason), (kind, reason))

    def test_nobody(self):
        found = self._judge([], [])
        self._assert_told(found, "too_early", "few_customers")
        self.assertEqual(found.more_customers, 2 * FEWEST)
        self._assert_told(self._judge([], [], plan=Plan(holdout_share=0)), "no_holdout")

    def test_no_holdout(self):
        value = np.arange(100.0)
        for share, kind in ((0, "no_holdout"), (0.1, "too_early")):
            found = self._judge([True] * 100, value, plan=Plan(holdout_share=share))
            self.assertEqual(found.kind, kind)
        self.assertEqual(found.more_customers, 300)

    def test_one_customer(self):
        for treated in ([True], [False], [True] * 99 + [False]):
            found = self._judge(treated, np.arange(len(treated), dtype=float))
            self._assert_told(found, "too_early", "few_customers")

    def test_everybody_held_out(self):
        found = self._judge([False] * 99, np.ones(99), plan=Plan(holdout_share=1))
        self._assert_told(found, "too_early", "few_customers")
        self.assertIsNone(found.more_customers)

    def test_no_variation(self):
        treated = np.arange(200) % 2 == 0
        for value in (np.zeros(200), np.full(200, 0.1), 1.0 + treated):
            found = self._judge(treated, value)
            self._assert_told(found, "too_early", "no_variation")
            self.assertIsNone(found.more_customers)

    def test_history_that_tells_all(self):
        before = np.arange(200.0)
        found = self._judge(np.arange(200) % 2 == 0, 3 * before, before=before)
        self._assert_told(found, "too_early", "no_variation")

    def test_unknown_values(self):
        rng = np.random.default_rng(18)
        _before, value = regulars(400, rng)
        treated = np.arange(400) % 2 == 0
        expected = self._judge(treated, value)
        holes = np.concatenate([value, [np.nan, np.inf, -np.inf]])
        found = self._judge(np.concatenate([treated, [True] * 3]), holes)
        self.assertEqual(found.unknown_count, 3)
        self.assertEqual(found._replace(unknown_count=0), expected)
        unknown = self._judge(treated, value, before=np.full(400, np.nan))
        self.assertEqual(unknown, expected)
        all_unknown = self._judge(treated, np.full(400, np.nan))
        self._assert_told(all_unknown, "too_early", "few_customers")

    def test_losses(self):
        """Where customers cost more than they bring there is no lift, yet a verdict."""
        rng = np.random.default_rng(19)
        treated = np.arange(4000) % 2 == 0
        value = -rng.gamma(4, 10, 4000)
        found = self._judge(treated, value + 10 * treated)
        self.assertEqual(found.kind, "better")
        self.assertEqual((found.lift, found.lift_low), (None, None))
        early = self._judge(treated, value)
        self.assertEqual(early.kind, "too_early")
        self.assertIsNone(early.detectable_lift)


@st.composite
def some_campaign(draw):
    """Customers of a seed, some of whom bring nothing or have no history."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    count = draw(st.integers(2 * FEWEST + 40, 600))
    before, value = (regulars if draw(st.booleans()) else customers)(count, rng)
    before[rng.random(count) < draw(st.sampled_from([0, 0.3, 1]))] = np.nan
    treated = rng.permutation(count) >= count * draw(st.sampled_from([0.3, 0.5]))
    effect = draw(st.sampled_from([-0.5, 0, 0.05, 1]))
    cost = np.where(treated, draw(st.sampled_from([0.0, 2.0])), 0.0)
    return Participants(treated, value * (1 + effect * treated), before, cost)


class TestProperties(BaseCase):
    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(some_campaign())
    def test_swapped_groups(self, campaign):
        found = judge(campaign, EQUAL)
        swapped = judge(campaign._replace(treated=~campaign.treated), EQUAL)
        self.assertAlmostEqual(swapped.difference, -found.difference, 6)
        self.assertAlmostEqual(swapped.low, -found.high, 6)
        self.assertAlmostEqual(swapped.high, -found.low, 6)
        other = {"better": "worse", "worse": "better"}
        if swapped.reason == found.reason == "" and found.kind in other:
            self.assertEqual(swapped.kind, other[found.kind])

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(some_campaign(), st.sampled_from([1 / 1024, 0.5, 4.0, 65536.0]))
    def test_another_currency(self, campaign, rate):
        """By powers of 2, which are exact."""
        found = judge(campaign, EQUAL)
        treated, *amounts = campaign
        other = judge(Participants(treated, *(rate * each for each in amounts)), EQUAL)
        for name in ("difference", "low", "high", "holdout_value", "treated_value"):
            self.assertAlmostEqual(
                getattr(other, name) / rate, getattr(found, name), 6, name
            )
        for name in ("kind", "reason", "more_customers", "cut_count"):
            self.assertEqual(getattr(other, name), getattr(found, name), name)
        self.assertAlmostEqual(other.lift, found.lift, 9)

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(some_campaign())
    def test_a_verdict_agrees_with_its_figures(self, campaign):
        found = judge(campaign, EQUAL)
        self.assertTrue(found.low < found.difference < found.high)
        if found.lift_low is not None:
            self.assertTrue(found.lift_low < found.lift < found.lift_high)
            self.assertEqual(found.low > 0, found.lift_low > 0)
            self.assertEqual(found.high < 0, found.lift_high < 0)
        if found.kind in ("better", "worse"):
            self.assertEqual(found.kind == "better", found.low > 0)
            self.assertTrue(found.low > 0 or found.high < 0)
        if found.reason == "wide_interval":
            self.assertTrue(found.low <= 0 <= found.high)
            self.assertGreaterEqual(found.more_customers, 1)
