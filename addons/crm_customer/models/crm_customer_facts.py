import json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .fact_source import Fact, FactSource


class CrmCustomer(models.Model):
    """The documents that make a customer, and what the contact itself says."""

    _inherit = "crm.customer"

    credit_limit = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="The credit limit of the contact, or of the company where the contact has "
        "none of its own; empty where there is none or the company does not use credit "
        "limits.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        "Payment Terms",
        readonly=True,
        ondelete="set null",
        help="The payment terms of the contact in this company.",
    )

    @api.model
    def _fact_sources(self):
        """Return the sources of all facts, by name, in order of precedence.

        An addon adds its own with ``super()`` and declares the fields.

        :rtype: dict[str, FactSource]
        """
        return {
            "contact": self._fact_source_contact(),
            "order": self._fact_source_order(),
            "order_line": self._fact_source_order_line(),
            "invoice": self._fact_source_invoice(),
            "receivable": self._fact_source_receivable(),
            "paid": self._fact_source_paid(),
            "refund": self._fact_source_refund(),
            "product": self._fact_source_product(),
            "opportunity": self._fact_source_opportunity(),
            "activity": self._fact_source_activity(),
            "message": self._fact_source_message(),
            "blacklist": self._fact_source_blacklist(),
        }

    @api.model
    def _get_source_of_fact(self, fact):
        """Return the source with documents that gives the fact, or None."""
        return self._get_documents_of_fact(fact)[0]

    @api.model
    def _get_documents_of_fact(self, fact):
        """Return the first source with documents behind a column, and which of them.

        :rtype: tuple[FactSource, DocumentsOf] or tuple[None, None]
        """
        sources = self._fact_sources()
        for source in sources.values():
            if source.model and fact in source.facts:
                return source, source.facts[fact].documents
        for layer in self._layers().values():
            if fact in layer.documents:
                name, documents = layer.documents[fact]
                return sources[name], documents
        return None, None

    def _find_documents(self, source, condition=None):
        """Return the domain of the documents of a source that meet a condition.

        By id, for what no domain can say: it asks the very rows from which the fact
        is computed.

        :param FactSource source: its rows have the ``id`` of the document
        :param SQL condition: over ``doc``; by default all documents are meant
        """
        self.ensure_one()
        clock = self._get_clock(self.company_id)
        scope = self._query_scope_of([(self.partner_id.id, None, None, *clock)])
        found = self.env.execute_query(
            SQL(
                "WITH %s SELECT doc.id FROM (%s) doc WHERE %s",
                self._query_scopes(scope),
                source.documents,
                condition or SQL("TRUE"),
            )
        )
        return Domain("id", "in", [document_id for (document_id,) in found])

    @api.model
    def _fact_source_contact(self):
        return FactSource(
            documents=self._query_contacts(),
            facts={
                "active": Fact(SQL("BOOL_OR(doc.active)")),
                "user_id": Fact(SQL("MAX(doc.user_id)")),
                "credit_limit": Fact(SQL("MAX(doc.credit_limit)"), nullable=True),
                "payment_term_id": Fact(SQL("MAX(doc.payment_term_id)")),
            },
            makes_customer=False,
        )

    @api.model
    def _query_contacts(self):
        """The commercial partner; the ORM reads a company-dependent field for one
        company at a time."""
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, contact.user_id, contact.active,
                   CASE WHEN company.account_use_credit_limit
                        THEN NULLIF((%(credit_limit)s)::numeric, 0)
                   END AS credit_limit,
                   term.id AS payment_term_id
            FROM scope
            JOIN res_partner contact ON contact.id = scope.partner_id
            JOIN res_company company ON company.id = scope.company_id
            LEFT JOIN account_payment_term term ON term.id = (%(payment_term)s)::int
            """,
            credit_limit=self._query_of_company("credit_limit"),
            payment_term=self._query_of_company("property_payment_term_id"),
        )

    @api.model
    def _query_of_company(self, name):
        """Return a company-dependent field of the contact as the ORM resolves it: the
        contact's value in the company of the scope, otherwise the company's default.

        :return: JSON; see ``odoo.fields.Field.to_sql()``
        """
        field = self.env["res.partner"]._fields[name]
        defaults = {}
        for clock in self._get_clocks():
            company = self.env["res.company"].browse(clock.company_id)
            partners = self.env["res.partner"].sudo().with_company(company)
            default = field.get_company_dependent_fallback(partners)
            defaults[str(company.id)] = field.convert_to_column(
                field.convert_to_write(default, partners), partners
            )
        return SQL(
            "COALESCE(contact.%(field)s -> scope.company_id::text,"
            " %(defaults)s::jsonb -> scope.company_id::text)",
            field=SQL.identifier(name),
            defaults=json.dumps(defaults),
        )
