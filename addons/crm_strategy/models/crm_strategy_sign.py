from odoo import api, fields, models
from odoo.tools import formatLang

from ..engine.readiness import is_over
from .selections import labels_of

EFFECTS = [
    ("none", "Nothing"),
    ("tactical", "The strategy is tactical"),
    ("lead", "One department leads, and is alone in a running phase"),
    ("short", "No phase lasts more than six months"),
    ("unit", "All phases stay within one department"),
]
#: a measure has a method ``_evidence_<code>()``
MEASURES = [
    ("a1", "Months of the last 12 with a campaign or a mailing"),
    ("a2", "Months of the last 12 with spending in each function"),
    ("a3", "Horizon of the business goals in months"),
    ("b1", "Customers with opportunities in several teams"),
    ("b2", "Unknown contacts with opportunities in several teams"),
    ("b3", "Opportunities handed over in 180 days"),
    ("b4", "Customers won by several teams from several sources"),
    ("c1", "Largest opportunity in the weighted pipeline"),
    ("c2", "Concentration of the weighted pipeline (Herfindahl index)"),
    ("c3", "Largest customer in the revenue of 12 months"),
    ("c4", "Changes of dates and goals in 90 days"),
    ("c5", "Swing of the weighted pipeline from week to week"),
    ("d1", "Active customers in 12 months"),
    ("d2", "People in sales teams"),
    ("d3", "Planned cost in the gross margin of a year"),
    ("d4", "Payback in the horizon"),
    ("e1", "Systems that hold customers"),
    ("e2", "Companies that share customers"),
    ("e3", "People in scope for each person of the strategy"),
    ("e4", "Departments in one phase"),
]
#: measures that point to their sign when they are low
LOW = {"a1", "a2", "a3", "d1", "d2"}
SHARES = {"b1", "b2", "b3", "b4", "c1", "c3", "d3", "d4"}


class CrmStrategySign(models.Model):
    """A sign that a company is not ready for a CRM strategy, and what to do then."""

    _name = "crm.strategy.sign"
    _description = "Warning Sign"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    polarity = fields.Selection(
        [("warning", "A Warning"), ("culture", "The Culture")],
        "What It Shows",
        required=True,
        default="warning",
        help="A warning binds the plan while it is present. Answers about the culture "
        "make an index that gates ask for.",
    )
    remedy = fields.Text("What to Do", required=True, translate=True)
    effect = fields.Selection(
        EFFECTS,
        "Prescription",
        required=True,
        default="none",
        help="What the plan of a strategy has to keep to while the sign is present.",
    )
    measure_ids = fields.One2many("crm.strategy.sign.measure", "sign_id", "Evidence")
    question_ids = fields.One2many("crm.strategy.question", "sign_id", "Questions")

    _name_uniq = models.Constraint("UNIQUE (name)", "There is a sign of this name.")


class CrmStrategySignMeasure(models.Model):
    """A figure from the ERP that points to a sign when it passes its limit."""

    _name = "crm.strategy.sign.measure"
    _description = "Evidence of a Sign"
    _order = "sign_id, code"

    sign_id = fields.Many2one(
        "crm.strategy.sign", required=True, index=True, ondelete="cascade"
    )
    code = fields.Selection(MEASURES, "Measure", required=True)
    limit = fields.Float(
        required=True, digits=(16, 4), help="A share is written as 0.1 for 10%."
    )
    rule = fields.Char("Points to the Sign", compute="_compute_rule")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (sign_id, code)", "The sign has this measure already."
    )

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = labels_of(self, "code")
        for measure in self:
            measure.display_name = labels.get(measure.code)

    @api.depends("code", "limit")
    @api.depends_context("lang")
    def _compute_rule(self):
        for measure in self:
            limit = measure._format(measure.limit)
            measure.rule = (
                self.env._("below %(limit)s", limit=limit)
                if measure.code in LOW
                else self.env._("from %(limit)s on", limit=limit)
            )

    def _format(self, value):
        """Return a figure of this measure as the reader's language writes it."""
        if self.code in SHARES:
            return f"{formatLang(self.env, value * 100, digits=1)}%"
        digits = 0 if float(value).is_integer() else 2
        return formatLang(self.env, value, digits=digits)

    def _points(self, value):
        """Whether a value of this measure points to its sign."""
        return is_over(value, self.limit, self.code in LOW)


class CrmStrategyQuestion(models.Model):
    """What people are asked about a sign, answered from 1 (not at all) to 5."""

    _name = "crm.strategy.question"
    _description = "Question on Readiness"
    _order = "sign_id, sequence, id"

    sign_id = fields.Many2one(
        "crm.strategy.sign", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Question", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_reversed = fields.Boolean(
        "Reversed", help="Who agrees speaks against the sign; 5 counts as 1."
    )
