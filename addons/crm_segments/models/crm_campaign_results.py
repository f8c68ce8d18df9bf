from typing import NamedTuple

import numpy as np

from odoo import api, models

from ..engine.always_valid import critical, effective_size
from ..engine.experiment import Pace, Participants, Verdict, judge
from ..engine.follow_up import followed_to, mean_so_far, week_ends
from ..engine.planning import WEEK, Plan, effective
from ..engine.shares import Share, newcombe
from .crm_campaign_values import Brought

ARMS = ("treated", "holdout")
#: from how many days back is foreseen how many customers will begin
PACE_DAYS = 4 * WEEK


class Followed(NamedTuple):
    """The customers who took part."""

    #: how many there are of whom nothing is known any more
    unknown: int
    #: the others
    known: list[Brought]
    #: of these by group, days since the beginning
    ages: dict[str, list[int]]
    #: those whose window is over
    counted: list[Brought]


class Assessment(NamedTuple):
    """What a campaign has brought, and what can be said about it."""

    followed: Followed
    plan: Plan
    pace: Pace
    #: the part of the cost that falls on those who are counted
    cost: float
    verdict: Verdict
    #: the reader does not see everybody
    is_partial: bool


class CrmCampaign(models.Model):
    """Whether a campaign works: its customers beside those held out.

    Computed from the documents when it is looked at, which may be as often as one
    likes, see ``engine/experiment.py``.
    """

    _inherit = "crm.campaign"

    @api.readonly
    def get_results(self):
        """Return what the campaign brought against the holdout, by customer, over the
        customers that the reader may see.

        Only customers whose attribution window is over are counted.

        :return: dict, money in company currency and shares from 0 to 1, None where
            nothing can be said:

            ``sentence``; ``kind`` (``better``, ``worse``, ``no_difference``,
            ``too_early``, ``no_holdout``), ``reason``; ``is_partial`` (the reader does
            not see everybody); ``attribution_days``; ``currency_id``;
            ``more_customers``, ``more_weeks``; ``smallest_lift``, ``detectable_lift``;
            ``cut_count`` (customers whose margin was cut); ``explained`` (part of the
            variance that the customers' own history took out); ``unknown_count``

            ``treated`` and ``holdout``: dicts of ``count``, ``counted``, and the means
            ``margin``, ``revenue`` and ``discount`` of those counted; ``discounts``:
            what was given to all of them on prices

            ``difference``: dict of ``value``, ``low`` and ``high``, of the margin of a
            customer, cut and adjusted, less the cost of the campaign; ``lift``: the
            same as a share; ``gain``: the same of all treated who are counted

            ``repeat`` and ``late``: dicts of ``treated`` and ``holdout``, the shares of
            customers who bought again and who paid late, and ``low`` and ``high`` of
            the difference

            ``cost``; ``roi`` (gain by cost)

            ``series``: dicts of ``week`` (from 1), ``treated`` and ``holdout``: the
            mean margin of a customer up to the end of that week after the beginning

            With variants also what ``_describe_variants()`` returns.
        """
        self.ensure_one()
        self.check_access("read")
        assessment = self._assess()[self]
        followed, plan, _pace, _cost, verdict, is_partial = assessment
        return {
            "sentence": self._say_verdict(verdict, is_partial),
            "is_partial": is_partial,
            "attribution_days": self.attribution_days,
            "currency_id": self.currency_id.id,
            "smallest_lift": plan.lift,
            "unknown_count": followed.unknown,
            **_describe_verdict(verdict),
            **{arm: _describe_arm(followed, arm) for arm in ARMS},
            "repeat": _compare_shares(followed.counted, "is_repeat", plan),
            "late": _compare_shares(followed.counted, "is_late", plan),
            "series": self._get_series(followed.ages),
            **self._describe_variants(assessment),
        }

    def _assess(self):
        """Return an ``Assessment`` by campaign, of the customers that the reader may
        see; as many queries for many campaigns as for one."""
        values, partial = self._read_values(), self._find_partial()
        return {
            campaign: campaign._assess_values(values[campaign], campaign in partial)
            for campaign in self
        }

    def _assess_values(self, values, is_partial):
        followed, plan = self._get_followed(values), self._get_plan()
        pace, cost = self._get_pace(followed), self._get_counted_cost(followed)
        verdict = judge(_as_participants(followed.counted), plan, pace, cost)
        return Assessment(followed, plan, pace, cost, verdict, is_partial)

    def _get_followed(self, values):
        today = self._get_today()
        known = [each for each in values if each.is_known]
        return Followed(
            len(values) - len(known),
            known,
            {
                arm: [(today - each.day).days for each in known if each.arm == arm]
                for arm in ARMS
            },
            [each for each in known if (today - each.day).days > self.attribution_days],
        )

    def _get_pace(self, followed):
        """Return how fast customers come to be counted."""
        ages = [age for arm in ARMS for age in followed.ages[arm]]
        per_week = 0.0
        if self.state == "running" and self.trigger != "once" and ages:
            days = min(max(max(ages), WEEK), PACE_DAYS)
            per_week = sum(age < days for age in ages) * WEEK / days
        window = self.attribution_days + 1
        return Pace(per_week, window, [window - age for age in ages if age < window])

    def _get_counted_cost(self, followed):
        """Return the part of the cost that falls on those who are counted."""
        treated = len(followed.ages["treated"])
        counted = sum(each.arm == "treated" for each in followed.counted)
        return self.cost * counted / treated if treated else 0.0

    def _find_partial(self):
        """Return those of these campaigns with participants whom the reader may not
        see.

        sudo: to compare the numbers.
        """
        participants = self.env["crm.campaign.participant"]
        seen, all_there_are = (
            dict(
                model._read_group(
                    [("campaign_id", "in", self.ids)], ["campaign_id"], ["__count"]
                )
            )
            for model in (participants, participants.sudo())
        )
        return self.filtered(
            lambda campaign: seen.get(campaign, 0) < all_there_are.get(campaign, 0)
        )

    def _get_series(self, ages):
        """Return the margin of a customer by week after the beginning."""
        ends = week_ends(self.attribution_days)
        sums = {arm: [0.0] * len(ends) for arm in ARMS}
        for arm, week, margin in self._read_weeks():
            sums[arm][week] = margin
        means = {
            arm: mean_so_far(sums[arm], followed_to(ages[arm], ends)) for arm in ARMS
        }
        return [
            {"week": week, "treated": treated, "holdout": holdout}
            for week, (treated, holdout) in enumerate(
                zip(means["treated"], means["holdout"], strict=True), 1
            )
            if treated is not None or holdout is not None
        ]


