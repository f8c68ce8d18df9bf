from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

LEVELS = [(str(level), str(level)) for level in range(1, 6)]
#: probability times impact from which on a risk is high
HIGH = 12
#: after this many days without an answer, a change outside is overdue
ANSWER_DAYS = 30


class CrmStrategy(models.Model):
    _inherit = "crm.strategy"

    risk_ids = fields.One2many("crm.strategy.risk", "strategy_id", "Risks")
    risk_count = fields.Integer(
        "Risks to Act On", compute="_compute_risk_count", help="Triggered or high."
    )

    @api.depends("risk_ids.is_triggered", "risk_ids.level", "risk_ids.active")
    def _compute_risk_count(self):
        for strategy in self:
            strategy.risk_count = len(
                strategy.risk_ids.filtered(
                    lambda risk: risk.is_triggered or risk.level >= HIGH
                )
            )

    def action_add_forces(self):
        """Add the three forces outside that every strategy has to answer."""
        names = [
            self.env._("Everybody has an ERP: it is no lasting advantage"),
            self.env._("Products are soon alike: their life is getting shorter"),
            self.env._("Customers change with one click"),
        ]
        for strategy in self:
            known = strategy.risk_ids.mapped("name")
            strategy.risk_ids = [
                Command.create({"name": name, "kind": "context"})
                for name in names
                if name not in known
            ]

    def action_open_risks(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_risk_action"
        )
        return action | {
            "domain": [("strategy_id", "=", self.id)],
            "context": {"default_strategy_id": self.id},
        }


class CrmStrategyRisk(models.Model):
    """What may go wrong, what limits the strategy, and what changes around it."""

    _name = "crm.strategy.risk"
    _description = "Risk of a Strategy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "level desc, id"
    _check_company_auto = True

    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("risk", "Risk"),
            ("constraint", "Constraint"),
            ("context", "Change Outside"),
            ("assumption", "Assumption"),
        ],
        required=True,
        default="risk",
    )
    date = fields.Date(
        "Noted On", required=True, default=fields.Date.context_today, copy=False
    )
    probability = fields.Selection(LEVELS, required=True, default="3", tracking=True)
    impact = fields.Selection(LEVELS, required=True, default="3", tracking=True)
    level = fields.Integer(
        compute="_compute_level",
        store=True,
        aggregator="max",
        help="Probability times impact, 1 to 25.",
    )
    owner_id = fields.Many2one(
        "res.users",
        "Responsible",
        index="btree_not_null",
        tracking=True,
        domain=[("share", "=", False)],
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Business Partner",
        index="btree_not_null",
        check_company=True,
        help="Who it is about, such as a partner that does not fit.",
    )
    response = fields.Text(translate=True, tracking=True)
    date_answered = fields.Date(
        "Answered On", compute="_compute_date_answered", store=True, readonly=False
    )
    is_overdue = fields.Boolean(
        "Answer Overdue", compute="_compute_is_overdue", help="Not answered in 30 days."
    )
    kpi_id = fields.Many2one(
        "crm.strategy.kpi",
        "Triggering KPI",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The KPI that tells that the risk has come true.",
    )
    trigger = fields.Selection(
        [("below", "Below"), ("above", "Above")], default="below"
    )
    limit = fields.Float(digits=(16, 4), help="A percentage is written as 0.6 for 60%.")
    is_triggered = fields.Boolean("Triggered", compute="_compute_is_triggered")
    latest_text = fields.Char("Latest Value", compute="_compute_is_triggered")
    triggered_on = fields.Date(readonly=True, copy=False)

    @api.depends("probability", "impact")
    def _compute_level(self):
        for risk in self:
            risk.level = int(risk.probability or 0) * int(risk.impact or 0)

    @api.depends("response")
    def _compute_date_answered(self):
        for risk in self:
            if not risk.response:
                risk.date_answered = False
            elif not risk.date_answered:
                risk.date_answered = fields.Date.context_today(risk)

    @api.depends("date", "date_answered")
    def _compute_is_overdue(self):
        limit = fields.Date.context_today(self) - timedelta(days=ANSWER_DAYS)
        for risk in self:
            risk.is_overdue = not risk.date_answered and risk.date and risk.date < limit

    @api.depends("kpi_id.measure_ids.value", "trigger", "limit")
    @api.depends_context("lang")
    def _compute_is_triggered(self):
        for risk in self:
            measures = risk.kpi_id.measure_ids.filtered(
                lambda measure, company=risk.company_id: (
                    measure.company_id == company and not measure.is_empty
                )
            )
            latest = measures._latest_by_period()[-1:]
            risk.latest_text = latest.value_text
            risk.is_triggered = bool(latest) and (
                latest.value < risk.limit
                if risk.trigger == "below"
                else latest.value > risk.limit
            )

    @api.constrains("kpi_id", "trigger")
    def _check_trigger(self):
        for risk in self:
            if risk.kpi_id and not risk.trigger:
                raise ValidationError(
                    self.env._("Say whether the KPI triggers the risk below or above.")
                )

    @api.model
    def _cron_trigger(self):
        """Tell who is responsible, once, that a risk has come true."""
        risks = self.search(
            [("kpi_id", "!=", False), ("strategy_id.state", "=", "running")]
        )
        today = fields.Date.context_today(self)
        for risk in risks:
            if risk.is_triggered and not risk.triggered_on:
                risk.triggered_on = today
                risk.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("The risk has come true: act"),
                    user_id=(risk.owner_id or risk.strategy_id.owner_id).id
                    or self.env.uid,
                )
            elif risk.triggered_on and not risk.is_triggered:
                risk.triggered_on = False
