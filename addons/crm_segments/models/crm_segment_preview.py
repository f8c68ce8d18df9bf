import logging
import time

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, Query

from ..engine.patterns import count_condition, count_members
from .sentences import begin

_logger = logging.getLogger(__name__)

#: customers that are named while a rule is edited
EXAMPLES = 10
#: of each sort and hash of a count. By default PostgreSQL sorts the lines of a million
#: customers on disk; given more, it takes hash tables that do not fit either.
WORK_MEMORY = "32MB"
#: what else a rule that cannot be compiled raises: a domain that is no domain, a field
#: that is gone
BROKEN = (AssertionError, KeyError, SyntaxError, TypeError, ValueError)
#: fields of a condition that the page of a segment sends
CONDITION_FIELDS = (
    "kind",
    "negate",
    "domain",
    "source",
    "measure",
    "measure_field",
    "document_domain",
    "operator",
    "value",
    "value_to",
    "window",
    "window_count",
    "window_unit",
    "date_from",
    "date_to",
    "stage_from",
    "stage_to",
    "other_id",
    "on_date",
)


class CrmSegment(models.Model):
    """What a rule means while somebody edits it, before it is saved.

    Everything is computed with the rights of the reader, so the figures are about the
    customers that the reader may see.
    """

    _inherit = "crm.segment"

    @api.readonly
    @api.model
    def preview(self, rule):
        """Count who meets a rule that need not be saved, and each of its conditions.

        :param dict rule: ``id`` of the segment, if it is saved, ``company_id``,
            ``kind``, ``match`` and ``groups``: dicts of ``match`` and ``conditions``,
            which are dicts of ``key`` (any string) and the fields of a condition
        :return: dict of ``count`` (None when the rule cannot be computed), ``total``
            (all customers that the reader may see in the company), ``share``,
            ``milliseconds``, ``text`` (the rule as a sentence), ``error`` and
            ``conditions``: by key dicts of ``text``, ``count`` and ``error``
        """
        start = time.monotonic()
        segment = self._new_from_rule(rule)
        if segment.kind != "dynamic":
            return segment._preview_listed()
        conditions = segment.group_ids.condition_ids
        answers = [condition._preview() for condition in conditions]
        result = segment._preview_counts(answers)
        result["conditions"] = {
            condition.id.ref: {
                "text": answer["text"],
                "count": answer.get("count"),
                "error": answer["error"],
            }
            for condition, answer in zip(conditions, answers, strict=True)
        }
        broken = any(answer["error"] for answer in answers)
        result["text"] = "" if broken else segment.rule_text or ""
        result["milliseconds"] = round(1000 * (time.monotonic() - start))
        return result

    @api.readonly
    @api.model
    def preview_examples(self, rule):
        """Name some customers who meet a rule that need not be saved.

        :param dict rule: see ``preview()``
        :return: list of dicts of ``id`` and ``name``, those of most revenue first
        """
        segment = self._new_from_rule(rule)
        customers = segment._get_reader_customers()
        try:
            domain = (
                segment._get_domain()
                if segment.kind == "dynamic"
                else segment._get_listed_domain()
            )
            members = customers.search(
                domain & Domain("active", "=", True), limit=EXAMPLES
            )
        except (UserError, psycopg2.Error, *BROKEN):
            # preview() has said why.
            return []
        return [
            {"id": member.id, "name": member.display_name or ""} for member in members
        ]

    @api.model
    def _new_from_rule(self, rule):
        """Return a record that is not saved and has the rule of the page."""
        segment = self.browse(rule.get("id") or []).exists()
        company = segment.company_id or self.env["res.company"].browse(
            rule.get("company_id") or self.env.company.id
        )
        groups = [
            Command.create(
                {
                    "match": group["match"],
                    "condition_ids": [
                        (
                            Command.CREATE,
                            condition["key"],
                            {
                                name: condition[name]
                                for name in CONDITION_FIELDS
                                if name in condition
                            },
                        )
                        for condition in group["conditions"]
                    ],
                }
            )
            for group in rule["groups"]
        ]
        return self.with_company(company).new(
            {
                "company_id": company.id,
                "kind": rule["kind"],
                "match": rule["match"],
                "group_ids": [Command.clear(), *groups],
            },
            origin=segment,
        )

    def _get_reader_customers(self):
        """Return the model of customers, as the reader may search it in the company of
        this segment, whose day is the one that relative dates mean."""
        self.ensure_one()
        return (
            self.env["crm.customer"]
            .with_company(self.company_id)
            .with_context(
                allowed_company_ids=self.company_id.ids,
                active_test=False,
                tz=self.env["crm.customer"]._get_clock(self.company_id).timezone,
            )
        )

    def _get_listed_domain(self):
        """Return the domain of the members of a segment that follows no rule."""
        return Domain("segment_ids", "in", self._origin.ids)

    def _preview_listed(self):
        """Count the members of a segment that follows no rule, like ``preview()``."""
        customers = self._get_reader_customers()
        count = customers.search_count(self._get_listed_domain())
        total = customers.search_count(
            Domain("company_id", "=", self.company_id.id) & Domain("active", "=", True)
        )
        return {
            "count": count,
            "total": total,
            "share": count / total if total else None,
            "milliseconds": 0,
            "text": "",
            "error": None,
            "conditions": {},
        }

    def _preview_counts(self, answers):
        """Count who meets the rule and, in ``answers``, who meets each condition.

        :param list answers: what ``_preview()`` said of the conditions, in order
        """
        usable = [answer for answer in answers if not answer["error"]]
        result = {"count": None, "total": None, "share": None, "error": None}
        try:
            with self.env.cr.savepoint(flush=False):
                customers = self._query_patterns([answer["sql"] for answer in usable])
        except psycopg2.Error:
            _logger.info("The rule of a segment cannot be counted", exc_info=True)
            result["error"] = self.env._(
                "This rule cannot be counted. Check the values of its conditions."
            )
            return result
        result["total"] = sum(customers.values())
        for position, answer in enumerate(usable):
            answer["count"] = count_condition(position, customers)
        if len(usable) == len(answers):
            result["count"] = count_members(self._get_positions(), customers)
            result["share"] = (
                result["count"] / result["total"] if result["total"] else None
            )
        return result

    def _get_positions(self):
        """Return the rule with the positions of its conditions (see ``engine``)."""
        positions = iter(range(len(self.group_ids.condition_ids)))
        return self.match, [
            (group.match, [next(positions) for _condition in group.condition_ids])
            for group in self.group_ids
        ]

    def _query_patterns(self, conditions):
        """Count the customers by the conditions that hold for them.

        One scan, in which each condition is computed once, whatever the number of
        conditions; the ORM would count for each of them and for the rule.

        :param list conditions: optimized domains
        :return: numbers of customers by tuples of bool
        """
        if "behavior" in self.group_ids.condition_ids.mapped("kind"):
            # Workers that share the customers would each aggregate all documents.
            self.env.cr.execute(
                "SET LOCAL work_mem = %s;SET LOCAL max_parallel_workers_per_gather = 0",
                (WORK_MEMORY,),
            )
        model = self._get_reader_customers()
        query = model._search(
            Domain("company_id", "=", self.company_id.id) & Domain("active", "=", True)
        )
        columns = [
            SQL("(%s) IS TRUE", domain._to_sql(model, query.table, query))
            for domain in conditions
        ]
        if columns:
            query.groupby = SQL(", ").join(
                SQL(str(number)) for number in range(1, len(columns) + 1)
            )
        rows = self.env.execute_query(query.select(*columns, SQL("COUNT(*)")))
        return {tuple(pattern): count for *pattern, count in rows}


