from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.business_case import Year, assess, forecast

MANAGERS = "crm_strategy.group_crm_strategy_manager"


class CrmStrategy(models.Model):
    """What a strategy costs and brings: as planned, as booked, as it will probably be.

    Whether the benefit comes from the strategy stays a judgement.
    """

    _inherit = "crm.strategy"

    currency_id = fields.Many2one(related="company_id.currency_id")
    case_line_ids = fields.One2many(
        "crm.strategy.case.line", "strategy_id", "Costs and Benefits", groups=MANAGERS
    )
    case_forecast_ids = fields.One2many(
        "crm.strategy.case.forecast", "strategy_id", "Forecasts", groups=MANAGERS
    )
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        check_company=True,
        index="btree_not_null",
        groups=MANAGERS,
        help="Bills, expenses and timesheets on it are the cost of the strategy.",
    )
    discount_rate = fields.Float(
        default=0.1, groups=MANAGERS, help="What money costs the company in a year."
    )
    budget_approved = fields.Monetary("Approved Money", tracking=True, groups=MANAGERS)
    budget_approved_by_id = fields.Many2one(
        "res.users", "Approved By", readonly=True, copy=False, groups=MANAGERS
    )
    budget_approved_on = fields.Date("Approved On", readonly=True, copy=False)
    case_assumption = fields.Text(
        "Without the Strategy",
        translate=True,
        groups=MANAGERS,
        help="What would happen without it; only the difference is its benefit.",
    )
    case_cost = fields.Monetary(
        "Planned Cost", compute="_compute_case", groups=MANAGERS
    )
    case_benefit = fields.Monetary(
        "Planned Benefit", compute="_compute_case", groups=MANAGERS
    )
    case_roi = fields.Float(
        "Return on Investment", compute="_compute_case", groups=MANAGERS
    )
    case_npv = fields.Monetary(
        "Net Present Value", compute="_compute_case", groups=MANAGERS
    )
    case_irr = fields.Float(
        "Internal Rate of Return", compute="_compute_case", groups=MANAGERS
    )
    has_irr = fields.Boolean(compute="_compute_case", groups=MANAGERS)
    case_payback = fields.Float(
        "Payback (Years)", compute="_compute_case", groups=MANAGERS
    )
    has_payback = fields.Boolean(compute="_compute_case", groups=MANAGERS)
    case_discounted_payback = fields.Float(
        "Discounted Payback (Years)", compute="_compute_case", groups=MANAGERS
    )
    has_discounted_payback = fields.Boolean(compute="_compute_case", groups=MANAGERS)
    actual_cost = fields.Monetary(
        "Booked Cost", compute="_compute_actual", groups=MANAGERS
    )
    actual_benefit = fields.Monetary(
        "Reached Benefit", compute="_compute_actual", groups=MANAGERS
    )
    forecast_npv = fields.Monetary(
        "Net Present Value Now",
        compute="_compute_actual",
        groups=MANAGERS,
        help="With what was booked and reached in the years that have passed.",
    )
    forecast_roi = fields.Float(
        "Return Now", compute="_compute_actual", groups=MANAGERS
    )
    funding_gap = fields.Monetary(
        compute="_compute_funding",
        groups=MANAGERS,
        help="Planned cost less the money that is approved.",
    )
    budget_share = fields.Float(
        "Share of Revenue",
        compute="_compute_funding",
        groups=MANAGERS,
        help="Planned cost, as a share of the revenue of 12 months.",
    )
    is_case_signed = fields.Boolean(
        "Signed by Finance", compute="_compute_signature", groups=MANAGERS
    )
    has_early_benefit = fields.Boolean(compute="_compute_signature", groups=MANAGERS)

    def _get_last_year(self):
        return max(self.case_line_ids.mapped("year"), default=0)

    def _get_plan(self):
        """Return the planned years, from year 0 on without a gap."""
        years = [[0.0, 0.0] for _year in range(self._get_last_year() + 1)]
        for line in self.case_line_ids:
            years[line.year][line.direction == "benefit"] += line.planned
        return [Year(*year) for year in years]

    @api.depends(
        "case_line_ids.planned",
        "case_line_ids.year",
        "case_line_ids.direction",
        "discount_rate",
    )
    def _compute_case(self):
        for strategy in self:
            case = assess(strategy._get_plan(), strategy.discount_rate)
            strategy.case_cost = case.cost
            strategy.case_benefit = case.benefit
            strategy.case_roi = case.roi or 0.0
            strategy.case_npv = case.npv
            strategy.case_irr = case.irr or 0.0
            strategy.has_irr = case.irr is not None
            strategy.case_payback = case.payback or 0.0
            strategy.has_payback = case.payback is not None
            strategy.case_discounted_payback = case.discounted_payback or 0.0
            strategy.has_discounted_payback = case.discounted_payback is not None

    @api.depends(
        "case_line_ids.planned",
        "case_line_ids.signed_on",
        "analytic_account_id",
        "discount_rate",
        "date_start",
    )
    def _compute_actual(self):
        rows = self._get_years().grouped("strategy_id")
        for strategy in self:
            years = rows.get(strategy, self.env["crm.strategy.case.year"])
            strategy.actual_cost = years._total("cost")
            strategy.actual_benefit = years._total("benefit")
            case = assess(strategy._get_forecast(years), strategy.discount_rate)
            strategy.forecast_npv = case.npv
            strategy.forecast_roi = case.roi or 0.0

    def _get_years(self):
        """Return what was booked and reached, by year."""
        # They are read by SQL, which sees what is written only.
        self.env.flush_all()
        self.env["crm.strategy.case.year"].invalidate_model()
        return self.env["crm.strategy.case.year"].search(
            [("strategy_id", "in", self.ids), ("basis", "=", "actual")]
        )

    def _get_forecast(self, years):
        """Return what happened in the years that have passed, and the plan after."""
        plan = self._get_plan()
        today = fields.Date.context_today(self)
        passed = max(0, relativedelta(today, self.date_start).years)
        last = max([len(plan) - 1, *years.mapped("year")])
        by_year = years.grouped("year")
        actual = [
            Year(rows._total("cost"), rows._total("benefit"))
            for rows in (by_year.get(year, years.browse()) for year in range(last + 1))
        ]
        plan += [Year(0.0, 0.0)] * (last + 1 - len(plan))
        return forecast(plan, actual, passed)

    @api.depends("case_cost", "budget_approved")
    def _compute_funding(self):
        revenue = dict(
            self.env["crm.customer"]
            .sudo()  # the revenue of the company is no secret of single customers
            ._read_group(
                [("company_id", "in", self.company_id.ids)],
                ["company_id"],
                ["revenue_year:sum"],
            )
        )
        for strategy in self:
            strategy.funding_gap = strategy.case_cost - strategy.budget_approved
            earned = revenue.get(strategy.company_id)
            strategy.budget_share = earned and strategy.case_cost / earned

    @api.depends("case_line_ids.signed_on", "case_line_ids.year")
    def _compute_signature(self):
        for strategy in self:
            lines = strategy.case_line_ids
            strategy.is_case_signed = bool(lines) and all(lines.mapped("signed_on"))
            strategy.has_early_benefit = any(
                line.direction == "benefit" and line.year == 0 and line.planned
                for line in lines
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_approver(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_approver(vals))

    @api.model
    def _with_approver(self, vals):
        """Add who approved the money, and when."""
        if "budget_approved" not in vals:
            return vals
        return vals | {
            "budget_approved_by_id": self.env.uid,
            "budget_approved_on": fields.Date.context_today(self),
        }

    def action_sign_case(self):
        """Sign costs, benefits and unit values as finance."""
        self.ensure_one()
        finance = self.env.ref(
            "crm_strategy.crm_strategy_role_finance", raise_if_not_found=False
        )
        if not finance or finance not in self._get_own_member().role_ids:
            raise UserError(
                self.env._(
                    "Only people with the role of finance in %(strategy)s sign its "
                    "business case.",
                    strategy=self.name,
                )
            )
        if not self.case_line_ids:
            raise UserError(self.env._("Plan costs and benefits first."))
        self.case_line_ids.filtered(lambda line: not line.signed_on).write(
            {"signed_on": fields.Datetime.now(), "signed_by_id": self.env.uid}
        )
        self.message_post(
            body=self.env._(
                "Business case signed: cost %(cost)s, benefit %(benefit)s.",
                cost=self.currency_id.format(self.case_cost),
                benefit=self.currency_id.format(self.case_benefit),
            )
        )

    def action_forecast(self):
        """Keep what the business case looks like today."""
        self.check_access("write")
        # Forecasts are nobody's to write, so that none is changed afterwards.
        self.env["crm.strategy.case.forecast"].sudo().create(
            [strategy._prepare_forecast() for strategy in self]
        )

    def _prepare_forecast(self):
        case = assess(self._get_forecast(self._get_years()), self.discount_rate)
        return {
            "strategy_id": self.id,
            "user_id": self.env.uid,
            "planned_npv": self.case_npv,
            "cost": case.cost,
            "benefit": case.benefit,
            "actual_cost": self.actual_cost,
            "actual_benefit": self.actual_benefit,
            "roi": case.roi,
            "npv": case.npv,
            "payback": case.payback,
            "has_payback": case.payback is not None,
        }

    def action_open_case_years(self):
        """Open plan and books by year, as a graph."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_case_year_action"
        )
        return action | {"domain": [("strategy_id", "=", self.id)]}

    def action_open_booked(self):
        """Open what is booked on the account of the strategy."""
        self.ensure_one()
        booked = [
            ("auto_account_id", "in", self.analytic_account_id.ids),
            ("company_id", "=", self.company_id.id),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Booked Cost"),
            "res_model": "account.analytic.line",
            "domain": booked,
            "views": [(False, "list"), (False, "form")],
        }

    def action_what_if(self):
        """Ask what happens if more customers stay."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What If More Customers Stay?"),
            "res_model": "crm.strategy.what.if",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_strategy_id": self.id},
        }


class CrmStrategyCaseForecast(models.Model):
    """What a business case looked like on one day; it is never changed."""

    _name = "crm.strategy.case.forecast"
    _description = "Forecast of a Business Case"
    _order = "date desc, id desc"
    _rec_name = "date"

    strategy_id = fields.Many2one(
        "crm.strategy", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    planned_npv = fields.Monetary("Net Present Value as Planned", readonly=True)
    cost = fields.Monetary("Expected Cost", readonly=True, aggregator=None)
    benefit = fields.Monetary("Expected Benefit", readonly=True, aggregator=None)
    actual_cost = fields.Monetary("Booked Cost", readonly=True, aggregator=None)
    actual_benefit = fields.Monetary("Reached Benefit", readonly=True, aggregator=None)
    roi = fields.Float("Return on Investment", readonly=True, aggregator=None)
    npv = fields.Monetary("Net Present Value", readonly=True, aggregator=None)
    payback = fields.Float("Payback (Years)", readonly=True, aggregator=None)
    has_payback = fields.Boolean(readonly=True)

    def write(self, vals):
        self._refuse_change()
        return super().write(vals)

    def _refuse_change(self):
        if self:
            raise UserError(self.env._("A forecast stays as it was. Make a new one."))
