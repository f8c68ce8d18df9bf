from itertools import pairwise

from odoo import Command, http
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CrmLoyaltyCase


@tagged("post_install", "-at_install")
class ReferralCase(CrmLoyaltyCase):
    """A member and a friend; the referral pays 50 and 30 points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"crm_referrer_points": 50, "crm_friend_points": 30})
        cls.program.rule_ids.active = False
        cls.friend = cls.env["res.partner"].create({"name": "Hazel"})
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.env.company.id)], limit=1
        )

    def _invoice(self, partner=None, price=100.0):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.friend).id,
                "invoice_date": "2024-06-15",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    def _pay(self, invoices, amount=None):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        values = {"payment_date": "2024-06-15"} | ({"amount": amount} if amount else {})
        wizard.create(values)._create_payments()

    def _credit(self, invoice, amount=None):
        refund = invoice._reverse_moves([{"invoice_date": "2024-06-15"}])
        if amount:
            refund.invoice_line_ids.price_unit = amount
        refund.action_post()
        return refund

    def _points(self):
        cards = self.env["loyalty.card"].search([("program_id", "=", self.program.id)])
        return {card.partner_id: card.points for card in cards}


class TestReferral(ReferralCase):
    def test_both_sides_once(self):
        self.friend.crm_referred_by_id = self.member
        first, second = self._invoice(), self._invoice()
        self.assertEqual(self._points(), {self.member: 0.0})
        self._pay(first, 40)
        self.assertEqual(self._points(), {self.member: 0.0})
        self._pay(first)
        self.assertEqual(self._points(), {self.member: 50.0, self.friend: 30.0})
        self.assertIn("referral", self.card.crm_entry_ids.explanation)
        self._pay(second)
        first._reward_referrals()
        self.assertEqual(self._points(), {self.member: 50.0, self.friend: 30.0})
        self.assertProven()

    def test_two_invoices_paid_together(self):
        self.friend.crm_referred_by_id = self.member
        invoices = self._invoice() | self._invoice()
        self._pay(invoices)
        self.assertEqual(self._points(), {self.member: 50.0, self.friend: 30.0})

    def test_it_was_not_the_first(self):
        self.friend.crm_referred_by_id = self.member
        self.program.write({"crm_referrer_points": 0, "crm_friend_points": 0})
        self._pay(self._invoice())
        self.program.write({"crm_referrer_points": 50, "crm_friend_points": 30})
        self._pay(self._invoice())
        self.assertEqual(self._points(), {self.member: 0.0})

    def test_one_side_only(self):
        self.program.crm_friend_points = 0
        self.friend.crm_referred_by_id = self.member
        self._pay(self._invoice())
        self.assertEqual(self._points(), {self.member: 50.0})

    def test_a_credit_note_takes_both_back(self):
        self.friend.crm_referred_by_id = self.member
        invoice = self._invoice()
        self._pay(invoice)
        self._post("redeem", -20)
        self._credit(invoice, 40)
        self.assertEqual(self._points(), {self.member: 30.0, self.friend: 30.0})
        refund = self._credit(invoice, 60)
        self.assertEqual(self._points(), {self.member: -20.0, self.friend: 0.0})
        self.assertEqual(self.card.crm_points_debt, 20.0)
        refund.button_draft()
        self.assertEqual(self._points(), {self.member: 30.0, self.friend: 30.0})
        refund.action_post()
        self.assertEqual(self._points(), {self.member: -20.0, self.friend: 0.0})
        self.assertProven()

    def test_a_credit_note_takes_from_a_pool(self):
        self.program.crm_membership = "company"
        firm, person = self.env["res.partner"].create(
            [{"name": "Oak Ltd.", "is_company": True}, {"name": "Ann Oak"}]
        )
        person.parent_id = firm
        self._create_card(self.program, person)
        self.friend.crm_referred_by_id = person
        invoice = self._invoice()
        self._pay(invoice)
        self._credit(invoice, 40)
        given = {self.member: 0.0, firm: 50.0, person: 50.0, self.friend: 30.0}
        self.assertEqual(self._points(), given)
        self._credit(invoice, 60)
        self.assertEqual(self._points(), dict.fromkeys(given, 0.0))
        self.assertProven()

    def test_a_credit_note_after_the_card_is_gone(self):
        self.program.crm_friend_points = 0
        self.friend.crm_referred_by_id = self.member
        invoice = self._invoice()
        self._pay(invoice)
        self.card.unlink()
        self._credit(invoice, 40)
        self._credit(invoice, 60)
        self.assertProven()

    def test_nobody_refers_himself(self):
        company = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        self.member.parent_id = company
        with self.assertRaisesRegex(ValidationError, "Nobody refers himself"):
            company.crm_referred_by_id = self.member
        self.member.parent_id = False
        for values in (
            {"email": "Birch@example.com"},
            {"phone": "+1 650-253-0000"},
            {"vat": "BE0477472701"},
        ):
            self.member.write(values)
            twin = self.env["res.partner"].create({"name": "Twin", **values})
            with self.subTest(values):
                with self.assertRaisesRegex(ValidationError, "Nobody refers himself"):
                    twin.crm_referred_by_id = self.member

    def test_who_has_no_tax_id_is_not_the_same(self):
        (self.member | self.friend).vat = "/"
        self.friend.crm_referred_by_id = self.member
        self._pay(self._invoice())
        self.assertEqual(self._points(), {self.member: 50.0, self.friend: 30.0})

    def test_circles(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Ring {number}"} for number in range(4)]
        )
        for below, above in pairwise(partners):
            above.crm_referred_by_id = below
        for other in partners[1:]:
            with self.assertRaisesRegex(ValidationError, "circle"):
                with self.env.cr.savepoint():
                    partners[0].crm_referred_by_id = other
            partners.invalidate_recordset()

    def test_a_circle_through_a_company(self):
        company = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        clerk = self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": company.id}
        )
        self.friend.crm_referred_by_id = clerk
        with self.assertRaisesRegex(ValidationError, "circle"):
            company.crm_referred_by_id = self.friend

    def test_a_contact_of_a_company(self):
        company = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        self.friend.parent_id = company
        with self.assertRaisesRegex(ValidationError, "on Mill"):
            self.friend.crm_referred_by_id = self.member
        self.friend.invalidate_recordset()
        self.assertFalse(self.card._refer(self.friend))
        self.assertEqual(company.crm_referred_by_id, self.member)
        card = self._create_card(self.program, self.friend)
        self._pay(self._invoice(self.friend))
        self.assertEqual(card.points, 30.0)

    def test_who_bought_before(self):
        self._invoice()
        with self.assertRaisesRegex(ValidationError, "has bought before"):
            self.friend.crm_referred_by_id = self.member

    def test_they_became_the_same(self):
        self.friend.crm_referred_by_id = self.member
        (self.friend | self.member).email = "both@example.com"
        self._pay(self._invoice())
        self.assertEqual(self._points(), {self.member: 0.0})

    def test_two_companies(self):
        self.friend.crm_referred_by_id = self.member
        self.program.company_id = self.env["res.company"].create({"name": "Other"})
        self._pay(self._invoice())
        self.assertEqual(self._points(), {self.member: 0.0})

    def test_code_on_a_quotation(self):
        code = self.card.crm_referral_code
        seller = new_test_user(
            self.env, login="code_seller", groups="sales_team.group_sale_salesman"
        )
        order = self._order(partner=self.friend)
        order.user_id = seller
        wizard = self.env["sale.loyalty.coupon.wizard"].with_user(seller)
        wizard = wizard.with_context(active_id=order.id)
        wizard.create({"coupon_code": code.lower()}).action_apply()
        self.assertEqual(self.friend.crm_referred_by_id, self.member)
        self.assertIn(self.member.name, order.message_ids[0].body)
        own = self._order()
        with self.assertRaisesRegex(ValidationError, "Nobody refers himself"):
            wizard.with_context(active_id=own.sudo().id).create(
                {"order_id": own.id, "coupon_code": code}
            ).with_user(self.env.user).action_apply()
        other = self._create_card(
            self.program, self.env["res.partner"].create({"name": "Elm"})
        )
        status = order._try_apply_code(other.crm_referral_code)
        self.assertIn("somebody else", status["error"])

    def test_codes_that_are_none(self):
        code = self.card.crm_referral_code
        cards = self.env["loyalty.card"]
        self.assertEqual(cards._find_by_referral_code(f" {code} "), self.card)
        forged = f"{self.card.id + 1}-{code.partition('-')[2]}"
        for wrong in ("", False, "-", "12", code[:-1], forged, "٣-AB", "9" * 30 + "-A"):
            self.assertFalse(cards._find_by_referral_code(wrong), wrong)
        order = self._order(partner=self.friend)
        self.assertTrue(order._try_apply_code(forged).get("not_found"))
        self.program.write({"crm_referrer_points": 0, "crm_friend_points": 0})
        self.assertFalse(self.card.crm_referral_code)
        self.assertFalse(cards._find_by_referral_code(code))

    def test_invoices_without_a_referral_cost_no_query(self):
        invoices = self._invoice(self.member) | self._invoice(self.member)
        self._pay(invoices)
        invoices.commercial_partner_id.mapped("name")
        with self.assertQueryCount(0):
            invoices._reward_referrals()
            invoices._let_referrals_follow()

    def test_bad_input(self):
        with self.assertRaisesRegex(ValidationError, "below zero"):
            self.program.crm_referrer_points = -5

    def test_pages(self):
        for lang, _name in self.env["res.lang"].get_installed():
            with Form(self.friend.with_context(lang=lang)) as form:
                form.crm_referred_by_id = self.member
            self.assertTrue(Form(self.card.with_context(lang=lang)).crm_referral_code)


class TestReferralPortal(ReferralCase, HttpCase):
    """The member finds the link, and the friend follows it."""

    freeze_time = None

    def _open(self, partner, address):
        login = f"referral_{partner.id}"
        new_test_user(
            self.env,
            login=login,
            email=f"{login}@example.com",
            groups="base.group_portal",
            partner_id=partner.id,
        )
        self.authenticate(login, login)
        return self.url_open(address)

    def test_the_link(self):
        page = self._open(self.member, f"/my/loyalty_card/{self.card.id}/history")
        url = self.card.crm_referral_url
        self.assertIn(url, page.text)
        self.assertIn("50 ", page.text)
        path = f"/my/referral/{self.card.crm_referral_code}"
        self.assertTrue(url.endswith(path))
        page = self._open(self.friend, path)
        self.assertIn(f"{self.member.name}", page.text)
        self.assertFalse(self.friend.crm_referred_by_id)
        page = self.url_open(
            f"{path}/accept", {"csrf_token": http.Request.csrf_token(self)}
        )
        self.assertIn("Thank you", page.text)
        self.env.invalidate_all()
        self.assertEqual(self.friend.crm_referred_by_id, self.member)

    def test_who_may_not(self):
        path = f"/my/referral/{self.card.crm_referral_code}"
        self._open(self.member, path)
        page = self.url_open(
            f"{path}/accept", {"csrf_token": http.Request.csrf_token(self)}
        )
        self.assertIn("Nobody refers himself", page.text)
        self.assertIn("not valid", self.url_open("/my/referral/1-00000000").text)
        with mute_logger("odoo.http"):
            page = self.url_open(f"{path}/accept", {"csrf_token": "forged"})
        self.assertEqual(page.status_code, 400)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(path).url)

    def test_a_portal_user_writes_no_referral(self):
        user = new_test_user(self.env, login="portal_ref", groups="base.group_portal")
        with self.assertRaises(UserError):
            user.partner_id.with_user(user).crm_referred_by_id = self.member
