from datetime import date
from decimal import Decimal

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.tier import Measure, window_before, window_of
from .crm_loyalty_tier_assess import Member, day_of


class CrmLoyaltyTier(models.Model):
    """Whom an assessment has to look at: most members stay where they are, and the
    database sees that by itself."""

    _inherit = "crm.loyalty.tier"

    @api.model
    def _query_candidates(self, program, rules, card_ids):
        """Return those of the cards for whom the engine may decide something else.

        The ORM can neither measure members nor compare what they have reached.

        :return: list of a ``Member`` and its ``Measure``, now and before
        """
        self.env.flush_all()
        company = program.company_id or self.env.company
        timezone = pytz.timezone(self.env["crm.customer"]._get_clock(company).timezone)
        now = fields.Datetime.now()
        candidates = []
        for row in self.env.execute_query(
            SQL(
                """
                SELECT card.id, card.crm_tier_id, card.crm_tier_until,
                       card.create_date, %(is_member)s,
                       COALESCE(measure.amount, 0)::text,
                       COALESCE(measure.orders, 0),
                       COALESCE(measure.amount_before, 0)::text,
                       COALESCE(measure.orders_before, 0)
                FROM loyalty_card card
                LEFT JOIN (%(measures)s) measure ON measure.card_id = card.id
                WHERE card.id = ANY(%(ids)s) AND card.program_id = %(program)s
                  AND NOT COALESCE(%(stays)s, FALSE)
                """,
                is_member=self._query_is_member(),
                measures=self._query_measures_of(program, rules, card_ids),
                ids=list(card_ids),
                program=program.id,
                stays=self._query_stays(program, rules),
            )
        ):
            card, tier, until, made, is_member, amount, orders, before, earlier = row
            candidates.append(
                (
                    Member(card, tier, until, day_of(made or now, timezone), is_member),
                    Measure(Decimal(amount), orders),
                    Measure(Decimal(before), earlier),
                )
            )
        return candidates

    @api.model
    def _query_measures_of(self, program, rules, card_ids):
        """Measure cards by what the tiers ask for: orders take longer to count."""
        return self._query_measures(
            program,
            self._query_windows_of(program, rules, card_ids),
            with_orders=any(program._get_tiers().mapped("order_threshold")),
        )

    @api.model
    def _query_is_member(self):
        """Whether a row of ``card`` is still the account of a member."""
        return SQL(
            "(card.active AND card.crm_is_account IS TRUE"
            " AND card.partner_id IS NOT NULL)"
        )

    @api.model
    def _query_windows_of(self, program, rules, card_ids):
        """Return the relation of members with their windows.

        Only anniversaries differ from member to member.
        """
        if rules.window == "anniversary":
            members = self._query_members(program, card_ids)
            return self._query_windows(self._get_windows(program, rules, members))
        today = self._get_today(program)
        first, last = window_of(rules, today, date.min)
        before = window_before(rules, today, date.min) or (None, None)
        return SQL(
            """
            SELECT card.id AS card_id, card.partner_id,
                   partner.commercial_partner_id AS owner_id,
                   %s::date AS first, %s::date AS last,
                   %s::date AS first_before, %s::date AS last_before
            FROM loyalty_card card
            LEFT JOIN res_partner partner ON partner.id = card.partner_id
            WHERE card.id = ANY(%s) AND %s
            """,
            first,
            last,
            *before,
            list(card_ids),
            self._query_is_member(),
        )

    @api.model
    def _query_stays(self, program, rules):
        """Whether ``engine.tier.assess`` leaves a member where it is."""
        tiers = program._get_tiers()
        reached = SQL(
            "GREATEST(%s, %s)",
            self._query_reached(tiers, SQL("amount"), SQL("orders")),
            self._query_reached(tiers, SQL("amount_before"), SQL("orders_before")),
        )
        return SQL(
            """
            CASE WHEN card.crm_tier_id IS NULL
                 THEN card.crm_tier_until IS NULL
                      AND (NOT %(is_member)s OR %(reached)s = 0)
                 ELSE %(is_member)s AND %(reached)s <= %(rank)s
                      AND %(today)s <= card.crm_tier_until
                          + CASE WHEN %(reached)s < %(rank)s THEN %(grace)s ELSE 0 END
            END
            """,
            is_member=self._query_is_member(),
            reached=reached,
            rank=self._query_rank(tiers),
            today=self._get_today(program),
            grace=rules.grace_days,
        )

    @api.model
    def _query_rank(self, tiers):
        """Return the rank of the tier of a card; NULL for one that is archived."""
        return SQL(
            "ARRAY_POSITION(%s::int[], card.crm_tier_id)",
            tiers.ids,
        )

    @api.model
    def _query_reached(self, tiers, amount, orders):
        """Return the rank that a measure reaches, as ``engine.tier.reached``."""
        cases = SQL(" ").join(
            SQL(
                "WHEN %s THEN %s",
                self._query_is_met(tiers[rank - 1]._get_threshold(), amount, orders),
                rank,
            )
            for rank in range(len(tiers), 0, -1)
        )
        return SQL("CASE %s ELSE 0 END", cases) if tiers else SQL("0")

    @api.model
    def _query_is_met(self, threshold, amount, orders):
        """Whether a measure meets a threshold, as ``engine.tier.Threshold.is_met``."""
        asked = [
            SQL("COALESCE(measure.%s, 0) >= %s", column, least)
            for column, least in (
                (amount, threshold.amount),
                (orders, threshold.orders),
            )
            if least
        ]
        return SQL("(%s)", SQL(" OR ").join(asked)) if asked else SQL("TRUE")
