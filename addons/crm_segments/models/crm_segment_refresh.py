from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

import psycopg2

from odoo import SUPERUSER_ID, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, Query
from odoo.tools.i18n import format_list

from .crm_segment_mask import place

#: what a condition mentions that reads the segments of a customer as an attribute
SEGMENTS = "segment_ids"


class Cause(NamedTuple):
    """Why a customer enters or leaves: a value of ``cause``, and the document."""

    kind: str
    model: str | None = None
    res_id: int | None = None


class Difference(NamedTuple):
    """A customer whose membership is not what the rules say.

    :param block: which segments, see ``crm.segment.mask``
    :param old: the segments of the block that the customer is in, as bits
    :param new: those that the customer should be in
    """

    customer_id: int
    partner_id: int
    block: int
    old: int
    new: int


class CrmSegment(models.Model):
    """How membership follows the rule: one scan for all segments, one statement to
    write, for all customers or for some of them."""

    _inherit = "crm.segment"

    # Entry points

    def _refresh(self, customers=None, causes=None):
        """Recompute the membership of the dynamic segments among these.

        Segments that name one whose members changed follow for these members. A
        segment whose rule fails keeps its members and says why.

        :param customers: ids of the customers to look at; None for all
        :param dict causes: :class:`Cause` by id of customer, by None of all others;
            whoever has none enters and leaves by a change of the rule
        :return: the number of entries and of exits
        """
        segments = self._with_company_rights()._filtered_computed()
        return segments._refresh_pending(
            {segment: segment._get_scope(customers) for segment in segments},
            causes or {},
        )

    def _get_scope(self, customers):
        """Return whom to look at. A segment that was never computed, or that failed and
        so has missed changes, is computed for everybody."""
        return None if self.error or not self.refreshed_at else customers

    def _refresh_pending(self, pending, causes):
        """Refresh segments, those that others name first.

        :param dict pending: ids of customers by segment, None for all; the segments
            that name one whose members change are added
        :return: the number of entries and of exits
        """
        entries = exits = 0
        for company in {segment.company_id for segment in pending}:
            segments = self._with_company_rights()._with_company_context(company)
            for level in segments._sort_levels(company):
                entered, left = level._refresh_level(pending, causes)
                entries, exits = entries + entered, exits + left
        return entries, exits

    # Whose rights, whose day, whose language

    def _with_company_rights(self):
        """Membership is the company's: the same whoever causes a refresh, so that no
        record rule, language or time zone of a user decides."""
        return self.with_user(SUPERUSER_ID).sudo()

    def _with_company_context(self, company):
        """Return the segments as the company sees them."""
        return self.with_company(company).with_context(
            active_test=False,
            allowed_company_ids=company.ids,
            tz=self.env["crm.customer"]._get_clock(company).timezone,
            lang=company.partner_id.lang or "en_US",
        )

    def _filtered_computed(self):
        """Return the segments whose members follow from a rule."""
        return self.filtered(
            lambda segment: segment.active and segment.kind == "dynamic"
        )

    # Order

    def _sort_levels(self, company):
        """Yield the dynamic segments of a company, those that others name first.

        Those that name each other in a circle are left out, and say so.
        """
        segments = self.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "dynamic"),
                ("active", "=", True),
            ]
        )
        needs = segments._get_needs()
        sorter = TopologicalSorter(needs)
        try:
            sorter.prepare()
        except CycleError as error:
            circle = self.browse(dict.fromkeys(error.args[1]))
            circle._record_failure(
                self.env._(
                    "These segments name each other in a circle: %s. Remove one of "
                    "the conditions.",
                    format_list(self.env, circle.mapped("name")),
                )
            )
        while sorter.is_active():
            ready = sorter.get_ready()
            if not ready:
                return
            yield segments.browse(id_ for id_ in ready if id_ in needs)
            sorter.done(*ready)

    def _get_needs(self):
        """Return the ids of the segments that each of these names, by id.

        Whoever reads ``segment_ids`` comes after all that do not.
        """
        index = self._get_index()
        needs = {id_: set() for id_ in self.ids}
        for token, ids in index.items():
            if token.startswith("segment:"):
                for id_ in needs.keys() & set(ids):
                    needs[id_].add(int(token.removeprefix("segment:")))
        last = needs.keys() & set(index.get(SEGMENTS, ()))
        for id_ in last:
            needs[id_] |= needs.keys() - last
        return needs

    # Refresh of the segments of one level

    def _refresh_level(self, pending, causes):
        """Refresh those of these segments that are pending, and pass on whom it moved.

        :param dict pending: ids of customers by segment, None for all; those of the
            segments that name one of these are added
        """
        entries = exits = 0
        everybody = self.filtered(lambda s: s in pending and pending[s] is None)
        some = self.filtered(lambda s: pending.get(s) is not None)
        customers = {id_ for segment in some for id_ in pending[segment]}
        for segments, scope in ((everybody, None), (some, sorted(customers))):
            if not segments or scope == []:
                continue
            moved = segments._refresh_scope(scope, causes)
            for segment in segments:
                entered, left = moved.get(segment.id, ((), ()))
                entries, exits = entries + len(entered), exits + len(left)
                segment._pass_on({*entered, *left}, pending)
        return entries, exits

    def _pass_on(self, customers, pending):
        """Let the segments that name this one look at these customers, too."""
        if not customers:
            return
        tokens = (f"segment:{self.id}", SEGMENTS)
        followers = self._find_mentioning(tokens)._filtered_computed() - self
        for follower in followers:
            scope = pending.get(follower, set())
            if scope is not None:
                scope = follower._get_scope({*scope, *customers})
            pending[follower] = scope

    def _refresh_scope(self, customers, causes):
        """Refresh these segments, of one company, for some customers or all.

        :return: the ids of the customers that entered and left, by id of segment
        """
        self.env.flush_all()
        self._query_lock()
        segments = self
        if customers is not None:
            segments = self.with_context(crm_segment_scope=customers)
        evaluated, differences = segments._find_differences(customers)
        if not evaluated:
            return {}
        today = self.env["crm.customer"]._get_clock(self.company_id).today
        return evaluated._write_differences(
            differences, causes, None if customers is not None else today
        )

    def _query_lock(self):
        """Let refreshes of one segment follow each other.

        Each of them also updates the row. So the later one, which may have read
        customers or a rule before the earlier one was saved, fails with a
        serialization error and is tried again.
        """
        self.env.execute_query(
            SQL(
                "SELECT id FROM crm_segment WHERE id IN %s ORDER BY id"
                " FOR NO KEY UPDATE",
                tuple(self.ids),
            )
        )

    # Evaluation

    def _find_differences(self, customers=None):
        """Compare the members with the rules of these segments, of one company.

        :return: the segments whose rule could be evaluated, and a list of
            :class:`Difference`
        """
        try:
            with self.env.cr.savepoint(flush=False):
                rules, query = self._compile_rules()
                segments = self.browse(rules)
                if not segments:
                    return segments, []
                return segments, segments._query_differences(rules, query, customers)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except psycopg2.Error as error:
            if len(self) == 1:
                self._record_failure(error)
                return self.browse(), []
        middle = len(self) // 2
        good, differences = self[:middle]._find_differences(customers)
        more, others = self[middle:]._find_differences(customers)
        return good | more, differences + others

    def _compile_rules(self):
        """Return the condition of each rule by id of segment, and the query of
        ``crm_customer`` with what they join."""
        customers = self.env["crm.customer"]
        query = Query(self.env, customers._table, customers._table_sql)
        rules = {}
        for segment in self:
            try:
                domain = segment._get_domain().optimize_full(customers)
                rules[segment.id] = domain._to_sql(customers, customers._table, query)
            except psycopg2.Error:
                raise
            except Exception as error:  # noqa: BLE001 - whatever a rule may raise
                segment._record_failure(error)
        return rules, query

    def _query_differences(self, rules, query, customers):
        """Evaluate all rules in one scan of the customers, as bits.

        The ORM would search once for each segment. A statement that writes nothing, as
        PostgreSQL uses one core for those that do.
        """
        blocks = defaultdict(list)
        for segment in self:
            block, bit = place(segment.id)
            blocks[block].append((bit, rules[segment.id]))
        query.add_where(SQL("crm_customer.company_id = %s", self.company_id.id))
        if customers is not None:
            query.add_where(SQL("crm_customer.id IN %s", tuple(customers)))
        columns = [SQL("crm_customer.id"), SQL("crm_customer.partner_id")]
        for number, (block, bits) in enumerate(blocks.items()):
            columns += _columns_of_block(number, block, bits, query)
        rows = self.env.execute_query(
            SQL(
                # OFFSET keeps each rule evaluated once.
                "SELECT * FROM (%s OFFSET 0) evaluated WHERE %s",
                query.select(*columns),
                SQL(" OR ").join(
                    SQL("%s != %s", _old(number), _new(number))
                    for number in range(len(blocks))
                ),
            )
        )
        return [
            Difference(customer_id, partner_id, block, *masks[2 * n : 2 * n + 2])
            for customer_id, partner_id, *masks in rows
            for n, block in enumerate(blocks)
            if masks[2 * n] != masks[2 * n + 1]
        ]

    # Writing

    def _write_differences(self, differences, causes, checked_on=None):
        """Open and close stays so that the members are as the rules say.

        :param date checked_on: the company's day, if everybody was looked at
        :return: the ids of the customers that entered and left, by id of segment
        """
        moved = {}
        rows = self.env.execute_query(
            self._query_write(differences, causes, checked_on)
        )
        for segment_id, entered, left in rows:
            moved[segment_id] = (entered or [], left or [])
        self.env["crm.segment.member"].invalidate_model()
        self.env["crm.customer"].invalidate_model(["segment_ids"])
        self.invalidate_model(
            ["member_count", "member_ids", "refreshed_at", "checked_on", "error"]
        )
        return moved

    def _query_write(self, differences, causes, checked_on):
        """Write everything in one statement: the ORM would write row by row, and no
        member is ever counted or seen without its history."""
        return SQL(
            """
            WITH difference AS MATERIALIZED (%(difference)s),
            closed AS (%(closed)s),
            opened AS (%(opened)s),
            masked AS (
                INSERT INTO crm_segment_mask AS known (customer_id, block, mask)
                SELECT customer_id, block, BIT_OR(bit)
                FROM difference GROUP BY customer_id, block
                ON CONFLICT (customer_id, block)
                DO UPDATE SET mask = known.mask # EXCLUDED.mask
            ),
            moved AS (
                SELECT segment_id,
                       ARRAY_AGG(customer_key) FILTER (WHERE entered) AS entered,
                       ARRAY_AGG(customer_key) FILTER (WHERE NOT entered) AS left
                FROM (SELECT *, TRUE AS entered FROM opened
                      UNION ALL SELECT *, FALSE FROM closed) change
                GROUP BY segment_id
            )
            UPDATE crm_segment segment
            SET member_count = COALESCE(segment.member_count, 0)
                    + COALESCE(CARDINALITY(moved.entered), 0)
                    - COALESCE(CARDINALITY(moved.left), 0),
                checked_on = COALESCE(%(checked_on)s::date, segment.checked_on),
                refreshed_at = %(now)s, error = NULL
            FROM UNNEST(%(segments)s::int[]) evaluated (id)
            LEFT JOIN moved ON moved.segment_id = evaluated.id
            WHERE segment.id = evaluated.id
            RETURNING segment.id, moved.entered, moved.left
            """,
            difference=self._query_difference(differences, causes),
            closed=self._query_closed(),
            opened=self._query_opened(),
            checked_on=checked_on,
            now=fields.Datetime.now(),
            segments=self.ids,
        )

    def _query_closed(self):
        """Close the stays of those who leave."""
        return SQL(
            """
            UPDATE crm_segment_member stay
            SET date_to = GREATEST(stay.date_from, %(now)s),
                exit_cause = difference.cause,
                exit_cause_model = difference.cause_model,
                exit_cause_id = difference.cause_id
            FROM difference
            WHERE NOT difference.entered AND stay.date_to IS NULL
              AND stay.segment_id = difference.segment_id
              AND stay.customer_key = difference.customer_id
            RETURNING stay.segment_id, stay.customer_key
            """,
            now=fields.Datetime.now(),
        )

    def _query_opened(self):
        """Open the stays of those who enter.

        Where another transaction opens one meanwhile, ON CONFLICT turns the violation
        into a serialization failure, which is tried again.
        """
        return SQL(
            """
            INSERT INTO crm_segment_member (
                segment_id, customer_id, customer_key, partner_id, company_id,
                date_from, cause, cause_model, cause_id)
            SELECT segment_id, customer_id, customer_id, partner_id, %(company)s,
                   %(now)s, cause, cause_model, cause_id
            FROM difference WHERE entered
            ON CONFLICT (segment_id, customer_key) WHERE date_to IS NULL
            DO NOTHING
            RETURNING segment_id, customer_key
            """,
            company=self.company_id.id,
            now=fields.Datetime.now(),
        )

    def _query_difference(self, differences, causes):
        """Return a row for each customer and segment to enter or leave, with the cause.

        What is computed for the first time is no change of a rule.
        """
        unknown = causes.get(None, Cause(None))
        rows = [
            (*difference, *causes.get(difference.customer_id, unknown))
            for difference in differences
        ]
        segments = [
            (
                segment.id,
                *place(segment.id),
                "rule" if segment.refreshed_at else "opening",
            )
            for segment in self
        ]
        return SQL(
            """
            SELECT difference.customer_id, difference.partner_id, difference.block,
                   segment.bit, segment.id AS segment_id,
                   difference.new & segment.bit != 0 AS entered,
                   COALESCE(difference.cause, segment.cause) AS cause,
                   difference.cause_model, difference.cause_id
            FROM UNNEST(%s::int[], %s::int[], %s::int[], %s::bigint[], %s::bigint[],
                        %s::text[], %s::text[], %s::int[])
              AS difference (customer_id, partner_id, block, old, new,
                             cause, cause_model, cause_id)
            JOIN UNNEST(%s::int[], %s::int[], %s::bigint[], %s::text[])
              AS segment (id, block, bit, cause)
              ON segment.block = difference.block
             AND (difference.old # difference.new) & segment.bit != 0
            """,
            *_columns(rows, 8),
            *_columns(segments, 4),
        )


def _columns_of_block(number, block, bits, query):
    """Return what the members of a block are and what they should be, as columns."""
    alias = f"mask_{number}"
    query.add_join(
        "LEFT JOIN",
        alias,
        "crm_segment_mask",
        SQL(
            "%s = crm_customer.id AND %s = %s",
            SQL.identifier(alias, "customer_id"),
            SQL.identifier(alias, "block"),
            block,
        ),
    )
    return (
        SQL(
            "COALESCE(%s, 0) & %s::bigint AS %s",
            SQL.identifier(alias, "mask"),
            sum(bit for bit, _rule in bits),
            _old(number),
        ),
        SQL(
            "CASE WHEN crm_customer.active THEN %s ELSE 0 END AS %s",
            SQL(" | ").join(
                SQL("CASE WHEN %s THEN %s::bigint ELSE 0 END", rule, bit)
                for bit, rule in bits
            ),
            _new(number),
        ),
    )


def _old(number):
    return SQL.identifier(f"old_{number}")


def _new(number):
    return SQL.identifier(f"new_{number}")


def _columns(rows, width):
    """Return rows as one list for each column."""
    return map(list, zip(*rows, strict=True)) if rows else [[]] * width
