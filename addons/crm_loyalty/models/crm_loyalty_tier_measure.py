from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.tier import NOTHING, Measure, Span


class Windows(NamedTuple):
    """The days over which a member is measured."""

    now: Span
    #: the window before; empty where the programme has none
    before: Span | None


class CrmLoyaltyTier(models.Model):
    """What members have done, for all members of a batch in one statement."""

    _inherit = "crm.loyalty.tier"

    @api.model
    def _measure(self, program, windows):
        """Return what members have done in their windows.

        :param windows: dict of ``Windows`` by card id; cards of the programme that
            have a member
        :return: dict of pairs of ``Measure``, now and before, by card id; a card that
            has done nothing may be missing
        """
        if not windows:
            return {}
        # Orders and invoices count whoever looks.
        self = self.sudo()
        self.env.flush_all()
        measures = {}
        for card_id, *values in self.env.execute_query(
            SQL(
                """
                SELECT card_id, amount::text, orders, amount_before::text, orders_before
                FROM (%s) measure
                """,
                self._query_measures(program, self._query_windows(windows)),
            )
        ):
            amount, orders, amount_before, orders_before = values
            measures[card_id] = (
                Measure(Decimal(amount), orders),
                Measure(Decimal(amount_before), orders_before)
                if windows[card_id].before
                else NOTHING,
            )
        return measures

    @api.model
    def _query_measures(self, program, members, with_orders=True):
        """Sum what each member has done; the ORM neither joins an entry with what it
        reverses nor sums over days that differ from member to member.

        :param members: relation of members with their windows
        :param with_orders: whether orders are counted, too
        """
        entries = self._query_entries(program)
        earned = self._query_earned if with_orders else self._query_points
        parts = {"member": members, "earned": earned(entries)}
        measures = SQL("SELECT * FROM earned")
        if program.crm_tier_basis in ("revenue", "margin"):
            parts |= self._query_documents(program)
            measures = SQL(
                """
                SELECT card_id, sold.amount, earned.orders,
                       sold.amount_before, earned.orders_before
                FROM earned FULL JOIN sold USING (card_id)
                """
            )
        return SQL(
            """
            WITH %(parts)s
            SELECT card_id, ROUND(COALESCE(amount, 0)::numeric, 4) AS amount,
                   COALESCE(orders, 0) AS orders,
                   ROUND(COALESCE(amount_before, 0)::numeric, 4) AS amount_before,
                   COALESCE(orders_before, 0) AS orders_before
            FROM (%(measures)s) measure
            """,
            parts=SQL(", ").join(
                SQL("%s AS (%s)", SQL.identifier(name), query)
                if name != "scopes"
                else query
                for name, query in parts.items()
            ),
            measures=measures,
        )

    @api.model
    def _query_windows(self, windows):
        """Return the relation of members with their windows, as arrays, because the
        planner knows how many rows they give."""
        rows = [
            (card_id, *each.now, *(each.before or (None, None)))
            for card_id, each in windows.items()
        ]
        return SQL(
            """
            SELECT own.*, card.partner_id, partner.commercial_partner_id AS owner_id
            FROM UNNEST(%s::int[], %s::date[], %s::date[], %s::date[], %s::date[])
                 AS own (card_id, first, last, first_before, last_before)
            JOIN loyalty_card card ON card.id = own.card_id
            LEFT JOIN res_partner partner ON partner.id = card.partner_id
            """,
            *(list(column) for column in zip(*rows, strict=True)),
        )

    @api.model
    def _query_points(self, entries):
        """Sum points by the ledger, as ``_query_earned``, without its orders."""
        return SQL(
            """
            SELECT card_id, SUM(points) FILTER (WHERE in_window) AS amount,
                   SUM(points) FILTER (WHERE in_window_before) AS amount_before,
                   0 AS orders, 0 AS orders_before
            FROM (%s) entry
            GROUP BY card_id
            """,
            entries,
        )

    @api.model
    def _query_earned(self, entries):
        """Sum points and count orders by the ledger.

        What is reversed is taken off on the day on which it was earned; an order counts
        as long as something is left of what it earned. All cards of the member in the
        programme count: those that were merged keep their entries.
        """
        return SQL(
            """
            SELECT card_id, SUM(amount) AS amount, SUM(amount_before) AS amount_before,
                   COUNT(*) FILTER (WHERE is_order AND in_window) AS orders,
                   COUNT(*) FILTER (WHERE is_order AND in_window_before)
                       AS orders_before
            FROM (
                SELECT card_id, SUM(points) FILTER (WHERE in_window) AS amount,
                       SUM(points) FILTER (WHERE in_window_before) AS amount_before,
                       model IN %(models)s AND SUM(points) > 0 AS is_order,
                       BOOL_OR(in_window) AS in_window,
                       BOOL_OR(in_window_before) AS in_window_before
                FROM (%(entries)s) entry
                GROUP BY card_id, document_id, model
            ) document
            GROUP BY card_id
            """,
            models=self._get_order_models(),
            entries=entries,
        )

    @api.model
    def _query_entries(self, program):
        """One row per earning and per reversal of one, on the day of the earning: what
        members did on their own card, and through it where points are shared.

        Each has an index; a condition that knows both would read the whole ledger.
        """
        own = SQL("entry.card_key = card.id AND entry.member_key IS NULL")
        if program.crm_membership == "person":
            return self._query_entries_by(program, own)
        return SQL(
            "%s UNION ALL %s",
            self._query_entries_by(program, own),
            self._query_entries_by(program, SQL("entry.member_key = card.id")),
        )

    @api.model
    def _query_entries_by(self, program, is_of_card):
        return SQL(
            """
            SELECT member.card_id, entry.points + entry.pending AS points,
                   COALESCE(source.origin_model, entry.origin_model) AS model,
                   COALESCE(source.origin_id, entry.origin_id) AS document_id,
                   COALESCE(source.effective_date, entry.effective_date)
                       BETWEEN member.first AND member.last AS in_window,
                   COALESCE(source.effective_date, entry.effective_date)
                       BETWEEN member.first_before AND member.last_before
                       AS in_window_before
            FROM member
            JOIN loyalty_card card
              ON card.partner_id = member.partner_id AND card.program_id = %(program)s
            JOIN crm_loyalty_entry entry ON %(is_of_card)s
            LEFT JOIN crm_loyalty_entry source
              ON source.id = entry.source_id AND entry.kind = 'reverse'
            WHERE entry.kind = 'earn' OR source.kind = 'earn'
            """,
            program=program.id,
            is_of_card=is_of_card,
        )

    @api.model
    def _get_order_models(self):
        """Return the models whose documents are orders; an addon adds its own with
        ``super()``."""
        return ("sale.order",)

    @api.model
    def _query_documents(self, program):
        """Return the CTEs by which money is summed: the documents of the facts of
        ``crm.customer``, in the currency of the programme at today's rate."""
        customers = self.env["crm.customer"]
        owner = program.company_id.id
        clocks = customers._get_clocks()
        clocks = [each for each in clocks if owner in (False, each.company_id)]
        scope = SQL(
            """
            SELECT DISTINCT member.owner_id AS partner_id, NULL AS cause_model,
                   NULL::int AS cause_id, clock.*
            FROM member CROSS JOIN %s
            """,
            customers._query_clocks(clocks),
        )
        rates = SQL(", ").join(
            SQL("(%s, %s::numeric)", each.company_id, self._get_rate(program, each))
            for each in clocks
        )
        return {
            "scopes": customers._query_scopes(scope),
            "sold": SQL(
                """
                SELECT member.card_id,
                       SUM(doc.amount * rate.value) FILTER (
                           WHERE doc.day BETWEEN member.first AND member.last)
                           AS amount,
                       SUM(doc.amount * rate.value) FILTER (
                           WHERE doc.day BETWEEN member.first_before
                                             AND member.last_before) AS amount_before
                FROM (%s) doc
                JOIN member ON member.owner_id = doc.partner_id
                JOIN (VALUES %s) rate (company_id, value)
                  ON rate.company_id = doc.company_id
                GROUP BY member.card_id
                """,
                self._query_amounts(program),
                rates,
            ),
        }

    @api.model
    def _query_amounts(self, program):
        """Return what each document brought, in the currency of its company."""
        customers = self.env["crm.customer"]
        if program.crm_tier_basis == "revenue":
            return SQL(
                "SELECT partner_id, company_id, dated_on AS day, amount FROM (%s) doc"
                " WHERE doc.counts",
                customers._query_invoices(),
            )
        return SQL(
            "SELECT partner_id, company_id, day, margin AS amount FROM (%s) doc"
            " WHERE doc.is_order",
            customers._query_orders(),
        )

    @api.model
    def _get_rate(self, program, clock):
        """Return what one unit of a company's money is in the programme's."""
        company = self.env["res.company"].browse(clock.company_id)
        return self.env["res.currency"]._get_conversion_rate(
            company.currency_id, program.currency_id, company, fields.Date.today()
        )
