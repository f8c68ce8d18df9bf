from odoo.tests import tagged

from .common_ui import CrmStrategyUiCase


@tagged("post_install", "-at_install")
class TestTemplateUi(CrmStrategyUiCase):
    """A manager starts from a template, is stopped by a prescription, opens a phase
    through its gate, checks in, closes a review, and looks at then and now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.director = cls._login("template_director", "manager")
        cls.technician = cls._login("template_technician", "user")
        cls.strategy.active = False
        cls.env["res.partner"].create({"name": "Ms Board"})
        cls.env["hr.department"].create({"name": "Counter"})

    def _steer(self, lang):
        self.director.lang = lang
        self._tour(
            "/odoo/action-crm_strategy.crm_strategy_template_action",
            "crm_strategy_template",
            1,
        )
        strategy = self.env["crm.strategy"].search([("name", "=", "Closer")])
        self.assertEqual(strategy.owner_id, self.director)
        self._find_sign(strategy)
        self._tour(
            f"/odoo/action-crm_strategy.crm_strategy_action/{strategy.id}",
            "crm_strategy_steer",
            2,
        )
        phase = strategy.phase_ids.sorted("date_start")[0]
        self.assertEqual(phase.state, "open")
        self.assertLess((phase.date_end - phase.date_start).days, 93)
        overridden = phase.check_ids.filtered("override_reason")
        self.assertEqual(overridden.code, "roles")
        self.assertEqual(overridden.decided_by_id, self.director)
        self.assertEqual(strategy.goal_ids.check_in_ids.comment, "First talks")
        review = strategy.review_ids.filtered("closed_on")
        self.assertEqual(review.closed_by_id, self.director)
        self.assertEqual(
            len(review.line_ids.goal_id), len(strategy.goal_ids), review.line_ids
        )
        self.assertEqual(strategy.next_review_id.number, 2)

    def _find_sign(self, strategy):
        """Judge that decisions follow single deals; phases have to be short."""
        sign = self.env.ref("crm_strategy.crm_strategy_sign_excitement")
        strategy = strategy.with_user(self.director)
        strategy.action_assess()
        found = strategy.current_assessment_ids.filtered(
            lambda assessment: assessment.sign_id == sign
        )
        found._decide("present", "One deal has turned the plan over")
        self.assertIn(sign, strategy.prescription_ids)

    def _tour(self, address, tour, refusals):
        """Hold a tour in which so many things are refused."""
        with self.assertLogs("odoo.http", "WARNING") as logs:
            self.start_tour(address, tour, login=self.director.login, timeout=180)
        self.assertEqual(len(logs.output), refusals, logs.output)

    def test_in_english(self):
        self._steer("en_US")

    def test_in_persian(self):
        self._steer("fa_IR")

    def test_in_vietnamese(self):
        self._steer("vi_VN")
