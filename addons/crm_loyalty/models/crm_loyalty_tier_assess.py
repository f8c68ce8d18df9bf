from datetime import date
from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.tier import (
    NO_TIER,
    Measure,
    Standing,
    assess,
    reached,
    window_before,
    window_of,
)
from .crm_loyalty_tier_measure import Windows


class Member(NamedTuple):
    """A card as the assessment reads it."""

    card_id: int
    tier_id: int | None
    until: date | None
    joined: date
    #: whether the card is still the account of a member
    is_member: bool


class Change(NamedTuple):
    """What an assessment has found to be different on a card."""

    member: Member
    tier_id: int | None
    until: date | None
    cause: str
    measure: Measure


class CrmLoyaltyTier(models.Model):
    """Which tier members are in: read in one statement, decided by the engine, written
    in a few statements for all members of a batch."""

    _inherit = "crm.loyalty.tier"

    @api.model
    def _assess(self, program, card_ids):
        """Bring the tiers of some cards of a programme up to date.

        :return: the cards whose tier has changed
        """
        # The tier follows from the rules, whoever sets the assessment off.
        self = self.sudo()
        program = program.sudo()
        rules = program._get_tier_rules()
        ladder = Ladder(program, rules, self._get_today(program))
        changes = [
            change
            for member, *measures in self._query_candidates(program, rules, card_ids)
            if (change := ladder.assess(member, *measures))
        ]
        return self._write_changes(changes)

    @api.model
    def _get_windows(self, program, rules, members):
        """Return the ``Windows`` of those who are members today, by card id."""
        today = self._get_today(program)
        return {
            each.card_id: Windows(
                window_of(rules, today, each.joined),
                window_before(rules, today, each.joined),
            )
            for each in members
            if each.is_member
        }

    @api.model
    def _get_today(self, program):
        company = program.company_id or self.env.company
        return self.env["crm.customer"]._get_clock(company).today

    @api.model
    def _query_members(self, program, card_ids):
        """Return cards as ``Member``; the ORM would make a record of each."""
        self.env["loyalty.card"].flush_model()
        company = program.company_id or self.env.company
        timezone = pytz.timezone(self.env["crm.customer"]._get_clock(company).timezone)
        now = fields.Datetime.now()
        return [
            Member(card_id, tier_id, until, day_of(made or now, timezone), is_member)
            for card_id, tier_id, until, made, is_member in self.env.execute_query(
                SQL(
                    """
                    SELECT card.id, card.crm_tier_id, card.crm_tier_until,
                           card.create_date,
                           card.active AND card.crm_is_account IS TRUE
                           AND card.partner_id IS NOT NULL
                    FROM loyalty_card card
                    WHERE card.id = ANY(%s) AND card.program_id = %s
                    """,
                    list(card_ids),
                    program.id,
                )
            )
        ]

    # Writing

    @api.model
    def _write_changes(self, changes):
        """Store new tiers and their history.

        The rows of the cards come first: of two assessments at once the second fails
        with a serialization error there. The unique index on open stays holds for
        whoever goes round it.
        """
        moved = [each for each in changes if each.tier_id != each.member.tier_id]
        if changes:
            self._query_show(changes)
            self._query_close_stays([each.member.card_id for each in moved])
            self._query_open_stays([each for each in moved if each.tier_id])
        return self.env["loyalty.card"].browse(each.member.card_id for each in moved)

    @api.model
    def _query_show(self, changes):
        """Show tiers on cards, each another one: the ORM writes them one by one."""
        rows = [(each.member.card_id, each.tier_id, each.until) for each in changes]
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_card card SET crm_tier_id = new.tier_id,"
                " crm_tier_until = new.until"
                " FROM UNNEST(%s::int[], %s::int[], %s::date[])"
                " new (id, tier_id, until) WHERE card.id = new.id",
                *columns_of(rows),
            )
        )
        cards = self.env["loyalty.card"].browse(each.member.card_id for each in changes)
        names = ["crm_tier_id", "crm_tier_until"]
        cards.invalidate_recordset(names, flush=False)
        cards.modified(names)

    @api.model
    def _query_close_stays(self, card_ids):
        """End the open stays of cards; a stay is closed once and never changed."""
        self.env.cr.execute(
            SQL(
                "UPDATE crm_loyalty_tier_stay SET date_to = GREATEST(date_from, %s)"
                " WHERE card_key = ANY(%s) AND date_to IS NULL",
                fields.Datetime.now(),
                list(card_ids),
            )
        )
        self.env["crm.loyalty.tier.stay"].invalidate_model()

    @api.model
    def _query_open_stays(self, changes):
        """Begin stays; the ORM would write them one by one."""
        if not changes:
            return
        rows = [
            (
                each.member.card_id,
                each.tier_id,
                each.member.tier_id,
                each.cause,
                *each.measure,
            )
            for each in changes
        ]
        self.env.cr.execute(
            SQL(
                "INSERT INTO crm_loyalty_tier_stay (card_id, card_key, tier_id,"
                " previous_tier_id, date_from, cause, amount, order_count)"
                " SELECT card_id, card_id, tier_id, previous_tier_id, %s, cause,"
                " amount, order_count"
                " FROM UNNEST(%s::int[], %s::int[], %s::int[], %s::text[],"
                " %s::numeric[], %s::int[]) new (card_id, tier_id,"
                " previous_tier_id, cause, amount, order_count)"
                " ON CONFLICT (card_key) WHERE date_to IS NULL DO NOTHING",
                fields.Datetime.now(),
                *columns_of(rows),
            )
        )
        self.env["loyalty.card"].invalidate_model(["crm_stay_ids"])


class Ladder:
    """The tiers of a programme on a day, by rank."""

    def __init__(self, program, rules, today):
        self._tiers = program._get_tiers()
        self._thresholds = [tier._get_threshold() for tier in self._tiers]
        self._ranks = {tier.id: rank for rank, tier in enumerate(self._tiers, 1)}
        self._rules = rules
        self._today = today

    def assess(self, member, now, before):
        """Return what changes for a member, or None."""
        earned_now = reached(self._thresholds, now)
        earned_before = reached(self._thresholds, before)
        standing = Standing(self.rank_of(member.tier_id), member.until)
        if standing.rank == 0:
            standing = NO_TIER
        new = NO_TIER
        if member.is_member:
            earned = max(earned_now, earned_before)
            new = assess(self._rules, standing, earned, self._today, member.joined)
        tier_id = self._tiers[new.rank - 1].id if new.rank else None
        if (tier_id, new.until) == (member.tier_id, member.until):
            return None
        measure = now if earned_now >= earned_before else before
        return Change(member, tier_id, new.until, self._cause_of(member, new), measure)

    def rank_of(self, tier_id):
        """Return the rank of a tier; one that is archived counts as the one below."""
        if not tier_id or tier_id in self._ranks:
            return self._ranks.get(tier_id, 0)
        tier = self._tiers.browse(tier_id)
        place = (tier.sequence, tier.id)
        return sum((each.sequence, each.id) < place for each in self._tiers)

    def _cause_of(self, member, new):
        if member.tier_id and member.tier_id not in self._ranks:
            return "terms"
        is_rise = new.rank >= self._ranks.get(member.tier_id, 0)
        return "reached" if is_rise else "missed"


def columns_of(rows):
    """Return rows of the same length as a list of each column."""
    return [list(column) for column in zip(*rows, strict=True)]


def day_of(moment, timezone):
    """Return the day of a moment in a time zone."""
    return pytz.utc.localize(moment).astimezone(timezone).date()
