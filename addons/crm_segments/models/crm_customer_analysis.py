from typing import Literal, NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: relations by which customers are divided; the others are versions and currencies
DIVIDED_BY = ("country_id", "user_id", "payment_term_id", "source_id")
#: how the names of dates begin that lie in the past, so that days since then mean much
PAST = ("first_", "last_")


class Figure(NamedTuple):
    """Something by which groups of customers are compared.

    :param kind: ``money`` and ``number`` are numbers, ``days`` a date as the days since
        then; ``share`` is the part of the customers for which ``leaf`` holds;
        ``category`` the parts by value of a selection or a relation
    :param leaf: condition of a share
    """

    name: str
    label: str
    kind: Literal["money", "number", "days", "share", "category"]
    field: fields.Field
    leaf: tuple[str, str, object] | None = None

    @property
    def is_skewed(self):
        """Whether few customers have most of it, as of money and of documents: then
        customers are compared by orders of magnitude."""
        return self.kind == "money" or self.field.type == "integer"


class CrmCustomer(models.Model):
    """What customers are compared by, and when they were in which segment."""

    _inherit = "crm.customer"

    segment_member_ids = fields.One2many(
        "crm.segment.member",
        "customer_id",
        "Stays in Segments",
        readonly=True,
        help="When the customer was in which segment.",
    )

    @api.model
    def _analysis_figures(self):
        """Return what customers may be compared by, by name, as the reader may see it.

        An addon's figures are among them by themselves; it adds shares of its own with
        ``super()``.

        :rtype: dict[str, Figure]
        """
        described = self.fields_get(attributes=["string", "type"])
        figures = {}
        for name, description in described.items():
            field = self._fields[name]
            kind = self._get_figure_kind(field)
            if kind:
                leaf = (name, "=", True) if kind == "share" else None
                figures[name] = Figure(name, description["string"], kind, field, leaf)
        if "amount_overdue" in figures:
            figures["is_overdue"] = Figure(
                "is_overdue",
                self.env._("With an Overdue Amount"),
                "share",
                self._fields["amount_overdue"],
                ("amount_overdue", ">", 0),
            )
        return figures

    @api.model
    def _get_figure_kind(self, field):
        """Return the kind of figure that a field is, or None."""
        if field.name in DIVIDED_BY:
            return "category"
        if not field.store or field.name in ("id", "active"):
            return None
        if field.type == "date" and not field.name.startswith(PAST):
            return None
        return {
            "monetary": "money",
            "integer": "number",
            "float": "number",
            "date": "days",
            "boolean": "share",
            "selection": "category",
        }.get(field.type)

    @api.model
    def _query_figure(self, figure, query, today):
        """Return a figure as SQL over ``query``: a number, a truth value or a text.

        In SQL, as the ORM has neither medians nor deviations.
        """
        if figure.kind == "share":
            domain = Domain([figure.leaf]).optimize_full(self)
            return SQL("(%s) IS TRUE", domain._to_sql(self, query.table, query))
        column = self._field_to_sql(query.table, figure.name, query)
        if figure.kind == "days":
            return SQL("(%s - %s)::float8", today, column)
        if figure.kind == "category":
            return SQL("%s::text", column)
        return SQL("%s::float8", column)