def _as_participants(counted):
    return Participants(
        treated=np.array([each.arm == "treated" for each in counted], dtype=bool),
        value=np.array([each.margin for each in counted]),
        before=np.array([each.margin_before for each in counted]),
    )


def _describe_arm(followed, arm):
    """Return the numbers of a group and its means, as they are."""
    counted = [each for each in followed.counted if each.arm == arm]
    return {"count": len(followed.ages[arm]), **describe_means(counted)}


def describe_means(counted):
    """Return how many customers there are, and what they brought by customer."""

    def mean(name):
        if not counted:
            return None
        return sum(getattr(each, name) for each in counted) / len(counted)

    return {
        "counted": len(counted),
        "margin": mean("margin"),
        "revenue": mean("revenue"),
        "discount": mean("discount"),
        "discounts": sum(each.discount for each in counted) if counted else None,
    }


def _describe_verdict(verdict):
    """Return the figures of a verdict for the page."""
    returns = verdict.returns
    return {
        **{
            name: getattr(verdict, name)
            for name in (
                *("kind", "reason", "more_customers", "more_weeks"),
                *("detectable_lift", "cut_count", "explained"),
            )
        },
        "difference": describe_ends(verdict.difference, verdict.low, verdict.high),
        "lift": describe_ends(verdict.lift, verdict.lift_low, verdict.lift_high),
        "gain": describe_ends(
            returns and returns.gain,
            returns and returns.gain_low,
            returns and returns.gain_high,
        ),
        "cost": returns and returns.cost,
        "roi": returns and returns.roi,
    }


def describe_ends(value, low, high):
    return {"value": value, "low": low, "high": high}


def _compare_shares(counted, name, plan):
    """Return the shares of both groups, with an interval of their difference that may
    be looked at again and again."""
    groups = {arm: [each for each in counted if each.arm == arm] for arm in ARMS}
    ours, theirs = (
        Share(sum(getattr(each, name) for each in groups[arm]), len(groups[arm]))
        for arm in ARMS
    )
    low = high = None
    if ours.of and theirs.of:
        share = plan.holdout_share or theirs.of / (ours.of + theirs.of)
        errors = critical(
            effective_size(ours.of, theirs.of),
            effective(plan.planned, share),
            plan.each_confidence,
        )
        low, high = newcombe(ours, theirs, errors)
    return {
        "treated": ours.number / ours.of if ours.of else None,
        "holdout": theirs.number / theirs.of if theirs.of else None,
        "low": low,
        "high": high,
    }
