from odoo import api, fields, models

from .selections import COMPONENTS, TYPES


class CrmStrategyKpi(models.Model):
    """Which KPIs belong together: those of a type of CRM, and of a component."""

    _inherit = "crm.strategy.kpi"

    crm_type = fields.Selection(
        TYPES, "Type of CRM", help="The KPI is offered to strategies of this type."
    )
    component = fields.Selection(
        COMPONENTS, help="Which part of the life of a customer the KPI is about."
    )


class CrmStrategyType(models.Model):
    """Choosing a type of CRM offers the KPIs of its pack."""

    _inherit = "crm.strategy.type"

    kpi_ids = fields.Many2many(
        "crm.strategy.kpi",
        string="KPIs",
        compute="_compute_kpi_ids",
        help="KPIs that show how far this type of CRM has come.",
    )

    @api.depends("kind", "company_id")
    def _compute_kpi_ids(self):
        kpis = self.env["crm.strategy.kpi"].search(
            [("crm_type", "in", self.mapped("kind"))]
        )
        for row in self:
            row.kpi_ids = kpis.filtered(
                lambda kpi, row=row: (
                    kpi.crm_type == row.kind
                    and kpi.company_id in (row.company_id, row.company_id.browse())
                )
            )

    def action_open_kpis(self):
        """Open the KPIs of the type."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_kpi_action"
        )
        return action | {"domain": [("id", "in", self.kpi_ids.ids)]}
