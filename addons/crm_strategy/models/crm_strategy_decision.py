from odoo import api, fields, models

TODO = "mail.mail_activity_data_todo"


class CrmStrategyDecision(models.Model):
    """What was decided at a review, and who does it by when.

    When the review is closed it becomes a task in the project of the strategy, or an
    activity on the strategy where there is no project.
    """

    _name = "crm.strategy.decision"
    _description = "Decision of a Review"
    _order = "review_id, id"

    name = fields.Char("Decision", required=True)
    review_id = fields.Many2one(
        "crm.strategy.review", required=True, index=True, ondelete="cascade"
    )
    strategy_id = fields.Many2one(related="review_id.strategy_id")
    company_id = fields.Many2one(related="review_id.company_id", store=True)
    goal_id = fields.Many2one(
        "crm.strategy.goal",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('strategy_id', '=', strategy_id)]",
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    date_due = fields.Date("By", required=True, default=fields.Date.context_today)
    task_id = fields.Many2one(
        "project.task", readonly=True, copy=False, ondelete="set null"
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    is_done = fields.Boolean("Done", compute="_compute_is_done")

    @api.depends("task_id.state", "activity_id.active")
    def _compute_is_done(self):
        for decision in self:
            # Whether it is done is no secret, whoever may see the task.
            task = decision.sudo().task_id
            activity = decision.sudo().activity_id
            decision.is_done = task.is_closed or (activity and not activity.active)

    @api.model_create_multi
    def create(self, vals_list):
        reviews = self.env["crm.strategy.review"]
        reviews.browse(vals["review_id"] for vals in vals_list)._check_not_closed()
        return super().create(vals_list)

    def write(self, vals):
        self.review_id._check_not_closed()
        return super().write(vals)

    def unlink(self):
        self.review_id._check_not_closed()
        return super().unlink()

    def _hand_out(self):
        """Give each decision of one review to its owner."""
        if self.strategy_id.project_id:
            self._make_tasks()
        else:
            self._make_activities()

    def _make_tasks(self):
        # Who closes a review need not work in the project.
        tasks = (
            self.env["project.task"]
            .sudo()
            .create(
                [
                    {
                        "name": decision.name,
                        "project_id": decision.strategy_id.project_id.id,
                        "user_ids": decision.user_id.ids,
                        "date_deadline": decision.date_due,
                        "goal_ids": decision.goal_id.ids,
                        "strategy_phase_id": decision.strategy_id.phase_id.id,
                    }
                    for decision in self
                ]
            )
        )
        for decision, task in zip(self, tasks, strict=True):
            decision.task_id = task

    def _make_activities(self):
        kind = self.env.ref(TODO)
        activities = self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": self.env["ir.model"]._get_id("crm.strategy"),
                    "res_id": decision.strategy_id.id,
                    "summary": decision.name,
                    "user_id": decision.user_id.id,
                    "date_deadline": decision.date_due,
                }
                for decision in self
            ]
        )
        for decision, activity in zip(self, activities, strict=True):
            decision.activity_id = activity
