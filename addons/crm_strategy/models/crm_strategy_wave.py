from datetime import datetime, time

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.i18n import format_list

from odoo.addons.crm_customer.models.date_guard import check_years

from .crm_strategy_requirement import ASKED
from .selections import labels_of

#: answers of people, not of those who try a survey out
COUNTED = (("test_entry", "=", False),)


class CrmStrategyWave(models.Model):
    """A round of questions to the people of a strategy, by a survey.

    First they say what they expect of each requirement, later, in each phase, what they
    got. The vision is asked of all departments.
    """

    _name = "crm.strategy.wave"
    _description = "Survey Wave of a Strategy"
    _order = "strategy_id, id desc"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("vision", "Vision"),
            ("expected", "What Is Expected"),
            ("actual", "What Was Reached"),
        ],
        "Asks For",
        required=True,
        default="expected",
    )
    phase_id = fields.Many2one(
        "crm.strategy.phase",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('strategy_id', '=', strategy_id)]",
        help="What is expected counts for this phase and later ones, until asked "
        "again.",
    )
    requirement_ids = fields.Many2many(
        "crm.strategy.requirement",
        string="Requirements",
        compute="_compute_requirement_ids",
        store=True,
        readonly=False,
        domain="[('strategy_id', '=', strategy_id)]",
    )
    role_ids = fields.Many2many(
        "crm.strategy.role", string="Roles", help="Empty: people of all roles."
    )
    department_ids = fields.Many2many(
        "hr.department",
        string="Departments",
        check_company=True,
        help="Empty: people of all departments.",
    )
    deadline = fields.Date(help="Until when people can answer.")
    survey_id = fields.Many2one(
        "survey.survey",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    invited_count = fields.Integer("Invited", compute="_compute_participation")
    answered_count = fields.Integer("Answered", compute="_compute_participation")
    participation = fields.Float(
        compute="_compute_participation",
        aggregator=None,
        help="Share of the people invited who have answered.",
    )
    can_answer = fields.Boolean(compute="_compute_can_answer")

    @api.depends("kind", "phase_id")
    def _compute_name(self):
        labels = labels_of(self, "kind")
        for wave in self:
            parts = [wave.phase_id.name, labels.get(wave.kind)]
            wave.name = ": ".join(part for part in parts if part)

    @api.depends("strategy_id", "kind")
    def _compute_requirement_ids(self):
        for wave in self:
            asked = wave.strategy_id.requirement_ids.filtered(
                lambda item: item.kind in ASKED and item.decision != "declined"
            )
            wave.requirement_ids = asked if wave.kind != "vision" else False

    @api.depends("survey_id.user_input_ids.state")
    def _compute_participation(self):
        answers = self._get_answers()._read_group(
            [("survey_id", "in", self.sudo().survey_id.ids), *COUNTED],
            ["survey_id", "state"],
            ["__count"],
        )
        counts = {(survey.id, state): count for survey, state, count in answers}
        for wave in self:
            survey = wave.survey_id.id
            own = {state: n for (key, state), n in counts.items() if key == survey}
            wave.invited_count = sum(own.values())
            wave.answered_count = own.get("done", 0)
            wave.participation = own and wave.answered_count / wave.invited_count

    @api.depends("survey_id.user_input_ids.state", "survey_id.user_input_ids.deadline")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        surveys = self._get_open_answers().survey_id
        for wave in self:
            wave.can_answer = wave.survey_id.id in surveys.ids

    def _get_answers(self):
        # Answers are nobody's to read; how many there are is everybody's.
        return self.env["survey.user_input"].sudo()

    def _get_open_answers(self):
        """Return the questions that wait for the reader."""
        return self._get_answers().search(
            [
                ("survey_id", "in", self.sudo().survey_id.ids),
                ("partner_id", "=", self.env.user.partner_id.id),
                ("state", "!=", "done"),
                "|",
                ("deadline", "=", False),
                ("deadline", ">=", fields.Datetime.now()),
                *COUNTED,
            ]
        )

    @api.constrains("kind", "phase_id", "strategy_id", "requirement_ids", "deadline")
    def _check_wave(self):
        check_years(self, "deadline")
        for wave in self:
            if wave.kind != "vision" and not wave.phase_id:
                raise ValidationError(
                    self.env._("Choose the phase whose results people are asked about.")
                )
            others = wave.phase_id.strategy_id | wave.requirement_ids.strategy_id
            if others - wave.strategy_id:
                raise ValidationError(
                    self.env._("Choose a phase and requirements of the same strategy.")
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        for wave in self:
            if wave.survey_id:
                raise UserError(
                    self.env._(
                        "People were asked in %(wave)s; its answers are kept.",
                        wave=wave.name,
                    )
                )

    def write(self, vals):
        locked = {"kind", "phase_id", "strategy_id", "requirement_ids"} & vals.keys()
        if locked and (asked := self.filtered("survey_id")[:1]):
            raise UserError(
                self.env._(
                    "%(wave)s was asked already. Make a new wave for other questions.",
                    wave=asked.name,
                )
            )
        return super().write(vals)

    # Asking

    def _get_members(self):
        """Return the people of the strategy whom the wave is for."""
        self.ensure_one()
        return self.strategy_id.member_ids.filtered(
            lambda member: (
                (not self.role_ids or member.role_ids & self.role_ids)
                and (
                    not self.department_ids
                    or member.department_id in self.department_ids
                )
            )
        )

    def action_invite(self):
        """Invite people by e-mail, and remind those who have not answered yet."""
        self.check_access("write")
        for wave in self:
            members = wave._get_members()
            if not members:
                raise UserError(
                    self.env._(
                        "Nobody in the strategy has these roles and departments. Add "
                        "people, or ask others."
                    )
                )
            if lacking := members.filtered(lambda member: not member.partner_id.email):
                raise UserError(
                    self.env._(
                        "Add an e-mail address to: %(people)s.",
                        people=format_list(self.env, lacking.mapped("partner_id.name")),
                    )
                )
            if not wave.survey_id:
                wave._make_survey()
            wave._invite(members)

    def _make_survey(self):
        """Write the questions; those who steer need no rights on surveys."""
        self.ensure_one()
        if self.kind != "vision" and not self.requirement_ids:
            raise UserError(self.env._("Write down at least one requirement first."))
        # As said above: surveys belong to those who make surveys.
        self.sudo().survey_id = (
            self.env["survey.survey"]
            .sudo()
            .create(
                {
                    "title": self.name,
                    "survey_type": "crm_strategy",
                    "user_id": False,
                    "access_mode": "token",
                    "questions_layout": "one_page",
                    "lang_ids": False,
                    "question_and_page_ids": [
                        Command.create(vals) for vals in self._prepare_questions()
                    ],
                }
            )
        )
        self.sudo()._translate_heading()

    def _prepare_questions(self):
        """Return the heading, and a question for each requirement or for the vision."""
        if self.kind == "vision":
            return [{"title": self._get_heading(), "question_type": "text_box"}]
        heading = {"title": self._get_heading(), "is_page": True, "sequence": 0}
        return [heading] + [
            {
                "title": requirement.name,
                "sequence": number,
                "question_type": "scale",
                "strategy_requirement_id": requirement.id,
                "scale_min": 0,
                "scale_max": 10,
            }
            for number, requirement in enumerate(self.requirement_ids, 1)
        ]

    def _get_heading(self):
        return {
            "vision": self.env._("What should the company be for its customers?"),
            "expected": self.env._("How well should this be met, from 0 to 10?"),
            "actual": self.env._("How well is this met now, from 0 to 10?"),
        }[self.kind]

    def _translate_heading(self):
        """Each person reads the question in the own language."""
        heading = self.survey_id.question_and_page_ids[:1]
        for lang, _name in self.env["res.lang"].get_installed():
            own = self.with_context(lang=lang)
            heading.with_context(lang=lang).title = own._get_heading()

    def _invite(self, members):
        """Send Odoo's invitation to those who have not answered yet."""
        # As in _make_survey.
        answers = self._get_answers()
        domain = [("survey_id", "=", self.survey_id.id), *COUNTED]
        done = answers.search([*domain, ("state", "=", "done")]).partner_id
        if people := members.partner_id - done:
            template = self.env.ref("survey.mail_template_user_input_invite")
            invitation = (
                self.env["survey.invite"]
                .sudo()
                .create(
                    {
                        "survey_id": self.survey_id.id,
                        "partner_ids": [Command.set(people.ids)],
                        "template_id": template.id,
                        "deadline": self.deadline
                        and datetime.combine(self.deadline, time.max).replace(
                            microsecond=0
                        ),
                    }
                )
            )
            invitation.action_invite()
        fresh = answers.search([*domain, ("strategy_department_id", "=", False)])
        for department, group in members.grouped("department_id").items():
            fresh.filtered(
                lambda answer, group=group: answer.partner_id in group.partner_id
            ).strategy_department_id = department

    def action_answer(self):
        """Open the questions that wait for the reader."""
        answer = self._get_open_answers()[:1]
        if not answer:
            raise UserError(
                self.env._("No questions wait for you, or their deadline has passed.")
            )
        return {
            "type": "ir.actions.act_url",
            "url": answer.get_start_url(),
            "target": "self",
        }


class CrmStrategy(models.Model):
    """Whom a strategy has heard."""

    _inherit = "crm.strategy"

    wave_ids = fields.One2many("crm.strategy.wave", "strategy_id", "Survey Waves")
    can_answer_wave = fields.Boolean(compute="_compute_can_answer_wave")
    participation = fields.Float(
        compute="_compute_heard",
        help="Share of the people invited to survey waves who have answered.",
    )
    vision_input = fields.Float(
        "Departments Heard",
        compute="_compute_heard",
        help="Share of the departments of the company that contributed to the vision.",
    )
    fit_limit = fields.Float(
        "Least Fit",
        default=0.8,
        help="Below this share of what was expected, a requirement is missed.",
    )
    participation_limit = fields.Float(
        "Least Participation",
        default=0.5,
        help="Below this share of answers, a survey wave says too little.",
    )

    _limits_check = models.Constraint(
        "CHECK (fit_limit BETWEEN 0 AND 1 AND participation_limit BETWEEN 0 AND 1)",
        "Limits of fit and participation are between 0% and 100%.",
    )

    @api.depends("wave_ids.can_answer")
    @api.depends_context("uid")
    def _compute_can_answer_wave(self):
        for strategy in self:
            strategy.can_answer_wave = any(strategy.wave_ids.mapped("can_answer"))

    @api.depends("wave_ids.participation")
    def _compute_heard(self):
        # Departments of the company are counted, whoever looks.
        companies = (
            self.env["hr.department"]
            .sudo()
            ._read_group(
                [("company_id", "in", self.company_id.ids)], ["company_id"], ["__count"]
            )
        )
        departments = {company.id: count for company, count in companies}
        heard = self._get_departments_heard()
        for strategy in self:
            waves = strategy.wave_ids
            invited = sum(waves.mapped("invited_count"))
            answered = sum(waves.mapped("answered_count"))
            strategy.participation = answered / invited if invited else 0.0
            total = departments.get(strategy.company_id.id)
            own = {department for key, department in heard if key == strategy.id}
            strategy.vision_input = len(own) / total if total else 0.0

    def _get_departments_heard(self):
        """Return pairs of strategy and department that contributed to the vision."""
        waves = self.wave_ids.filtered(lambda wave: wave.kind == "vision")
        # As for participation: who said what is not told.
        surveys = waves.sudo().survey_id
        answers = (
            self.env["survey.user_input"]
            .sudo()
            ._read_group(
                [
                    ("survey_id", "in", surveys.ids),
                    ("state", "=", "done"),
                    ("strategy_department_id", "!=", False),
                    *COUNTED,
                ],
                ["survey_id", "strategy_department_id"],
            )
        )
        by_survey = {wave.survey_id.id: wave.strategy_id.id for wave in waves}
        return {(by_survey[survey.id], department.id) for survey, department in answers}

    def action_answer_wave(self):
        """Open the first questions that wait for the reader."""
        self.ensure_one()
        return self.wave_ids.filtered("can_answer").action_answer()

    def action_open_expectations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_strategy.crm_strategy_expectation_action"
        )
        return action | {
            "domain": [("strategy_id", "=", self.id)],
            "context": {"default_strategy_id": self.id},
        }
