from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common_template import TEMPLATES, CrmStrategyTemplateCase

COUNTED = (
    "crm.strategy",
    "crm.strategy.phase",
    "crm.strategy.goal",
    "crm.strategy.member",
    "project.project",
    "project.task",
)


@freeze_time("2026-03-01 10:00:00")
@tagged("post_install", "-at_install")
class TestTemplate(CrmStrategyTemplateCase):
    """A strategy from a template is whole, dated, and free to change."""

    def test_each_template_gives_a_whole_strategy(self):
        for key in TEMPLATES:
            template = self.templates[key]
            with self.subTest(template=key):
                strategy = self._start_from(template, date_start="2026-04-01")
                self.assertEqual(
                    (strategy.state, strategy.sponsor_id, strategy.owner_id),
                    ("draft", self.sponsor, self.manager),
                )
                for name in ("vision", "mode", "start_mode", "horizon"):
                    self.assertEqual(strategy[name], template[name])
                self._check_phases(template, strategy)
                self._check_goals(template, strategy)
                self._check_tasks(template, strategy)
                self.assertEqual(
                    sorted(strategy.risk_ids.mapped("name")),
                    sorted(template.risk_ids.mapped("name")),
                )
                self.assertEqual(
                    sorted(strategy.case_line_ids.mapped("category")),
                    sorted(template.case_line_ids.mapped("category")),
                )
                requirements = self.env["crm.strategy.requirement"].search(
                    [("strategy_id", "=", strategy.id)]
                )
                self.assertEqual(
                    sorted(requirements.mapped("name")),
                    sorted(template.requirement_ids.mapped("name")),
                )

    def _check_phases(self, template, strategy):
        phases = strategy.phase_ids.sorted("date_start")
        self.assertEqual(
            phases.mapped(lambda phase: (phase.name, phase.kind)),
            template.phase_ids.mapped(lambda phase: (phase.name, phase.kind)),
        )
        self.assertEqual(phases[0].date_start, date(2026, 4, 1))
        for earlier, later in zip(phases, phases[1:], strict=False):
            self.assertEqual((later.date_start - earlier.date_end).days, 1)
            self.assertFalse(later.dropped_ids - earlier.scope_ids)
        for part, phase in zip(template.phase_ids, phases, strict=True):
            gates = phase.check_ids.mapped(lambda check: (check.gate, check.code))
            self.assertIn(("start", "sponsor"), gates)
            for check in part.check_ids:
                self.assertIn((check.gate, check.code), gates)
            units = phase.scope_ids.filtered(lambda item: item.kind == "unit")
            self.assertEqual(units.department_id, self.units)
            accountable = phase.responsibility_ids.filtered(
                lambda item: item.letter == "a"
            )
            self.assertEqual(len(accountable), 1)
            self.assertIn(part.accountable_role_id, accountable.member_id.role_ids)
        self.assertFalse(phases[0].scope_ids.previous_id)
        self.assertEqual(
            len(phases[1].scope_ids.previous_id),
            len(phases[0].scope_ids - phases[1].dropped_ids),
        )

    def _check_goals(self, template, strategy):
        goals = strategy.goal_ids
        self.assertEqual(
            sorted(goals.mapped("name")), sorted(template.goal_ids.mapped("name"))
        )
        by_name = {goal.name: goal for goal in goals}
        for part in template.goal_ids:
            goal = by_name[part.name]
            self.assertEqual(
                (goal.kpi_id, goal.source, goal.direction, goal.parent_id.name),
                (part.kpi_id, part.source, part.direction, part.parent_id.name),
            )
            self.assertEqual(goal.phase_id.name, part.phase_id.name)
            self.assertEqual(goal.user_id, self.manager)
        components = goals.filtered("component").mapped("component")
        self.assertEqual(set(components), {"identify", "attract", "retain", "develop"})

    def _check_tasks(self, template, strategy):
        tasks = strategy.project_id.task_ids
        self.assertEqual(
            sorted(tasks.mapped("name")), sorted(template.task_ids.mapped("name"))
        )
        by_name = {task.name: task for task in tasks}
        for part in template.task_ids:
            task = by_name[part.name]
            self.assertEqual(task.strategy_kind, part.strategy_kind)
            self.assertEqual(task.strategy_phase_id.name, part.phase_id.name)
            self.assertEqual(task.date_deadline.date(), task.strategy_phase_id.date_end)
            self.assertEqual(
                sorted(task.goal_ids.mapped("name")),
                sorted(part.goal_ids.mapped("name")),
            )
        self.assertEqual(strategy.project_id.company_id, strategy.company_id)

    def test_phases_end_with_the_quarters_of_the_calendar(self):
        strategy = self._start_from(self.templates["new"], date_start="2026-04-01")
        self.assertEqual(
            strategy.phase_ids.sorted("date_start").mapped("date_end"),
            [
                date(2026, 6, 30),
                date(2026, 9, 30),
                date(2027, 3, 31),
                date(2027, 9, 30),
                date(2028, 3, 31),
                date(2028, 9, 30),
            ],
        )
        self.company.crm_period_calendar = "jalali"
        # From the first of Farvardin 1405 to the last days of its quarters.
        strategy = self._start_from(self.templates["small"], date_start="2026-03-21")
        self.assertEqual(
            strategy.phase_ids.sorted("date_start").mapped("date_end"),
            [
                date(2026, 6, 21),
                date(2026, 9, 22),
                date(2026, 12, 21),
                date(2027, 3, 20),
            ],
        )

    def test_a_parallel_phase_starts_with_the_one_before(self):
        template = self.templates["small"]
        template.phase_ids[1].is_parallel = True
        self.assertEqual(template.months, 9)
        strategy = self._start_from(template, date_start="2026-04-01")
        self.assertEqual(
            strategy.phase_ids.sorted(
                lambda phase: (phase.date_start, phase.id)
            ).mapped(lambda phase: (phase.date_start, phase.is_parallel)),
            [
                (date(2026, 4, 1), False),
                (date(2026, 4, 1), True),
                (date(2026, 7, 1), False),
                (date(2026, 10, 1), False),
            ],
        )

    def test_targets_are_taken_from_the_last_value(self):
        self.env["crm.period"]._generate(self.company)
        revenue = self.env.ref("crm_strategy.crm_strategy_kpi_revenue")
        periods = self.env["crm.period"].search(
            [
                ("company_id", "=", self.company.id),
                ("kind", "=", "quarter"),
                ("calendar", "=", "gregorian"),
                ("date_end", "in", ("2026-03-31", "2026-06-30")),
            ],
            order="date_end",
        )
        measures = self.env["crm.strategy.measure"]
        measures.search([("kpi_id", "=", revenue.id)]).unlink()
        for period, value in zip(periods, (800, 1000), strict=True):
            measures.create(
                {"kpi_id": revenue.id, "period_id": period.id, "value": value}
            )
        strategy = self._start_from(self.templates["new"], date_start="2026-08-01")
        goal = strategy.goal_ids.filtered(lambda goal: goal.kpi_id == revenue)
        unset = strategy.goal_ids.filtered(lambda goal: goal.kpi_id and not goal.target)
        self.assertTrue(unset)
        log = strategy.message_ids.filtered(
            lambda message: goal.name not in message.body
        )
        for name in unset.mapped("name"):
            self.assertIn(name, log[0].body)
        self.assertEqual((goal.baseline, goal.baseline_date), (1000, date(2026, 6, 30)))
        self.assertAlmostEqual(goal.target, 1100)

    def test_the_copy_is_free_and_the_template_stays(self):
        template = self.templates["refine"]
        strategy = self._start_from(template)
        names = template.goal_ids.mapped("name")
        strategy.goal_ids[0].name = "Ours"
        strategy.phase_ids[0].unlink()
        self.assertEqual(template.goal_ids.mapped("name"), names)
        self.assertEqual(template.phase_count, 4)

    def test_a_copy_speaks_all_languages(self):
        self.env["res.lang"]._activate_lang("vi_VN")
        template = self.templates["small"].with_context(lang="vi_VN")
        template.vision = "Ai cũng biết khách hàng"
        template.goal_ids[0].name = "Doanh thu tăng"
        template.task_ids[0].name = "Gom khách hàng"
        self.manager.lang = "vi_VN"
        strategy = self._start_from(self.templates["small"])
        goal = strategy.goal_ids.filtered(lambda goal: goal.kpi_id.code == "revenue")
        for lang, vision, name in (
            ("vi_VN", "Ai cũng biết khách hàng", "Doanh thu tăng"),
            ("en_US", self.templates["small"].vision, "Revenue grows"),
        ):
            self.assertEqual(strategy.with_context(lang=lang).vision, vision)
            self.assertEqual(goal.with_context(lang=lang).name, name)
        # Tasks are written in one language: that of the reader.
        self.assertIn("Gom khách hàng", strategy.project_id.task_ids.mapped("name"))

    def test_nobody_is_written_to(self):
        self.env["mail.mail"].search([]).unlink()
        before = self.env["mail.activity"].search_count([])
        notified = self.env["mail.notification"].search_count([])
        strategy = self._start_from(self.templates["new"])
        self.assertFalse(self.env["mail.mail"].search([]))
        self.assertEqual(self.env["mail.activity"].search_count([]), before)
        self.assertEqual(self.env["mail.notification"].search_count([]), notified)
        self.assertFalse(strategy.review_ids)
        self.assertIn(self.templates["new"].name, strategy.message_ids[0].body)

    def test_bad_input_is_a_sentence_and_leaves_nothing(self):
        foreign = self.env["res.partner"].create(
            {
                "name": "Elsewhere",
                "company_id": self.env["res.company"].create({"name": "Other"}).id,
            }
        )
        before = self._count()
        people = self._people()
        for values, message in (
            (
                {"people": people | {"management": self.sponsor}},
                "with a user.*Management",
            ),
            ({"people": {}}, "with a user for the role"),
            ({"date_start": "1026-01-01"}, "year"),
        ):
            with self.assertRefused(UserError, message):
                self._start_from(self.templates["new"], **values)
        with self.assertRefused(UserError, "Elsewhere|company"):
            self._start_from(self.templates["new"], sponsor_id=foreign)
        self.assertEqual(self._count(), before)

    def _count(self):
        self.env.flush_all()
        return [self.env[model].search_count([]) for model in COUNTED]

    def test_a_template_is_checked_as_a_plan_is(self):
        template = self.templates["small"]
        other = self.templates["new"]
        goal = template.goal_ids[0]
        for refused, message in (
            (lambda: template.write({"horizon": 11}), "last 12 months"),
            (lambda: template.phase_ids[0].write({"months": 4}), "last 13 months"),
            (lambda: goal.write({"parent_id": other.goal_ids[0].id}), "one template"),
            (lambda: goal.write({"parent_id": goal.id}), "serve itself"),
            (
                lambda: template.task_ids[0].write({"phase_id": other.phase_ids[0].id}),
                "one template",
            ),
            (
                lambda: template.task_ids[0].write(
                    {"strategy_kind": "technology", "goal_ids": False}
                ),
                "no end in itself",
            ),
            (
                lambda: template.phase_ids.check_ids[0].write({"name": False}),
                "Write down what",
            ),
        ):
            with self.assertRefused(ValidationError, message):
                refused()

    def test_a_strategy_becomes_a_template_and_a_strategy_again(self):
        first = self._start_from(self.templates["new"], date_start="2026-04-01")
        goal = first.goal_ids.filtered(lambda goal: goal.kpi_id.code == "revenue")
        goal.write({"baseline": 1000, "baseline_date": "2026-03-31", "target": 1200})
        action = first.with_user(self.manager).action_save_as_template()
        template = self.env["crm.strategy.template"].browse(action["res_id"])
        self.assertEqual(template.company_id, first.company_id)
        self.assertEqual(
            template.phase_ids.mapped(lambda phase: (phase.name, phase.months)),
            self.templates["new"].phase_ids.mapped(
                lambda phase: (phase.name, phase.months)
            ),
        )
        growing = template.goal_ids.filtered(lambda goal: goal.kpi_id.code == "revenue")
        self.assertAlmostEqual(growing.growth, 0.2)
        second = self._start_from(template, date_start="2027-04-01")
        for name in ("phase_ids", "goal_ids", "risk_ids", "case_line_ids"):
            self.assertEqual(
                sorted(second[name].mapped("name")), sorted(first[name].mapped("name"))
            )
        self.assertEqual(
            len(second.project_id.task_ids), len(first.project_id.task_ids)
        )
        self.assertEqual(
            sorted(second.phase_ids.check_ids.mapped("code")),
            sorted(first.phase_ids.check_ids.mapped("code")),
        )
