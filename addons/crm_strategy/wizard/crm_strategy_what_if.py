from odoo import api, fields, models

from ..engine.business_case import Year, assess, lifetime_value


class CrmStrategyWhatIf(models.TransientModel):
    """What happens to lifetime value, revenue and present value if more stay."""

    _name = "crm.strategy.what.if"
    _description = "What If More Customers Stay"

    strategy_id = fields.Many2one("crm.strategy", required=True)
    currency_id = fields.Many2one(related="strategy_id.currency_id")
    points = fields.Float(
        "More Retention (Points)", default=5.0, help="5 means from 60% to 65%."
    )
    retention = fields.Float(
        "Retention Now", compute="_compute_now", store=True, readonly=False
    )
    customers = fields.Integer(compute="_compute_now", store=True, readonly=False)
    revenue = fields.Monetary(
        "Revenue per Customer", compute="_compute_now", store=True, readonly=False
    )
    margin = fields.Monetary(
        "Margin per Customer", compute="_compute_now", store=True, readonly=False
    )
    value_before = fields.Monetary("Lifetime Value Now", compute="_compute_then")
    value_after = fields.Monetary("Lifetime Value Then", compute="_compute_then")
    has_value = fields.Boolean(compute="_compute_then")
    revenue_more = fields.Monetary("More Revenue per Year", compute="_compute_then")
    npv_before = fields.Monetary("Net Present Value Now", compute="_compute_then")
    npv_after = fields.Monetary("Net Present Value Then", compute="_compute_then")

    @api.depends("strategy_id")
    def _compute_now(self):
        for dialog in self:
            company = dialog.strategy_id.company_id
            retention = self.env["crm.strategy.measure"].search(
                [
                    ("kpi_id.code", "=", "retention"),
                    ("company_id", "=", company.id),
                    ("is_empty", "=", False),
                ]
            )
            dialog.retention = retention._latest_by_period()[-1:].value
            [[count, revenue, margin]] = self.env["crm.customer"]._read_group(
                [("company_id", "=", company.id), ("revenue_year", ">", 0)],
                [],
                ["__count", "revenue_year:sum", "margin_year:sum"],
            )
            dialog.customers = count
            dialog.revenue = revenue / count if count else 0.0
            dialog.margin = margin / count if count else 0.0

    @api.depends("points", "retention", "customers", "revenue", "margin")
    def _compute_then(self):
        for dialog in self:
            rate = dialog.strategy_id.discount_rate
            then = min(1.0, dialog.retention + dialog.points / 100)
            before = lifetime_value(dialog.margin, dialog.retention, rate)
            after = lifetime_value(dialog.margin, then, rate)
            dialog.has_value = before is not None and after is not None
            dialog.value_before = before or 0.0
            dialog.value_after = after or 0.0
            staying = (then - dialog.retention) * dialog.customers
            dialog.revenue_more = staying * dialog.revenue
            plan = dialog.strategy_id._get_plan()
            dialog.npv_before = assess(plan, rate).npv
            dialog.npv_after = assess(
                _with_more(plan, staying * dialog.margin), rate
            ).npv


def _with_more(plan, amount):
    """Return a plan with a benefit more in each year after the first."""
    return plan[:1] + [Year(year.cost, year.benefit + amount) for year in plan[1:]]
