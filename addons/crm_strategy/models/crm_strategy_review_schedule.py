from odoo import api, fields, models

from ..engine.review import span_of, streak
from .crm_strategy_review import ACTIVITY


class CrmStrategy(models.Model):
    """When a strategy is reviewed: every three months from its start."""

    _inherit = "crm.strategy"

    review_months = fields.Integer(
        "Review Each (Months)",
        required=True,
        default=3,
        help="Counted from the start, in months of the company's calendar.",
    )
    review_ids = fields.One2many("crm.strategy.review", "strategy_id")
    review_count = fields.Integer(compute="_compute_reviews")
    next_review_id = fields.Many2one("crm.strategy.review", compute="_compute_reviews")
    next_review_date = fields.Date("Next Review Due", compute="_compute_reviews")
    is_review_overdue = fields.Boolean(compute="_compute_reviews")
    progress_streak = fields.Integer(
        "Reviews with Progress",
        compute="_compute_reviews",
        help="How many reviews in a row have found at least one goal advanced.",
    )
    project_id = fields.Many2one(
        "project.project",
        "Project of Initiatives",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="Decisions of reviews become tasks there; without a project they become "
        "activities.",
    )

    _review_months_check = models.Constraint(
        "CHECK (review_months > 0)", "Reviews are at least one month apart."
    )

    @api.depends("review_ids.state", "review_ids.date_due", "review_ids.verdict")
    def _compute_reviews(self):
        for strategy in self:
            reviews = strategy.review_ids
            pending = reviews.filtered(
                lambda review: review.kind == "regular" and review.state != "closed"
            )
            closed = reviews.filtered(lambda review: review.state == "closed")
            upcoming = pending.sorted("date_due")[:1]
            strategy.review_count = len(reviews)
            strategy.next_review_id = upcoming
            strategy.next_review_date = upcoming.date_due
            strategy.is_review_overdue = bool(
                upcoming and upcoming.date_due < fields.Date.today()
            )
            strategy.progress_streak = streak(
                review.verdict for review in closed.sorted(_closing)
            )

    def action_start(self):
        """Start, and plan the first review."""
        result = super().action_start()
        for strategy in self:
            if not strategy.review_ids.filtered(
                lambda review: review.kind == "regular"
            ):
                strategy._plan_review()
        return result

    def _plan_review(self):
        """Plan the next regular review, and tell who answers for it."""
        self.ensure_one()
        Review = self.env["crm.strategy.review"]
        regular = self.review_ids.filtered(lambda review: review.kind == "regular")
        number = max(regular.mapped("number"), default=0) + 1
        span = span_of(
            self.date_start,
            number,
            self.review_months,
            self.company_id.sudo().crm_period_calendar,
        )
        if span.first > self.date_end or self.state != "running":
            return Review
        review = Review.create(
            {
                "strategy_id": self.id,
                "kind": "regular",
                "number": number,
                "date_from": span.first,
                "date_to": span.last,
                "date_due": span.last,
                "user_id": self.owner_id.id or self.env.uid,
                "participant_ids": self.member_ids.ids,
            }
        )
        review.activity_schedule(
            ACTIVITY, date_deadline=span.last, user_id=review.user_id.id
        )
        return review

    def action_open_reviews(self):
        """Open the reviews of one strategy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_review_action"
        )
        return action | {
            "domain": [("strategy_id", "=", self.id)],
            "context": {
                "default_strategy_id": self.id,
                "default_kind": "gate",
                "hide_strategy": True,
            },
        }


class CrmStrategyPhase(models.Model):
    """Reviews and second opinions at the gates of a phase."""

    _inherit = "crm.strategy.phase"

    review_ids = fields.One2many("crm.strategy.review", "phase_id", "Gate Reviews")


class CrmStrategyCheck(models.Model):
    """Gates can ask for a review, and for the second opinion of an expert."""

    _inherit = "crm.strategy.check"

    code = fields.Selection(
        selection_add=[
            ("gate_review", "A gate review says go"),
            ("second_opinion", "An independent expert says go"),
        ],
        ondelete={"gate_review": "cascade", "second_opinion": "cascade"},
    )

    def _problem_gate_review(self):
        return self._problem_review("gate", self.env._("Hold a gate review."))

    def _problem_second_opinion(self):
        return self._problem_review(
            "second_opinion", self.env._("Ask an independent expert for an opinion.")
        )

    def _problem_review(self, kind, missing):
        reviews = self.phase_id.review_ids.filtered(
            lambda review: (
                review.kind == kind
                and review.gate == self.gate
                and review.state == "closed"
            )
        )
        last = reviews.sorted(_closing)[-1:]
        if not last:
            return missing
        return last.opinion != "go" and self.env._(
            "%(review)s does not say go: %(summary)s",
            review=last.name,
            summary=last.summary,
        )


def _closing(review):
    return (review.closed_on, review.id)
