from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_customer_facts_invoice import in_year, up_to_today
from .crm_customer_facts_payment import with_open_lines
from .crm_customer_facts_sale import orders_in_two_years
from .fact_source import Layer

#: the kinds of documents that can name a source, in the order in which a sale passes
#: through them on one day, with the source of facts that reads them
ACQUIRING = {
    "crm.lead": "opportunity",
    "sale.order": "order",
    "account.move": "invoice",
}


class CrmCustomer(models.Model):
    """The layer ``derived``: facts computed from facts of the same row."""

    _inherit = "crm.customer"

    credit_use = fields.Float(
        "Credit Used",
        readonly=True,
        aggregator="avg",
        help="What is due as a share of the credit limit; empty without a limit.",
    )
    dso = fields.Float(
        "Days Sales Outstanding",
        readonly=True,
        aggregator="avg",
        help="What is due, divided by what was invoiced less credited in the last 12 "
        "months, taxes included, times 365 days; empty when nothing was invoiced.",
    )
    revenue_trend = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Change of the revenue of the last 12 months against the 12 months "
        "before, as a share of the latter; empty when there was none.",
    )
    margin_trend = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Change of the margin of the last 12 months against the 12 months "
        "before, as a share of the latter; empty when there was none.",
    )
    purchase_gap = fields.Float(
        "Days between Purchases",
        readonly=True,
        aggregator="avg",
        help="Average days from one purchase to the next; empty before the second.",
    )
    source_id = fields.Many2one(
        "utm.source",
        "Acquired Through",
        readonly=True,
        ondelete="set null",
        help="The source of the earliest lead, order or posted invoice that names a "
        "source, medium or campaign.",
    )
    medium_id = fields.Many2one(
        "utm.medium",
        "Acquisition Medium",
        readonly=True,
        ondelete="set null",
        help="The medium of the earliest lead, order or posted invoice that names a "
        "source, medium or campaign.",
    )
    campaign_id = fields.Many2one(
        "utm.campaign",
        "Acquisition Campaign",
        readonly=True,
        ondelete="set null",
        help="The campaign of the earliest lead, order or posted invoice that names a "
        "source, medium or campaign.",
    )

    @api.model
    def _layers(self):
        return super()._layers() | {"derived": self._layer_derived()}

    @api.model
    def _layer_derived(self):
        acquired = SQL(
            "LEAST(prev.acquired_by_lead, prev.acquired_by_order,"
            " prev.acquired_by_invoice)"
        )
        return Layer(
            columns={
                "credit_use": SQL("prev.amount_due / NULLIF(prev.credit_limit, 0)"),
                "dso": SQL(
                    "CASE WHEN prev.invoiced_year > 0"
                    " THEN prev.amount_due / prev.invoiced_year * 365 END"
                ),
                "revenue_trend": _trend("revenue_year", "revenue_previous_year"),
                "margin_trend": _trend("margin_year", "margin_previous_year"),
                "purchase_gap": SQL(
                    "(prev.last_purchase_date - prev.first_purchase_date)::numeric"
                    " / NULLIF(GREATEST(prev.purchase_count - 1, 0), 0)"
                ),
                "campaign_id": SQL("(%s)[4]", acquired),
                "source_id": SQL("(%s)[5]", acquired),
                "medium_id": SQL("(%s)[6]", acquired),
            },
            documents={
                "credit_use": ("receivable", with_open_lines),
                "dso": ("receivable", _due_or_invoiced_in_year),
                "revenue_trend": ("invoice", _invoiced_in_two_years),
                "margin_trend": ("order", orders_in_two_years),
                "purchase_gap": ("invoice", up_to_today),
            },
        )

    @api.model
    def _query_acquired(self, model, table, day):
        """Return when and how a document says that the customer was acquired.

        An array that sorts by time: day, kind, id, campaign, source, medium; NULL for
        a document that names none of the three.

        :param str model: one of ``ACQUIRING``
        :param str table: alias of its table
        :param SQL day: date of the document
        """
        names = [
            SQL.identifier(table, name)
            for name in ("campaign_id", "source_id", "medium_id")
        ]
        return SQL(
            """
            CASE WHEN COALESCE(%(names)s) IS NOT NULL
                 THEN ARRAY[%(day)s - DATE '2000-01-01', %(kind)s, %(id)s, %(names)s]
            END
            """,
            names=SQL(", ").join(names),
            day=day,
            kind=list(ACQUIRING).index(model),
            id=SQL.identifier(table, "id"),
        )

    @api.model
    def _get_documents_of_fact(self, fact):
        """A customer is acquired through one document, of one of several kinds."""
        if fact not in ("source_id", "medium_id", "campaign_id"):
            return super()._get_documents_of_fact(fact)
        acquired = self._find_acquisition() if self else None
        _day, kind, document_id, *_names = acquired or (None, 0, False)
        source = self._fact_sources()[list(ACQUIRING.values())[kind]]
        return source, lambda customer, clock: Domain("id", "=", document_id)

    def _find_acquisition(self):
        """Return ``_query_acquired()`` of the earliest document, or None."""
        self.ensure_one()
        clock = self._get_clock(self.company_id)
        sources = self._fact_sources()
        [(acquired,)] = self.env.execute_query(
            SQL(
                "WITH %s SELECT MIN(acquired) FROM (%s) document",
                self._query_scopes(
                    self._query_scope_of([(self.partner_id.id, None, None, *clock)])
                ),
                SQL(" UNION ALL ").join(
                    SQL("SELECT doc.acquired FROM (%s) doc", sources[name].documents)
                    for name in ACQUIRING.values()
                ),
            )
        )
        return acquired


def _trend(now, before):
    """Return the change from one column to another; only growth has a share."""
    now, before = SQL.identifier("prev", now), SQL.identifier("prev", before)
    return SQL(
        "CASE WHEN %(before)s > 0 THEN (%(now)s - %(before)s) / %(before)s END",
        now=now,
        before=before,
    )


def _invoiced_in_two_years(customer, clock):
    return up_to_today(customer, clock) & Domain(
        "invoice_date", ">", clock.two_years_ago
    )


def _due_or_invoiced_in_year(customer, clock):
    return in_year(customer, clock) | with_open_lines(customer, clock)
