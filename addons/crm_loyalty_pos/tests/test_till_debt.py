from odoo.tests import new_test_user

from .common import TillCase


class TestTillDebt(TillCase):
    """What a till gave without the server is owed, and a manager is told."""

    def test_a_manager_is_told_once(self):
        manager = new_test_user(
            self.env, login="m", groups="crm_loyalty.group_crm_loyalty_manager"
        )
        self.card.points = 40
        self.program.rule_ids.active = False
        order = self._sync(self._prepare_line(), self._prepare_reward(self.card))
        for _number in range(2):
            self._confirm(order, self.card)
        self.assertEqual(self.card.crm_points_debt, 60.0)
        message = self._find_messages()
        self.assertEqual(len(message), 1)
        self.assertIn(manager.partner_id, message.notified_partner_ids)
        for text in ("Till", order.name, self.cashier.name, "100 ", "60 "):
            self.assertIn(text, message.body)

    def test_nobody_is_told_of_what_the_card_holds(self):
        self.card.points = 40
        # The order earns what the reward lacks.
        order = self._sync(self._prepare_line(), self._prepare_reward(self.card))
        self._confirm(order, self.card)
        self.assertFalse(self.card.crm_points_debt)
        self.assertFalse(self._find_messages())

    def _find_messages(self):
        return self.card.message_ids.filtered(lambda each: "Till" in (each.body or ""))
