from odoo import api, fields, models
from odoo.tools.i18n import format_list

from ..engine.sourcing import Needs, below, best, sourcing, weighted
from .selections import labels_of

WAYS = [
    ("outsourced", "Outsourced"),
    ("standard", "Off the Shelf"),
    ("bespoke", "Bespoke"),
    ("managed", "Managed"),
]
LEVELS = [(str(level), str(level)) for level in range(6)]
MARKS = [(str(mark), str(mark)) for mark in range(1, 6)]
CRITERIA = ("scalability", "ease", "integration", "security")
#: a standard product has to fit what is there at least this well
STANDARD_INTEGRATION = 3
MANAGERS = "crm_strategy.group_crm_strategy_manager"


class CrmStrategy(models.Model):
    """Where the software of a strategy should come from."""

    _inherit = "crm.strategy"

    need_urgency = fields.Selection(
        LEVELS, "Urgency", default="2", required=True, groups=MANAGERS
    )
    need_capability = fields.Selection(
        LEVELS, "Own Capability", default="2", required=True, groups=MANAGERS
    )
    need_budget = fields.Selection(
        LEVELS, "Budget", default="2", required=True, groups=MANAGERS
    )
    need_specificity = fields.Selection(
        LEVELS, "Special Needs", default="2", required=True, groups=MANAGERS
    )
    sourcing_text = fields.Char(
        "Suggested", compute="_compute_sourcing_text", groups=MANAGERS
    )
    weight_scalability = fields.Integer("Scalability", default=30, groups=MANAGERS)
    weight_ease = fields.Integer("Ease of Use", default=30, groups=MANAGERS)
    weight_integration = fields.Integer("Integration", default=20, groups=MANAGERS)
    weight_security = fields.Integer("Data Security", default=20, groups=MANAGERS)
    mark_minimum = fields.Selection(
        MARKS,
        "Lowest Mark",
        default="2",
        required=True,
        groups=MANAGERS,
        help="A product with a lower mark is out, whatever its score.",
    )
    option_ids = fields.One2many(
        "crm.strategy.option", "strategy_id", "Products", groups=MANAGERS
    )

    _weights_check = models.Constraint(
        "CHECK (LEAST(weight_scalability, weight_ease, weight_integration,"
        " weight_security) >= 0)",
        "Weights cannot be negative.",
    )

    @api.depends("need_urgency", "need_capability", "need_budget", "need_specificity")
    @api.depends_context("lang")
    def _compute_sourcing_text(self):
        labels = labels_of(self.env["crm.strategy.option"], "sourcing")
        for strategy in self:
            scores = sourcing(
                Needs(
                    int(strategy.need_urgency),
                    int(strategy.need_capability),
                    int(strategy.need_budget),
                    int(strategy.need_specificity),
                )
            )
            strategy.sourcing_text = format_list(
                self.env, [labels[way] for way in best(scores)], style="or"
            )


class CrmStrategyOption(models.Model):
    """A product that could be chosen, with its marks."""

    _name = "crm.strategy.option"
    _description = "Product to Choose From"
    _order = "strategy_id, is_excluded, score desc, id"
    _check_company_auto = True

    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    name = fields.Char("Product", required=True)
    partner_id = fields.Many2one(
        "res.partner", "Vendor", index="btree_not_null", check_company=True
    )
    sourcing = fields.Selection(WAYS, required=True, default="standard")
    scalability = fields.Selection(MARKS, required=True, default="3")
    ease = fields.Selection(MARKS, "Ease of Use", required=True, default="3")
    integration = fields.Selection(MARKS, required=True, default="3")
    security = fields.Selection(MARKS, "Data Security", required=True, default="3")
    evaluator_ids = fields.Many2many(
        "crm.strategy.member",
        string="Marked By",
        domain="[('strategy_id', '=', strategy_id)]",
    )
    vendor_roi = fields.Float(
        "Return the Vendor Promises", help="Compare it with the own business case."
    )
    roi_difference = fields.Float(
        "More Than Own Case", compute="_compute_roi_difference"
    )
    score = fields.Float(
        compute="_compute_score", store=True, digits=(4, 2), aggregator=None
    )
    is_excluded = fields.Boolean("Out", compute="_compute_score", store=True)
    is_chosen = fields.Boolean("Chosen")
    note = fields.Text()

    @api.depends(
        *CRITERIA,
        "sourcing",
        "strategy_id.mark_minimum",
        *(f"strategy_id.weight_{name}" for name in CRITERIA),
    )
    def _compute_score(self):
        for option in self:
            # The score is stored for all; the weights are read by managers only.
            strategy = option.strategy_id.sudo()
            marks = {name: int(option[name] or 0) for name in CRITERIA}
            weights = {name: strategy[f"weight_{name}"] for name in CRITERIA}
            minimum = dict.fromkeys(CRITERIA, int(strategy.mark_minimum or 1))
            if option.sourcing == "standard":
                minimum["integration"] = max(
                    minimum["integration"], STANDARD_INTEGRATION
                )
            option.score = weighted(marks, weights) or 0.0
            option.is_excluded = bool(below(marks, minimum))

    @api.depends("vendor_roi", "strategy_id.case_roi")
    def _compute_roi_difference(self):
        for option in self:
            option.roi_difference = (
                option.vendor_roi and option.vendor_roi - option.strategy_id.case_roi
            )
