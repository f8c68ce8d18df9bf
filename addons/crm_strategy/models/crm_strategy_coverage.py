from odoo import api, fields, models
from odoo.tools.i18n import format_list

from .figure import share
from .project_task import TECHNOLOGY

#: what a strategy consists of; each block has a method that says whether it is there
BLOCKS = ("goals", "segmentation", "data", "channels", "monitoring")


class CrmStrategy(models.Model):
    """What a strategy does not reach yet: departments, links, blocks of its frame."""

    _inherit = "crm.strategy"

    missing_department_ids = fields.Many2many(
        "hr.department",
        string="Departments in No Phase",
        compute="_compute_departments",
        help="Departments of the company that no phase has in scope.",
    )
    uninformed_department_ids = fields.Many2many(
        "hr.department",
        string="Departments Not Informed",
        compute="_compute_departments",
        help="Departments in scope in which nobody has acknowledged the revision.",
    )
    initiative_count = fields.Integer(
        "Number of Initiatives", compute="_compute_initiatives"
    )
    technology_share = fields.Float(
        "Technology",
        compute="_compute_initiatives",
        help="Share of the initiatives that are technology or automation. A strategy "
        "is no project of information technology.",
    )
    aligned_share = fields.Float(
        "Serve a Need",
        compute="_compute_initiatives",
        help="Share of the initiatives that serve a need or a requirement, their own "
        "or that of their goal.",
    )
    on_time_share = fields.Float(
        "Done in Time",
        compute="_compute_initiatives",
        help="Share of the finished initiatives with a deadline that kept it.",
    )
    decision_closure = fields.Float(
        "Decisions Carried Out",
        compute="_compute_decision_closure",
        help="Share of the decisions of closed reviews that are done.",
    )
    frame_share = fields.Float("Frame", compute="_compute_frame")
    frame_gaps = fields.Char(
        "Missing in the Frame",
        compute="_compute_frame",
        help="A strategy is a frame of goals, segmentation, care for data, channels "
        "and monitoring.",
    )

    @api.depends(
        "phase_ids.scope_ids.department_id",
        "phase_ids.scope_ids.department_ids",
        "member_ids.is_informed",
        "member_ids.department_id",
    )
    def _compute_departments(self):
        departments = self.env["hr.department"].search(
            [("company_id", "in", self.company_id.ids)]
        )
        for strategy in self:
            items = strategy.phase_ids.scope_ids
            own = departments.filtered(
                lambda item, company=strategy.company_id: item.company_id == company
            )
            informed = strategy.member_ids.filtered("is_informed").department_id
            strategy.missing_department_ids = (
                own - items.department_id - items.department_ids
            )
            reached = items.department_id if strategy.revision_id else own.browse()
            strategy.uninformed_department_ids = reached - informed

    def _get_initiatives(self):
        """Return the initiatives of each strategy; how many there are is no secret."""
        tasks = (
            self.env["project.task"]
            .sudo()
            .search(
                [
                    ("strategy_kind", "!=", False),
                    "|",
                    ("strategy_phase_id.strategy_id", "in", self.ids),
                    ("goal_ids.strategy_id", "in", self.ids),
                ]
            )
        )
        found = dict.fromkeys(self.ids, tasks.browse())
        for task in tasks:
            for strategy in task._get_strategies():
                if strategy.id in found:
                    found[strategy.id] += task
        return found

    @api.depends("goal_ids.task_ids.state", "goal_ids.requirement_ids")
    def _compute_initiatives(self):
        initiatives = self._get_initiatives()
        for strategy in self:
            tasks = initiatives.get(strategy.id, self.env["project.task"])
            aligned = tasks.filtered(
                lambda task: (
                    task.need_id or task.strategy_need or task.goal_ids.requirement_ids
                )
            )
            dated = tasks.filtered("date_deadline").filtered("strategy_done_on")
            in_time = dated.filtered(
                lambda task: task.strategy_done_on <= task.date_deadline
            )
            technology = tasks.filtered(lambda task: task.strategy_kind in TECHNOLOGY)
            strategy.initiative_count = len(tasks)
            strategy.technology_share = share(technology, tasks)
            strategy.aligned_share = share(aligned, tasks)
            strategy.on_time_share = share(in_time, dated)

    @api.depends("review_ids.state", "review_ids.decision_ids.is_done")
    def _compute_decision_closure(self):
        for strategy in self:
            reviews = strategy.review_ids.filtered(lambda item: item.state == "closed")
            decisions = reviews.decision_ids
            strategy.decision_closure = share(decisions.filtered("is_done"), decisions)

    # The frame

    @api.depends("goal_ids.kpi_id", "phase_ids.scope_ids", "next_review_id")
    def _compute_frame(self):
        for strategy in self:
            missing = [
                label
                for name, label in strategy._get_blocks()
                if not getattr(strategy, f"_has_{name}")()
            ]
            strategy.frame_share = 1 - len(missing) / len(BLOCKS)
            strategy.frame_gaps = format_list(self.env, missing)

    @api.model
    def _get_blocks(self):
        labels = (
            self.env._("Goals"),
            self.env._("Segmentation"),
            self.env._("Care for Data"),
            self.env._("Channels"),
            self.env._("Monitoring"),
        )
        return zip(BLOCKS, labels, strict=True)

    def _has_goals(self):
        return bool(self.goal_ids)

    def _has_segmentation(self):
        codes = self.goal_ids.kpi_id.mapped("code")
        return bool({"segmented", "classified"} & set(codes))

    def _has_data(self):
        subjects = self.phase_ids.scope_ids.mapped("subject")
        codes = self.goal_ids.kpi_id.mapped("code")
        return "guideline" in subjects or any(
            code.startswith("data_") for code in codes
        )

    def _has_channels(self):
        return any(
            item.audience != "employee" or item.kind == "system"
            for item in self.phase_ids.scope_ids
        )

    def _has_monitoring(self):
        return bool(self.next_review_id)


class ProjectTask(models.Model):
    _inherit = "project.task"

    strategy_done_on = fields.Datetime(
        "Initiative Done On",
        compute="_compute_strategy_done_on",
        store=True,
        help="Odoo notes the end of a task by its stage only.",
    )

    @api.depends("state", "strategy_kind")
    def _compute_strategy_done_on(self):
        for task in self:
            is_done = task.strategy_kind and task.state == "1_done"
            task.strategy_done_on = is_done and (
                task.strategy_done_on or fields.Datetime.now()
            )
