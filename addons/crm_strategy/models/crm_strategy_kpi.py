import json
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.crm_customer.models.crm_period import KINDS

CODE = re.compile(r"[a-z][a-z0-9_]*")


class CrmStrategyKpi(models.Model):
    """A key figure: how it is computed from what the ERP holds, and how to read it."""

    _name = "crm.strategy.kpi"
    _description = "KPI"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="How formulas call this KPI: small letters, digits and underscores.",
    )
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for a KPI of all companies; each has its own values.",
    )
    description = fields.Text(translate=True, help="What the KPI says, in words.")
    method = fields.Selection(
        [
            ("builtin", "Built In"),
            ("aggregate", "Records"),
            ("formula", "Formula"),
            ("manual", "By Hand"),
        ],
        required=True,
        default="aggregate",
        help="Built in: computed by an app. Records: counted or summed over the "
        "records of a model. Formula: arithmetic over other KPIs. By hand: entered.",
    )
    unit = fields.Selection(
        [("percent", "Percentage"), ("money", "Money"), ("number", "Number")],
        required=True,
        default="number",
    )
    better = fields.Selection(
        [("up", "Higher"), ("down", "Lower")], required=True, default="up"
    )
    period_kind = fields.Selection(
        KINDS, "Measured Each", required=True, default="quarter"
    )
    window_months = fields.Integer(
        "Months Looked At",
        aggregator=None,
        help="How many months, up to the end of the period, the KPI looks at. 0 for "
        "the months of the period itself.",
    )
    formula = fields.Char(
        help="Codes of other KPIs, numbers, + - * / and parentheses. A percentage "
        "counts as its share: 25% is 0.25."
    )
    measure_ids = fields.One2many(
        "crm.strategy.measure", "kpi_id", "Values", readonly=True
    )
    latest_id = fields.Many2one("crm.strategy.measure", compute="_compute_latest")
    latest_text = fields.Char("Latest Value", compute="_compute_latest")
    before_text = fields.Char("Value Before", compute="_compute_latest")
    trend = fields.Text(compute="_compute_latest")

    _code_uniq = models.Constraint("UNIQUE (code)", "Another KPI has this code.")
    _window_check = models.Constraint(
        "CHECK (window_months >= 0)", "A KPI cannot look at less than no months."
    )

    @api.depends("measure_ids.value", "measure_ids.is_empty", "measure_ids.frozen_on")
    @api.depends_context("company", "lang")
    def _compute_latest(self):
        for kpi in self:
            measures = kpi.measure_ids.filtered(
                lambda measure: measure.company_id == self.env.company
            )._latest_by_period()
            kpi.latest_id = measures[-1:]
            kpi.latest_text = measures[-1:].value_text
            kpi.before_text = measures[-2:-1].value_text
            kpi.trend = json.dumps(
                [
                    {
                        "key": kpi.name,
                        "title": "",
                        "is_sample_data": False,
                        "values": [
                            {"x": measure.period_id.display_name, "y": measure.value}
                            for measure in measures
                            if not measure.is_empty
                        ],
                    }
                ]
            )

    @api.constrains("code")
    def _check_code(self):
        for kpi in self:
            if not CODE.fullmatch(kpi.code):
                raise ValidationError(
                    self.env._(
                        "%(code)s is no code: use small letters, digits and "
                        "underscores, a letter first.",
                        code=kpi.code,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_measured(self):
        for kpi in self:
            if kpi.sudo().measure_ids.filtered("frozen_on"):
                raise UserError(
                    self.env._(
                        "%(kpi)s stands in a closed review. Archive it instead.",
                        kpi=kpi.name,
                    )
                )

    def action_measure(self):
        """Compute the last eight periods of the reader's company, for all to see."""
        self.check_access("write")
        self._measure_company(self.env.company)

    def action_open_measures(self):
        """Open the values of one KPI over time."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_measure_action"
        )
        return action | {
            "domain": [("kpi_id", "=", self.id)],
            "context": {"default_kpi_id": self.id},
        }

    def _describe(self):
        """Return the definition as stored with a frozen value."""
        self.ensure_one()
        names = [
            "code",
            "method",
            "unit",
            "better",
            "period_kind",
            "window_months",
            "formula",
            "domain",
            "aggregate",
        ]
        definition = {name: self[name] for name in names if self[name]}
        definition["model"] = self.model_id.model
        definition["date_field"] = self.date_field_id.name
        definition["field"] = self.field_id.name
        definition["required"] = sorted(self.required_field_ids.mapped("name"))
        return json.dumps({key: value for key, value in definition.items() if value})

    @api.model
    def _of_company(self, company):
        """Return the domain of the KPIs that a company measures."""
        return Domain("company_id", "in", [company.id, False])
