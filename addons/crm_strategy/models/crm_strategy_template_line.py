from odoo import fields, models

from .crm_strategy_template_part import choices_of


class CrmStrategyTemplateRequirement(models.Model):
    """What people usually need of such a strategy."""

    _name = "crm.strategy.template.requirement"
    _description = "Requirement of a Template"
    _inherit = ["crm.strategy.template.element"]
    _order = "template_id, priority desc, id"
    _plan_model = "crm.strategy.requirement"
    _plan_fields = ("name", "kind", "priority")

    name = fields.Char("Subject", required=True, translate=True)
    kind = fields.Selection(
        choices_of("crm.strategy.requirement", "kind"),
        required=True,
        default="requirement",
    )
    priority = fields.Selection(
        choices_of("crm.strategy.requirement", "priority"), required=True, default="0"
    )


class CrmStrategyTemplateRisk(models.Model):
    """What usually goes wrong in such a strategy."""

    _name = "crm.strategy.template.risk"
    _description = "Risk of a Template"
    _inherit = ["crm.strategy.template.element"]
    _order = "template_id, id"
    _plan_model = "crm.strategy.risk"
    _plan_fields = ("name", "kind", "probability", "impact", "response")

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        choices_of("crm.strategy.risk", "kind"), required=True, default="risk"
    )
    probability = fields.Selection(
        choices_of("crm.strategy.risk", "probability"), required=True, default="3"
    )
    impact = fields.Selection(
        choices_of("crm.strategy.risk", "impact"), required=True, default="3"
    )
    response = fields.Text(translate=True)


class CrmStrategyTemplateCaseLine(models.Model):
    """A cost or a benefit to think of; its amount is for each company to plan."""

    _name = "crm.strategy.template.case.line"
    _description = "Cost or Benefit of a Template"
    _inherit = ["crm.strategy.template.element"]
    _order = "template_id, year, direction desc, id"
    _plan_model = "crm.strategy.case.line"
    _plan_fields = ("name", "direction", "category", "year", "kpi_id")
    _check_company_auto = True

    name = fields.Char("Description", translate=True)
    direction = fields.Selection(
        choices_of("crm.strategy.case.line", "direction"),
        required=True,
        default="cost",
    )
    category = fields.Selection(
        choices_of("crm.strategy.case.line", "category"),
        required=True,
        default="service",
    )
    year = fields.Integer(
        required=True,
        default=0,
        aggregator=None,
        help="0 for the first twelve months, 1 for the next.",
    )
    kpi_id = fields.Many2one(
        "crm.strategy.kpi",
        "KPI",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The figure whose movement brings the benefit.",
    )

    _year_check = models.Constraint(
        "CHECK (year BETWEEN 0 AND 30)", "A business case looks at years 0 to 30."
    )

    def _prepare_baseline(self, measure):
        """Return where the KPI stood before, if it was measured."""
        return {"baseline": measure.value} if measure else {}
