from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.goal import DAYS
from .crm_strategy_goal_figures import STATUS, Reading

ACTIVITY = "crm_strategy.mail_activity_type_check_in"


class CrmStrategyCheckIn(models.Model):
    """What the owner of a goal said about it on a day. It is never edited."""

    _name = "crm.strategy.check.in"
    _description = "Check-In on a Goal"
    _order = "date desc, id desc"
    _rec_name = "goal_id"

    goal_id = fields.Many2one(
        "crm.strategy.goal", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="goal_id.company_id", store=True, precompute=True
    )
    source = fields.Selection(related="goal_id.source")
    unit = fields.Selection(related="goal_id.unit")
    date = fields.Date(readonly=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        "By",
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    confidence = fields.Selection(
        [("high", "Confident"), ("medium", "Unsure"), ("low", "Doubtful")],
        "Do We Get There?",
        required=True,
        default="medium",
    )
    value = fields.Float(
        "Actual", digits=(16, 4), aggregator=None, help="What the goal stands at now."
    )
    has_value = fields.Boolean(readonly=True)
    progress = fields.Float(readonly=True, aggregator=None)
    status = fields.Selection(STATUS, readonly=True)
    comment = fields.Text("What Has Happened")
    value_text = fields.Char("Shown As", compute="_compute_value_text")

    @api.depends("value", "has_value", "goal_id.unit")
    @api.depends_context("lang")
    def _compute_value_text(self):
        for check_in in self:
            value = check_in.value if check_in.has_value else None
            check_in.value_text = check_in.goal_id._text(value)

    @api.model_create_multi
    def create(self, vals_list):
        """Keep who says it, when, and where the goal stands; the activity is done."""
        check_ins = super().create([self._with_standing(vals) for vals in vals_list])
        for goal in check_ins.goal_id:
            goal.activity_feedback([ACTIVITY])
        return check_ins

    @api.model
    def _with_standing(self, vals):
        goal = self.env["crm.strategy.goal"].browse(vals["goal_id"])
        today = self.env["crm.customer"]._get_clock(goal.company_id).today
        if goal.source == "manual":
            if "value" not in vals:
                raise UserError(
                    self.env._("Enter what %(goal)s stands at now.", goal=goal.name)
                )
            reading = Reading(vals["value"], today)
        else:
            reading = goal._get_readings()[goal]
        standing = goal._get_standings()[goal]
        if goal.source == "manual":
            standing = goal._stand(reading, today)
        return {
            **vals,
            "date": today,
            "user_id": self.env.uid,
            "value": reading.value or 0.0,
            "has_value": reading.value is not None,
            "progress": standing.progress or 0.0,
            "status": standing.status,
        }

    def write(self, vals):
        self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_change()

    def _refuse_change(self):
        if self:
            raise UserError(self.env._("What was said at a check-in stays as it is."))


class CrmStrategyGoal(models.Model):
    """Checking in: each owner, in a minute, when it is due."""

    _inherit = "crm.strategy.goal"

    check_in_ids = fields.One2many(
        "crm.strategy.check.in", "goal_id", "Check-Ins", readonly=True
    )
    check_in_due = fields.Date("Next Check-In", compute="_compute_check_in_due")
    can_check_in = fields.Boolean(compute="_compute_can_check_in")

    @api.depends("check_in_ids.date", "check_in_every", "date_start")
    def _compute_check_in_due(self):
        for goal in self:
            last = max(goal.check_in_ids.mapped("date"), default=goal.date_start)
            goal.check_in_due = (
                goal.source != "goals" and last and last + _step(goal.check_in_every)
            )

    @api.depends("user_id", "source", "strategy_id.state")
    @api.depends_context("uid")
    def _compute_can_check_in(self):
        is_manager = self.env.user.has_group("crm_strategy.group_crm_strategy_manager")
        for goal in self:
            is_mine = is_manager or goal.user_id == self.env.user
            goal.can_check_in = (
                is_mine
                and goal.source != "goals"
                and goal.strategy_id.state == "running"
            )

    def action_check_in(self):
        """Open the dialog of one minute."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check In: %(goal)s", goal=self.name),
            "res_model": "crm.strategy.check.in",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_goal_id": self.id,
                "default_value": self.actual,
                "dialog_size": "medium",
            },
        }

    @api.model
    def _cron_remind(self):
        """Remind the owners of running goals whose check-in is due."""
        goals = self.search(
            [
                ("strategy_id.state", "=", "running"),
                ("phase_id.state", "in", ("open", False)),
                ("source", "!=", "goals"),
                ("user_id", "!=", False),
            ]
        )
        today = fields.Date.today()
        goals.filtered(lambda goal: goal.check_in_due <= today)._schedule_check_in()

    def _schedule_check_in(self):
        """Give each owner an activity, unless there is one already."""
        kind = self.env.ref(ACTIVITY)
        Activity = self.env["mail.activity"]
        pending = Activity.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", kind.id),
            ]
        )
        waiting = set(pending.mapped("res_id"))
        Activity.create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": goal.id,
                    "user_id": goal.user_id.id,
                    "date_deadline": goal.check_in_due,
                    "automated": True,
                }
                for goal in self
                if goal.id not in waiting
            ]
        )


def _step(every):
    if every == "quarter":
        return relativedelta(months=3)
    if every == "month":
        return relativedelta(months=1)
    return relativedelta(days=DAYS["week"])