class CrmSegmentCondition(models.Model):
    """A condition while somebody edits it."""

    _inherit = "crm.segment.condition"

    @api.readonly
    @api.model
    def get_sources(self):
        """Return what can be chosen for behavior, by the name of the kind of documents.

        :return: dicts of ``model``, ``numbers`` (name and label of the fields that can
            be measured) and ``has_products``
        """
        return {
            name: {
                "model": source.model,
                "numbers": [
                    [number, self._get_label(source.model, number)]
                    for number in source.numbers
                ],
                "has_products": bool(source.product),
            }
            for name, source in self._behavior_sources().items()
        }

    def _get_label(self, model, name):
        return self.env[model]._fields[name].get_description(self.env)["string"]

    def _preview(self):
        """Read a condition, and compile it as far as possible.

        :return: dict of ``text``, ``sql`` (an optimized domain) and ``error``, the
            sentence that says why there is none
        """
        answer = {"text": "", "sql": None, "error": None}
        customers = self.segment_id._get_reader_customers()
        try:
            answer["text"] = begin(self._get_text())
            domain = self._get_domain().optimize_full(customers)
            # What the reader may not read shows when it is compiled.
            domain._to_sql(
                customers, customers._table, Query(self.env, customers._table)
            )
            answer["sql"] = domain
        except UserError as error:
            answer["error"] = str(error)
        except BROKEN:
            _logger.info("A condition cannot be compiled", exc_info=True)
            answer["error"] = self.env._(
                "This condition cannot be read. Choose its field and value again."
            )
        return answer
