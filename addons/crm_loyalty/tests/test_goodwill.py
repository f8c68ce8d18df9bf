from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import CrmLoyaltyCase
from .common_concurrency import ConcurrentLoyaltyCase


class TestGoodwill(CrmLoyaltyCase):
    """Above the limit of the programme, two people move points by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.crm_goodwill_limit = 100
        cls.requests = cls.env["crm.loyalty.goodwill"]
        cls.first, cls.second, cls.seller, cls.own = (
            new_test_user(
                cls.env,
                login=f"goodwill_{login}",
                email=f"{login}@company.example",
                groups=groups,
            )
            for login, groups in (
                ("first", "sales_team.group_sale_manager"),
                ("second", "sales_team.group_sale_manager"),
                ("seller", "sales_team.group_sale_salesman_all_leads"),
                ("own", "sales_team.group_sale_salesman"),
            )
        )

    def _update(self, balance, user=None, reason="Late delivery"):
        wizard = self.env["loyalty.card.update.balance"].with_user(user or self.first)
        return wizard.create(
            {"card_id": self.card.id, "new_balance": balance, "description": reason}
        ).action_update_card_point()

    def _ask(self, points=150, user=None, **values):
        values = {"card_id": self.card.id, "points": points, "reason": "Sorry"} | values
        return self.requests.with_user(user or self.first).create(values)

    def test_up_to_the_limit(self):
        self._update(100)
        self.assertLedger(("adjust", 100.0))
        self.assertFalse(self.requests.search([("card_id", "=", self.card.id)]))

    def test_above_the_limit(self):
        action = self._update(101)
        request = self.requests.browse(action["res_id"])
        self.assertEqual((request.points, request.state), (101.0, "waiting"))
        self.assertEqual(request.requester_id, self.first)
        self.assertLedger()
        self.assertIn(self.second, request.activity_ids.user_id)
        self.assertNotIn(self.first, request.activity_ids.user_id)
        request.with_user(self.second).action_approve()
        self.assertLedger(("adjust", 101.0))
        entry = self.card.crm_entry_ids
        self.assertEqual((entry.reason, entry.user_id), ("Late delivery", self.second))
        self.assertEqual(entry.action_open_document()["res_id"], request.id)
        self.assertEqual(request.approver_id, self.second)
        self.assertTrue(request.decided_at)
        self.assertFalse(request.activity_ids)
        self.assertEqual(self.card.history_ids.issued, 101.0)
        self.assertProven()

    def test_no_limit(self):
        self.program.crm_goodwill_limit = 0
        self._update(5000)
        self.assertEqual(self.card.points, 5000.0)

    def test_taking_points(self):
        self._post("earn", 200)
        request = self.requests.browse(self._update(50)["res_id"])
        self.assertEqual(request.points, -150.0)
        self._post("redeem", -100)
        with self.assertRaisesRegex(UserError, "Nothing was moved"):
            with self.env.cr.savepoint():
                request.with_user(self.second).action_approve()
        self.assertEqual((self.card.points, request.state), (100.0, "waiting"))

    def test_nobody_approves_his_own(self):
        request = self._ask()
        for decide in ("action_approve", "action_refuse"):
            with self.assertRaisesRegex(AccessError, "Nobody decides"):
                getattr(request.with_user(self.first), decide)()
        self.member.user_ids = False
        self.second.partner_id = self.member
        with self.assertRaisesRegex(AccessError, "Nobody decides"):
            request.with_user(self.second).action_approve()
        self.assertFalse(request.with_user(self.first).can_decide)
        self.assertLedger()

    def test_approving_twice_moves_once(self):
        request = self._ask()
        request.with_user(self.second).action_approve()
        third = self.first.copy({"login": "goodwill_third"})
        with self.assertRaisesRegex(UserError, "decided already"):
            request.with_user(third).action_approve()
        with self.assertRaisesRegex(UserError, "decided already"):
            request.with_user(third).action_refuse()
        self.assertLedger(("adjust", 150.0))

    def test_refused(self):
        request = self._ask()
        request.with_user(self.second).action_refuse()
        self.assertEqual(request.state, "refused")
        self.assertLedger()

    def test_no_way_around(self):
        card = self.card.with_user(self.first)
        with self.assertRaisesRegex(UserError, "another manager"):
            card.write({"points": 500, "crm_points_reason": "Me"})
        result = card.load(
            [".id", "points", "crm_points_reason"], [[str(card.id), "500", "Import"]]
        )
        self.assertIn("another manager", result["messages"][0]["message"])
        other = self.env["res.partner"].create({"name": "Hazel"})
        with self.assertRaisesRegex(UserError, "another manager"):
            card.create(
                {
                    "program_id": self.program.id,
                    "partner_id": other.id,
                    "points": 500,
                    "crm_points_reason": "Me",
                }
            )
        self.env.invalidate_all()
        self.assertEqual(self.card.points, 0.0)

    def test_a_salesperson_asks(self):
        request = self._ask(10, self.seller)
        with self.assertRaises(AccessError):
            request.action_approve()
        with self.assertRaises(UserError):
            request.write({"state": "approved"})
        with self.assertRaises(AccessError):
            request.unlink()
        request.message_post(body="Please")
        request.with_user(self.first).action_approve()
        self.assertLedger(("adjust", 10.0))

    def test_a_forged_request(self):
        request = self._ask(
            user=self.seller,
            state="approved",
            requester_id=self.second.id,
            approver_id=self.second.id,
        )
        self.assertEqual(
            (request.state, request.requester_id), ("waiting", self.seller)
        )
        self.assertFalse(request.approver_id)
        with self.assertRaises(UserError):
            request.with_user(self.second).write({"points": 9000})

    def test_outsiders(self):
        request = self._ask()
        for group in ("base.group_portal", "base.group_user"):
            user = new_test_user(self.env, login=group, groups=group)
            with self.assertRaises(AccessError):
                self._ask(user=user)
            with self.assertRaises(AccessError):
                request.with_user(user).read(["reason"])
            with self.assertRaises(AccessError):
                request.with_user(user).action_approve()

    def test_own_customers(self):
        self.member.user_id = self.seller
        request = self._ask()
        found = self.requests.with_user(self.own).search([("id", "=", request.id)])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            self._ask(user=self.own)

    def test_companies(self):
        request = self._ask()
        other = self.env["res.company"].create({"name": "Other"})
        self.second.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        there = self.requests.with_user(self.second)
        self.assertFalse(there.search([("id", "=", request.id)]))
        with self.assertRaises(AccessError):
            there.browse(request.id).action_approve()
        again = self._ask()
        self.assertNotIn(self.second, again.activity_ids.user_id)

    def test_bad_input(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self._update(50, reason="  ")
        with self.assertRaisesRegex(ValidationError, "how many"):
            self._ask(0)
        with self.assertRaisesRegex(ValidationError, "reason"):
            self._ask(reason=" ")
        with self.assertRaisesRegex(ValidationError, "below zero"):
            self.program.crm_goodwill_limit = -1

    def test_pages(self):
        action = self.card.action_ask_goodwill()
        for lang, _name in self.env["res.lang"].get_installed():
            requests = self.requests.with_context(lang=lang, **action["context"])
            with Form(requests) as form:
                form.points = 7
                form.reason = "Sorry"
            requests.get_views([(False, "list"), (False, "search")])


@tagged("post_install", "-at_install")
class TestGoodwillConcurrency(ConcurrentLoyaltyCase):
    """Several managers approve at the same moment, on real transactions."""

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_approved_at_once(self):
        _member, card_id, _orders = self._create_member(10)
        with self._transaction() as env:
            request = env["crm.loyalty.goodwill"].create(
                {"card_id": card_id, "points": 50, "reason": "Crowd"}
            )
            managers = [
                new_test_user(
                    env,
                    login=f"crowd_{number}",
                    groups="sales_team.group_sale_manager",
                ).id
                for number in range(3)
            ]
        self.addCleanup(self._remove, managers, request.id)

        def approve(user_id):
            def work(env):
                env(user=user_id)["crm.loyalty.goodwill"].browse(
                    request.id
                ).action_approve()
                env.flush_all()

            return work

        self.assertEqual(sum(self._at_once([approve(each) for each in managers])), 1)
        with self._transaction() as env:
            self.assertEqual(env["loyalty.card"].browse(card_id).points, 60.0)
        self.assertProven()

    def _remove(self, user_ids, request_id):
        with self._transaction() as env:
            env["crm.loyalty.goodwill"].browse(request_id).unlink()
            users = env["res.users"].browse(user_ids)
            partners = users.partner_id
            users.unlink()
            partners.unlink()
