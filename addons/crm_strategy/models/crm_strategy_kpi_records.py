from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from .figure import Figure

AGGREGATES = [
    ("count", "Number of Records"),
    ("sum", "Sum"),
    ("avg", "Average"),
    ("min", "Smallest"),
    ("max", "Largest"),
    ("count_distinct", "Number of Different Values"),
]


class CrmStrategyKpi(models.Model):
    """KPIs that count or sum the records of a model."""

    _inherit = "crm.strategy.kpi"

    model_id = fields.Many2one(
        "ir.model",
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
    )
    model_name = fields.Char("Name of the Model", related="model_id.model")
    domain = fields.Char("Which Records", default="[]")
    date_field_id = fields.Many2one(
        "ir.model.fields",
        "Date",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True),"
        " ('ttype', 'in', ('date', 'datetime'))]",
        help="Which date of a record says in which period it counts.",
    )
    aggregate = fields.Selection(AGGREGATES, default="count")
    field_id = fields.Many2one(
        "ir.model.fields",
        "Measure",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True)]",
        help="What is summed, averaged or counted. Amounts have to be in company "
        "currency.",
    )

    @api.constrains(
        "method", "model_id", "domain", "date_field_id", "aggregate", "field_id"
    )
    def _check_records(self):
        """Try the definition with the rights of the person who writes it.

        The figure is computed for everybody, so nobody may ask for more than is theirs
        to read.
        """
        for kpi in self.filtered(lambda kpi: kpi.method == "aggregate"):
            is_complete = kpi.model_id and kpi.date_field_id
            if not is_complete or (kpi.aggregate != "count" and not kpi.field_id):
                raise ValidationError(
                    self.env._(
                        "Say of %(kpi)s which records, which date and which measure.",
                        kpi=kpi.name,
                    )
                )
            try:
                # Constraints run as superuser.
                records = self.env[kpi.model_id.model].with_user(self.env.uid)
                domain = kpi._get_record_domain()
                domain.validate(records)
                domain &= Domain(kpi.date_field_id.name, "!=", False)
                records.check_access("read")
                records.search(domain, limit=1)
                records._read_group(Domain("id", "<", 0), [], [kpi._spec()])
            except AccessError:
                raise
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The records of %(kpi)s cannot be read that way: %(error)s",
                        kpi=kpi.name,
                        error=error,
                    )
                ) from error

    def _get_record_domain(self):
        return Domain(literal_eval(self.domain or "[]"))

    def _spec(self):
        """Return the aggregate as ``_read_group()`` takes it."""
        if self.aggregate == "count":
            return "__count"
        return f"{self.field_id.name}:{self.aggregate}"

    def _compute_aggregate(self, window):
        """Return the figure of one KPI over the records of the window."""
        records = self.env[self.model_id.model]
        date_field = self.date_field_id
        is_date = date_field.ttype == "date"
        in_window = window.on_days if is_date else window.at_times
        domain = self._get_record_domain() & in_window(date_field.name)
        if "company_id" in records._fields:
            domain &= window.of_company()
        [(count, value)] = records._read_group(domain, [], ["__count", self._spec()])
        counts = self.aggregate in ("count", "sum", "count_distinct")
        if not count and not counts:
            return Figure(None, reason=self.env._("There are no records."))
        return Figure(
            value or 0.0,
            numerator=value or 0.0,
            model=records._name,
            domain=domain,
        )
