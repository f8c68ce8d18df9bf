from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .common import CrmLoyaltyCase


class TestOverdue(CrmLoyaltyCase):
    """Whoever owes money redeems no points, where the programme says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.crm_refuses_overdue = True
        cls._post("earn", 150)

    def _owe(self, partner=None, due="2024-06-01", **values):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.member).id,
                "invoice_date": "2024-05-01",
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Old",
                            "price_unit": 80.0,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        invoice.action_post()
        self._refresh()
        return invoice

    def _refresh(self):
        self.env.flush_all()
        self.env["crm.customer"]._refresh_contact(self.member.commercial_partner_id)
        self.env.invalidate_all()

    def _apply(self, order):
        return order._apply_program_reward(self.reward, self.card)

    def test_refused_when_claimed(self):
        self._owe()
        order = self._order()
        error = self._apply(order)["error"]
        self.assertRegex(error, "Silver Birch has .*80.00.* overdue")
        self.assertFalse(order.order_line.reward_id)
        with self.assertRaisesRegex(UserError, "80.00"):
            order.action_open_reward_wizard()
        wizard = self.env["sale.loyalty.reward.wizard"].create(
            {"order_id": order.id, "selected_reward_id": self.reward.id}
        )
        with self.assertRaisesRegex(UserError, "80.00"):
            wizard.action_apply()

    def test_refused_when_confirmed(self):
        order = self._order(card=self.card)
        self.assertTrue(order.order_line.reward_id)
        self._owe()
        with self.assertRaisesRegex(UserError, "80.00"), self.env.cr.savepoint():
            order.action_confirm()
        self.assertEqual(self.card.points, 150.0)
        order.order_line.filtered("reward_id").unlink()
        order.action_confirm()
        self.assertEqual(self.card.points, 250.0)
        with self.assertRaisesRegex(UserError, "80.00"):
            order._write_vals_from_reward_vals(
                order._get_reward_line_values(self.reward, self.card),
                order.order_line.browse(),
            )

    def test_paid_again(self):
        invoice = self._owe()
        invoice._reverse_moves([{"invoice_date": "2024-06-15"}], cancel=True)
        self._refresh()
        order = self._order(card=self.card, confirm=True)
        self.assertTrue(order.order_line.reward_id)
        self.assertEqual(self.card.points, 140.0)
        self.assertProven()

    def test_what_is_not_due_yet(self):
        self._owe(due="2024-06-15")
        self.assertTrue(self._order(card=self.card).order_line.reward_id)

    def test_the_program_does_not_ask(self):
        self._owe()
        self.program.crm_refuses_overdue = False
        self.assertTrue(self._order(card=self.card).order_line.reward_id)

    def test_what_the_company_of_a_contact_owes(self):
        company = self.env["res.partner"].create(
            {"name": "Birch & Co", "is_company": True}
        )
        self.member.parent_id = company
        self._owe(company)
        self.assertIn("Birch & Co", self._apply(self._order())["error"])

    def test_each_company_looks_at_its_own_invoices(self):
        self.program.company_id = False
        other = self.env["res.company"].create({"name": "Other"})
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=other, install_demo=False
        )
        self.env.user.company_ids |= other
        here = self._order()
        self._owe(company_id=other.id)
        self.assertFalse(here._get_overdue_message(self.card))
        there = self.env["sale.order"].create(
            {"partner_id": self.member.id, "company_id": other.id}
        )
        self.assertIn("80.00", there._get_overdue_message(self.card))

    def test_a_seller_who_does_not_see_the_invoices(self):
        seller = new_test_user(
            self.env, login="overdue_own", groups="sales_team.group_sale_salesman"
        )
        self.member.user_id = self.env.user
        self._owe()
        order = self._order()
        order.user_id = seller
        error = order.with_user(seller)._apply_program_reward(
            self.reward.with_user(seller), self.card.with_user(seller)
        )["error"]
        self.assertIn("80.00", error)
        with self.assertRaises(UserError):
            self.program.with_user(seller).crm_refuses_overdue = False
