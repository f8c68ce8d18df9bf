from odoo import Command, api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError

from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine import review as engine
from .selections import labels_of

ACTIVITY = "crm_strategy.mail_activity_type_review"
EXPERT = "crm_strategy.crm_strategy_role_expert"


class CrmStrategyReview(models.Model):
    """A look at where a strategy stands, with the figures of that day.

    Closing it freezes each figure with its definition and opens the way to the next
    one. A closed review is never edited; the database refuses it too.
    """

    _name = "crm.strategy.review"
    _description = "Review of a Strategy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "strategy_id, date_to desc, id desc"

    name = fields.Char(compute="_compute_name")
    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("regular", "Regular Review"),
            ("gate", "Gate Review"),
            ("second_opinion", "Second Opinion"),
        ],
        required=True,
        default="gate",
    )
    number = fields.Integer(
        readonly=True, copy=False, aggregator=None, help="Of the regular reviews."
    )
    phase_id = fields.Many2one(
        "crm.strategy.phase",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('strategy_id', '=', strategy_id)]",
    )
    gate = fields.Selection([("start", "To Open"), ("finish", "To Close")])
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Until", required=True, default=fields.Date.context_today)
    date_due = fields.Date(
        "Due", required=True, default=fields.Date.context_today, tracking=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain=[("share", "=", False)],
    )
    participant_ids = fields.Many2many(
        "crm.strategy.member",
        string="Participants",
        domain="[('strategy_id', '=', strategy_id)]",
    )
    expert_id = fields.Many2one(
        "crm.strategy.member",
        ondelete="restrict",
        domain="[('strategy_id', '=', strategy_id)]",
        help="Whose second opinion it is: a person with the role of an expert.",
    )
    opinion = fields.Selection(
        [("go", "Go"), ("hold", "Hold"), ("stop", "Stop")], tracking=True
    )
    state = fields.Selection(
        [("planned", "Planned"), ("open", "Open"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        tracking=True,
    )
    summary = fields.Text(help="What was found; it becomes the revision.")
    line_ids = fields.One2many(
        "crm.strategy.review.line", "review_id", "Figures", readonly=True
    )
    decision_ids = fields.One2many(
        "crm.strategy.decision", "review_id", "Decisions", copy=False
    )
    advanced_count = fields.Integer(
        "Goals Advanced",
        compute="_compute_verdict",
        store=True,
        aggregator=None,
        help="Goals whose progress has risen by a point or more since the last closed "
        "review.",
    )
    verdict = fields.Selection(
        [
            ("standing", "Standing Still"),
            ("progressing", "Progressing"),
            ("strong", "Strong"),
        ],
        compute="_compute_verdict",
        store=True,
        help="Progressing if one goal has advanced, strong if two have, whatever the "
        "others do.",
    )
    closed_on = fields.Datetime("Closed", readonly=True, copy=False)
    closed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    revision_id = fields.Many2one(
        "crm.strategy.revision", readonly=True, copy=False, ondelete="restrict"
    )

    _open_uniq = models.UniqueIndex(
        "(strategy_id) WHERE state = 'open'",
        "Another review of this strategy is open. Close it first.",
    )
    _number_uniq = models.UniqueIndex(
        "(strategy_id, number) WHERE kind = 'regular'",
        "The strategy has this regular review already.",
    )
    _dates_check = models.Constraint(
        "CHECK (date_to >= date_from)",
        "A review ends on the day it starts from or later.",
    )

    @api.depends("kind", "number", "phase_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = labels_of(self, "kind")
        for review in self:
            place = review.phase_id.name or ""
            if review.kind == "regular" and review.date_from:
                place = self.env._(
                    "%(number)s, %(first)s to %(last)s",
                    number=review.number,
                    first=format_day(self.env, review.date_from),
                    last=format_day(self.env, review.date_to),
                )
            review.name = f"{labels.get(review.kind, '')} {place}".strip()

    @api.depends("name", "strategy_id.name")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._(
                "%(strategy)s: %(review)s",
                strategy=review.strategy_id.name,
                review=review.name,
            )

    @api.depends("line_ids.has_progress", "line_ids.progress")
    def _compute_verdict(self):
        for review in self:
            goals = review.line_ids.filtered(lambda line: line._is_measured())
            review.advanced_count = engine.count_advanced(
                line._get_move() for line in goals
            )
            review.verdict = review.state != "planned" and engine.verdict(
                review.advanced_count
            )

    @api.constrains("kind", "phase_id", "expert_id", "strategy_id")
    def _check_gate(self):
        expert = self.env.ref(EXPERT, raise_if_not_found=False)
        for review in self.filtered(lambda review: review.kind != "regular"):
            if review.phase_id.strategy_id != review.strategy_id:
                raise ValidationError(
                    self.env._("Choose the phase of the strategy whose gate it is.")
                )
            if review.kind == "gate":
                continue
            member = review.expert_id
            is_expert = not expert or expert in member.role_ids
            if member.strategy_id != review.strategy_id or not is_expert:
                raise ValidationError(
                    self.env._(
                        "A second opinion is given by an independent expert. Choose "
                        "one of the people of the strategy who has this role."
                    )
                )

    # Nobody edits what is closed

    def write(self, vals):
        self._check_not_closed(vals)
        return super().write(vals)

    def _check_not_closed(self, vals=()):
        # Messages and activities are about a review, they are not in it.
        if all(name.startswith(("activity_", "message_")) for name in vals) and vals:
            return
        if closed := self.filtered(lambda review: review.state == "closed")[:1]:
            raise UserError(
                self.env._(
                    "%(review)s is closed and stays as it is.", review=closed.name
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for review in self:
            if review.state != "planned":
                raise UserError(
                    self.env._(
                        "%(review)s has been opened; its history is kept.",
                        review=review.name,
                    )
                )

    # Opening and closing

    def action_open(self):
        """Open the review, with each goal and KPI as it was and as it is."""
        self.check_access("write")
        for review in self:
            if review.state != "planned":
                raise UserError(
                    self.env._("%(review)s is open already.", review=review.name)
                )
            other = self.search(
                [
                    ("strategy_id", "=", review.strategy_id.id),
                    ("state", "=", "open"),
                ],
                limit=1,
            )
            if other:
                raise UserError(
                    self.env._("Close %(review)s first.", review=other.name)
                )
            review.state = "open"
            review._refresh_lines()

    def action_refresh(self):
        """Look at all figures again, as long as the review is open."""
        self.check_access("write")
        self._check_not_closed()
        for review in self.filtered(lambda review: review.state == "open"):
            review._refresh_lines()

    def action_close(self):
        """Freeze the figures, publish what was found, and plan the next review."""
        self.check_access("write")
        for review in self:
            review._check_can_close()
            review._refresh_lines()
            review.line_ids._freeze()
            review.decision_ids._hand_out()
            revision = self.env["crm.strategy.revision"].create(
                {
                    "strategy_id": review.strategy_id.id,
                    "summary": review._get_revision_summary(),
                }
            )
            # Once it is closed the database takes nothing more.
            self.env.flush_all()
            review.write(
                {
                    "state": "closed",
                    "closed_on": fields.Datetime.now(),
                    "closed_by_id": self.env.uid,
                    "revision_id": revision.id,
                }
            )
            review.activity_feedback([ACTIVITY])
            if review.kind == "regular":
                review.strategy_id._plan_review()

    def _check_can_close(self):
        self.ensure_one()
        # Two people close at the same moment: one of them is refused.
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is closing %(review)s right now. Look again in a "
                    "minute.",
                    review=self.name,
                )
            ) from error
        self.invalidate_recordset(["state"])
        if self.state == "closed":
            raise UserError(
                self.env._(
                    "%(review)s is closed already. Look at the next one.",
                    review=self.name,
                )
            )
        if self.state != "open":
            raise UserError(
                self.env._("Open %(review)s before you close it.", review=self.name)
            )
        if not self.summary:
            raise UserError(self.env._("Write down in the summary what was found."))
        if self.kind != "regular" and not self.opinion:
            raise UserError(
                self.env._("Say whether the phase can go on: go, hold or stop.")
            )

    def _get_revision_summary(self):
        """Return what the revision says: the summary, and what was decided."""
        decisions = [f"- {decision.name}" for decision in self.decision_ids]
        return "\n".join([f"{self.name}: {self.summary}", *decisions])

    def action_compare(self):
        """Open "then and now": each frozen figure beside that of today."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_review_line_action_compare"
        )
        return action | {"domain": [("review_id", "=", self.id)]}

    # Figures

    def _refresh_lines(self):
        """Write how each goal and KPI stands, and how it stood at the last review."""
        self.ensure_one()
        Line = self.env["crm.strategy.review.line"]
        rows = Line._prepare_lines(self)
        # Figures are written by the system alone.
        self.sudo().write(
            {
                "line_ids": [
                    Command.clear(),
                    *(Command.create(values) for values in rows),
                ]
            }
        )

    def _get_previous(self):
        """Return the review of this strategy that was closed last."""
        return self.search(
            [("strategy_id", "=", self.strategy_id.id), ("state", "=", "closed")],
            order="closed_on desc, id desc",
            limit=1,
        )
