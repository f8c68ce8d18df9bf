from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class CrmStrategy(models.Model):
    """Who has to complete which course, and who has.

    What is required is counted by person and course, not by the attendees of courses,
    among whom whoever makes a course is, too.
    """

    _inherit = "crm.strategy"

    training_limit = fields.Float(
        "Least Training",
        default=0.8,
        help="Below this share of completed courses, no phase opens that is to run.",
    )
    training_completed = fields.Float(
        compute="_compute_training_completed",
        help="Share of the courses that people need by their role and have completed.",
    )
    has_training = fields.Boolean(compute="_compute_training_completed")

    _training_check = models.Constraint(
        "CHECK (training_limit BETWEEN 0 AND 1)",
        "The limit of training is between 0% and 100%.",
    )

    @api.depends("member_ids.role_ids.course_ids", "member_ids.partner_id")
    def _compute_training_completed(self):
        completed = self._get_completed(self._get_required())
        for strategy in self:
            required = strategy._get_required()
            strategy.has_training = bool(required)
            done = len(required & completed)
            strategy.training_completed = required and done / len(required)

    def _get_required(self):
        """Return pairs of person and course, as ids, that the roles ask for."""
        # Which courses there are is the business of those who make them.
        return {
            (member.partner_id.id, course.id)
            for member in self.sudo().member_ids
            for course in member.role_ids.course_ids
        }

    @api.model
    def _get_completed(self, required):
        """Return those of these pairs whose course is completed."""
        # Who completed what is not told; how many did is.
        attendances = self.env["slide.channel.partner"].sudo()
        return required & {
            (partner.id, course.id)
            for partner, course in attendances._read_group(
                Domain("member_status", "=", "completed")
                & Domain("partner_id", "in", [partner for partner, _course in required])
                & Domain("channel_id", "in", [course for _partner, course in required]),
                ["partner_id", "channel_id"],
            )
        }

    @api.model
    def _get_certified(self, required, begin_of_next_day):
        """Return those of these pairs whose certification was passed before an instant
        and had not expired by then."""
        return {
            pair
            for attempts, pairs in self._get_attempts(required, begin_of_next_day)
            if self._holds(attempts, begin_of_next_day)
            for pair in pairs
        }

    @api.model
    def _holds(self, attempts, when):
        """Whether one of the attempts passed, and has not expired by an instant."""
        months = self._get_valid_months(attempts.survey_id)
        return any(
            not months or attempt.end_datetime + relativedelta(months=months) >= when
            for attempt in attempts
            if attempt.scoring_success
        )

    @api.model
    def _get_attempts(self, required, before):
        """Return the finished attempts of each person at the test of each required
        course before an instant, the first one first, with the pairs they are for."""
        # As above.
        lessons = self.env["slide.slide"].sudo()
        courses = defaultdict(set)
        for survey, course in lessons._read_group(
            Domain("channel_id", "in", [course for _partner, course in required])
            & Domain("survey_id", "!=", False),
            ["survey_id", "channel_id"],
        ):
            courses[survey].add(course.id)
        attempts = (
            self.env["survey.user_input"]
            .sudo()
            .search(
                Domain("survey_id", "in", [survey.id for survey in courses])
                & Domain("partner_id", "in", [partner for partner, _course in required])
                & Domain("state", "=", "done")
                & Domain("test_entry", "=", False)
                & Domain("end_datetime", "<", before),
                order="end_datetime, id",
            )
        )
        grouped = attempts.grouped(lambda each: (each.survey_id, each.partner_id.id))
        return [
            (made, pairs)
            for (survey, partner), made in grouped.items()
            if (pairs := required & {(partner, course) for course in courses[survey]})
        ]

    @api.model
    def _get_valid_months(self, survey):
        """Return how long a certification holds; 0 for ever. An app of skills says."""
        name = "certification_validity_months"
        return survey[name] if name in survey._fields else 0
