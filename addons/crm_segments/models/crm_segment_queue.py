from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.crm_customer_stage_write import PARAMETER_MODELS

from .crm_segment_refresh import Cause

#: the row of a customer is new: every rule may be met
NEW_ROW = "row"
#: a document of the customer changed: whatever rules read beside the customer's row
DOCUMENT = "document"
#: the customer was archived, or is back
ACTIVE = "active"


class Entry(NamedTuple):
    """A customer to look at, what changed, and why."""

    customer_id: int
    company_id: int
    tokens: frozenset[str]
    cause: Cause


class CrmSegmentQueue(models.Model):
    """Customers of whom something changed that a segment mentions.

    Appended to by the statement that writes the customers, by triggers on the documents
    that behavior is measured on, and when contacts are written. Duplicates are wanted:
    a unique key would make two documents saved at once fail under REPEATABLE READ. They
    collapse when the queue is read.
    """

    _name = "crm.segment.queue"
    _description = "Changed Customer of Segments"
    _order = "id"
    _log_access = False

    # Plain integers: a foreign key would lock the customer for each document.
    customer_id = fields.Integer(readonly=True)
    tokens = fields.Char(
        readonly=True, help="What changed, as conditions mention it, between spaces."
    )
    segment_id = fields.Integer(
        readonly=True, help="A segment that lost members with their rows."
    )
    cause_model = fields.Char(readonly=True)
    cause_id = fields.Integer(readonly=True)
    queued_at = fields.Datetime(required=True, readonly=True)

    @api.model
    def _take(self, limit):
        """Remove up to ``limit`` entries and return what they say.

        Entries that another transaction is taking are left to it. In plain SQL: the ORM
        has no ``DELETE … RETURNING`` and no ``SKIP LOCKED`` with it.

        :return: the number of entries; an :class:`Entry` for each customer, which of
            several documents names the last; the ids of the segments to count again
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH taken AS (
                    DELETE FROM crm_segment_queue WHERE id IN (
                        SELECT id FROM crm_segment_queue
                        ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                    RETURNING *
                )
                SELECT taken.customer_id, customer.company_id, taken.segment_id,
                       STRING_AGG(taken.tokens, ' '),
                       (ARRAY_AGG(taken.cause_model ORDER BY taken.id DESC)
                            FILTER (WHERE taken.cause_model IS NOT NULL))[1],
                       (ARRAY_AGG(taken.cause_id ORDER BY taken.id DESC)
                            FILTER (WHERE taken.cause_model IS NOT NULL))[1],
                       COUNT(*)
                FROM taken
                LEFT JOIN crm_customer customer ON customer.id = taken.customer_id
                GROUP BY taken.customer_id, customer.company_id, taken.segment_id
                ORDER BY taken.customer_id
                """,
                limit,
            )
        )
        entries = [
            Entry(customer, company, frozenset(tokens.split()), cause_of(model, res_id))
            for customer, company, _segment, tokens, model, res_id, _count in rows
            if company
        ]
        counted = [segment for _customer, _company, segment, *_rest in rows if segment]
        return sum(row[-1] for row in rows), entries, counted


def cause_of(model, res_id):
    """Return why a customer enters or leaves because of a document; without one it is
    the clock.

    >>> cause_of("sale.order", 7)
    Cause(kind='document', model='sale.order', res_id=7)
    >>> cause_of(None, None)
    Cause(kind='clock', model=None, res_id=None)
    """
    if not model:
        return Cause("clock")
    return Cause(
        "parameters" if model in PARAMETER_MODELS else "document", model, res_id
    )
