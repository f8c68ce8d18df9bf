from odoo.tests import HttpCase, tagged

from .common_heard import HeardCase


@tagged("post_install", "-at_install")
class TestHeardUi(HeardCase, HttpCase):
    """The head of a department acknowledges a revision and answers a wave."""

    def _take_part(self, lang):
        self.env["res.lang"]._activate_lang(lang)
        head = self.sellers[0]
        head.lang = lang
        self.strategy.revision_ids.create(
            {"strategy_id": self.strategy.id, "summary": "The pilot moves"}
        )
        wave = self._wave("expected")
        self.start_tour(
            f"/odoo/action-crm_strategy.crm_strategy_action/{self.strategy.id}",
            "crm_strategy_heard",
            login=head.login,
            timeout=120,
        )
        answer = wave.survey_id.user_input_ids.filtered(
            lambda item: item.partner_id == head.partner_id
        )
        self.assertEqual(answer.state, "done")
        self.assertEqual(answer.user_input_line_ids.value_scale, 8)
        self.assertEqual(answer.strategy_department_id, self.sales)
        self.assertEqual(self._rows(department_id=self.sales.id).expected_count, 1)
        self.assertTrue(
            self.strategy.member_ids.filtered(
                lambda member: member.partner_id == head.partner_id
            ).is_informed
        )

    def test_in_english(self):
        self._take_part("en_US")

    def test_in_persian(self):
        self._take_part("fa_IR")

    def test_in_vietnamese(self):
        self._take_part("vi_VN")
