from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .selections import labels_of

#: what finance signed; who changes it asks for a new signature
SIGNED = {
    "direction",
    "category",
    "year",
    "planned",
    "kpi_id",
    "baseline",
    "quantity",
    "unit_value",
}
COSTS = ("licence", "service", "effort", "training", "incentive", "other_cost")


class CrmStrategyCaseLine(models.Model):
    """A cost or a benefit that is planned for one year of a strategy.

    Year 0 is the first twelve months, and what was spent before them.
    """

    _name = "crm.strategy.case.line"
    _description = "Line of a Business Case"
    _order = "strategy_id, year, direction desc, id"
    _check_company_auto = True

    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char("Description", translate=True)
    direction = fields.Selection(
        [("cost", "Cost"), ("benefit", "Benefit")], required=True, default="cost"
    )
    category = fields.Selection(
        [
            ("licence", "Licences"),
            ("service", "Services"),
            ("effort", "Own Effort"),
            ("training", "Training"),
            ("incentive", "Rewards for Staff"),
            ("other_cost", "Other Costs"),
            ("revenue", "More Revenue"),
            ("productivity", "Better Productivity"),
        ],
        required=True,
        default="service",
    )
    year = fields.Integer(
        required=True,
        default=0,
        aggregator=None,
        help="0 for the first twelve months, 1 for the next.",
    )
    date = fields.Date("From", compute="_compute_date", store=True)
    planned = fields.Monetary(required=True, default=0.0)
    kpi_id = fields.Many2one(
        "crm.strategy.kpi",
        "KPI",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The figure whose movement brings the benefit.",
    )
    baseline = fields.Float(
        digits=(16, 4),
        help="Where the KPI stood before. A percentage is written as 0.6 for 60%.",
    )
    quantity = fields.Float(
        default=1.0,
        digits=(16, 2),
        aggregator=None,
        help="How many units the KPI speaks of, such as the number of customers.",
    )
    unit_value = fields.Monetary(
        aggregator=None,
        help="What one unit is worth in a year, such as the margin of a customer.",
    )
    actual = fields.Monetary(
        compute="_compute_actual",
        help="Movement of the KPI by the end of the year, times quantity and unit "
        "value, once finance has signed.",
    )
    has_actual = fields.Boolean(compute="_compute_actual")
    signed_on = fields.Datetime("Signed", readonly=True, copy=False)
    signed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )

    _year_check = models.Constraint(
        "CHECK (year BETWEEN 0 AND 30)", "A business case looks at years 0 to 30."
    )
    _planned_check = models.Constraint(
        "CHECK (planned >= 0)",
        "Costs and benefits are written as positive amounts.",
    )

    @api.depends("year", "strategy_id.date_start")
    def _compute_date(self):
        for line in self:
            start = line.strategy_id.date_start
            line.date = start and start + relativedelta(years=line.year)

    @api.depends("kpi_id", "baseline", "quantity", "unit_value", "signed_on", "date")
    def _compute_actual(self):
        measures = self._get_measures()
        for line in self:
            measure = line._choose(measures.get(line.kpi_id, ()))
            line.has_actual = bool(measure)
            line.actual = measure and line._worth(measure.value)

    def _get_measures(self):
        """Return all values of the KPIs of these lines, by KPI."""
        measures = self.env["crm.strategy.measure"].search(
            [
                ("kpi_id", "in", self.kpi_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("is_empty", "=", False),
            ]
        )
        return measures._latest_by_period().grouped("kpi_id")

    def _choose(self, measures):
        """Return the last value in the year of the line; none before finance signed."""
        if not self.signed_on or not self.date:
            return self.env["crm.strategy.measure"]
        end = self.date + relativedelta(years=1)
        in_year = [
            measure.id
            for measure in measures
            if measure.company_id == self.company_id
            and self.date <= measure.date_to < end
        ]
        return self.env["crm.strategy.measure"].browse(in_year[-1:])

    def _worth(self, value):
        """Return what the movement of the KPI from its baseline to a value is worth."""
        movement = value - self.baseline
        if self.kpi_id.better == "down":
            movement = -movement
        return movement * self.quantity * self.unit_value

    @api.constrains("direction", "category", "kpi_id")
    def _check_direction(self):
        for line in self:
            if (line.category in COSTS) != (line.direction == "cost"):
                raise ValidationError(
                    self.env._(
                        "“%(category)s” is no category of this kind of line; choose "
                        "another one.",
                        category=labels_of(self, "category")[line.category],
                    )
                )
            if line.direction == "cost" and line.kpi_id:
                raise ValidationError(
                    self.env._("A cost is read from the books; leave the KPI empty.")
                )

    @api.constrains("direction", "kpi_id", "year")
    def _check_counted_once(self):
        """Two benefits of one movement would count the same money twice."""
        benefits = self.strategy_id.case_line_ids.filtered("kpi_id")
        for (kpi, year), lines in benefits.grouped(
            lambda line: (line.kpi_id, line.year)
        ).items():
            if len(lines.strategy_id) < len(lines):
                raise ValidationError(
                    self.env._(
                        "The movement of %(kpi)s counts once in year %(year)s. Put its "
                        "benefits into one line.",
                        kpi=kpi.name,
                        year=year,
                    )
                )

    def write(self, vals):
        if SIGNED & set(vals):
            vals = vals | {"signed_on": False, "signed_by_id": False}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        if signed := self.filtered("signed_on")[:1]:
            raise UserError(
                self.env._(
                    "Finance has signed “%(line)s”. Set its amount to 0 instead, and "
                    "ask for a new signature.",
                    line=signed.display_name,
                )
            )

    @api.depends("name", "category", "year")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = labels_of(self, "category")
        for line in self:
            line.display_name = line.name or labels.get(line.category)
