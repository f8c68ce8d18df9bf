from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js

from .common_ui import CrmStrategyUiCase


@tagged("post_install", "-at_install")
class TestHomeUi(CrmStrategyUiCase):
    """A manager reads the page of a strategy and opens what it shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._login(
            "home_director", "manager", "project.group_project_user"
        )
        today = fields.Date.today()
        cls.strategy.date_start = today - timedelta(days=99)
        cls._member(
            "sponsor",
            department_id=cls.env["hr.department"].create({"name": "Board"}).id,
            engagement_current="3",
        )
        phase = cls._phase(
            "Win back", today - timedelta(days=99), today + timedelta(days=100)
        )
        cls._phase("Grow", today + timedelta(days=101), today + timedelta(days=300))
        cls._unit(phase, 4, 10)
        phase.check_ids.override_reason = "Not the subject"
        cls.strategy.action_start()
        phase.action_open()
        cls._add_goals(phase, today)
        cls._add_case()

    @classmethod
    def _add_goals(cls, phase, today):
        for name, value, block in (
            ("Repeat", 70, "vision"),
            ("Referrals", 60, "metrics"),
        ):
            goal = cls.env["crm.strategy.goal"].create(
                {
                    "name": name,
                    "strategy_id": cls.strategy.id,
                    "phase_id": phase.id,
                    "source": "manual",
                    "baseline": 60,
                    "baseline_date": today - timedelta(days=100),
                    "target": 80,
                    "block": block,
                    "component": "retain",
                }
            )
            cls.env["crm.strategy.check.in"].create(
                {"goal_id": goal.id, "value": value}
            )
        cls.env["project.task"].create(
            {
                "name": "Letters",
                "project_id": cls.env["project.project"].create({"name": "Spring"}).id,
                "date_deadline": fields.Datetime.now() + timedelta(days=40),
                "goal_ids": [(6, 0, cls.strategy.goal_ids[:1].ids)],
            }
        )

    @classmethod
    def _add_case(cls):
        cls.env["crm.strategy.case.line"].create(
            [
                {
                    "strategy_id": cls.strategy.id,
                    "direction": direction,
                    "category": category,
                    "year": year,
                    "planned": 4000,
                }
                for direction, category, year in (
                    ("cost", "licence", 0),
                    ("benefit", "revenue", 1),
                    ("benefit", "revenue", 2),
                )
            ]
        )

    def _tour(self, lang):
        self.director.lang = lang
        self.start_tour(
            "/odoo/action-crm_strategy.crm_strategy_action",
            "crm_strategy_home",
            login="home_director",
            timeout=120,
        )

    def test_home_in_english(self):
        self._tour("en_US")

    def test_home_in_persian(self):
        self._tour("fa_IR")

    def test_home_in_vietnamese(self):
        self._tour("vi_VN")


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    """The unit tests of the components of this addon."""

    def test_components(self):
        suite = test_js.HOOTCommon._generate_hash(self, "@crm_strategy")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
