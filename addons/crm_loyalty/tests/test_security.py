from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import CrmLoyaltyCase


class TestSecurity(CrmLoyaltyCase):
    """Orders and managers with a reason move points; nobody else does, in no way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            login: new_test_user(cls.env, login=f"points_{login}", groups=groups)
            for login, groups in {
                "own": "sales_team.group_sale_salesman",
                "all": "sales_team.group_sale_salesman_all_leads",
                "manager": "sales_team.group_sale_manager",
                "internal": "base.group_user",
                "portal": "base.group_portal",
            }.items()
        }
        cls.outsiders = [
            cls.users[login] for login in ("own", "all", "internal", "portal")
        ]
        cls._post("earn", 130)
        cls._post("redeem", -30)
        cls.env.flush_all()

    def _each(self, refused):
        """Nobody without the right can do it, and no point moves."""
        for user in self.outsiders:
            with self.subTest(user.login), self.assertRaises(AccessError):
                with self.env.cr.savepoint():
                    refused(self.card.with_user(user))
        self.env.invalidate_all()
        self.assertEqual(self.card.points, 100.0)

    def test_points_cannot_be_written(self):
        self._each(lambda card: card.write({"points": 1000}))
        self._each(lambda card: card.write({"points": 9, "crm_points_reason": "Me"}))
        self._each(
            lambda card: card.with_context(crm_loyalty_cause="adjust").write(
                {"points": 1000}
            )
        )
        self._each(
            lambda card: card.create({"program_id": self.program.id, "points": 5})
        )
        self._each(
            lambda card: self.program.with_user(card.env.user).write(
                {"coupon_ids": [Command.update(card.id, {"points": 7})]}
            )
        )

    def test_points_cannot_be_imported(self):
        for user in self.outsiders:
            with self.subTest(user.login), self.env.cr.savepoint():
                card = self.card.with_user(user)
                rows = [[str(card.id), "1000"]]
                if not card.browse().has_access("read"):
                    self.assertRaises(AccessError, card.load, [".id", "points"], rows)
                    continue
                result = card.load([".id", "points"], rows)
                self.assertFalse(result["ids"])
                self.assertTrue(result["messages"])
        self.assertEqual(self.card.points, 100.0)

    def test_figures_of_the_ledger_cannot_be_written(self):
        for user in self.users.values():
            card = self.card.with_user(user)
            for field in ("crm_points_debt", "crm_points_pending", "crm_version"):
                with self.assertRaises(UserError):
                    card.write({field: 0})

    def test_the_ledger_cannot_be_written(self):
        for user in self.users.values():
            for model in (
                "crm.loyalty.entry",
                "crm.loyalty.lot",
                "crm.loyalty.lot.use",
            ):
                records = self.env[model].with_user(user)
                with self.assertRaises(AccessError):
                    records.create({})
                one = self.env[model].search([("id", ">", 0)], limit=1).with_user(user)
                with self.assertRaises(AccessError):
                    one.unlink()
                with self.assertRaises(UserError):
                    one.write({"company_id": False})

    def test_history_cannot_be_written(self):
        line = self.env["loyalty.history"].create(
            {"card_id": self.card.id, "description": "Stock", "issued": 1}
        )
        self._each(lambda card: line.with_user(card.env.user).write({"issued": 5}))
        self._each(
            lambda card: line.with_user(card.env.user).create(
                {"card_id": card.id, "description": "Mine", "issued": 5}
            )
        )

    def test_wizards_are_for_managers(self):
        wizard = self.env["loyalty.card.update.balance"].create(
            {"card_id": self.card.id, "new_balance": 1000, "description": "Mine"}
        )
        self._each(
            lambda card: wizard.with_user(card.env.user).action_update_card_point()
        )
        generate = self.env["loyalty.generate.wizard"].create(
            {"program_id": self.program.id, "coupon_qty": 1, "points_granted": 50}
        )
        self._each(lambda card: generate.with_user(card.env.user).generate_coupons())
        self._each(lambda card: card.action_merge_seconds())

    def test_a_card_cannot_be_taken_over(self):
        for values in (
            {"partner_id": self.env.user.partner_id.id},
            {"expiration_date": "2030-01-01"},
        ):
            self._each(lambda card, values=values: card.write(values))

    def test_costs_on_confirmed_orders_cannot_be_written(self):
        order = self._order(quantity=2, card=self.card, confirm=True)
        order.user_id = self.users["own"]
        balance = self.card.points
        reward_line = order.order_line.filtered("reward_id")
        for user in (self.users["own"], self.users["all"]):
            mine = order.with_user(user)
            for values in ({"points_cost": 0}, {"points_cost": -500}):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    reward_line.with_user(user).write(values)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                mine.write(
                    {
                        "order_line": [
                            Command.create(
                                {
                                    "name": "Forged",
                                    "product_id": self.product.id,
                                    "coupon_id": self.card.id,
                                    "reward_id": self.reward.id,
                                    "points_cost": -500,
                                }
                            )
                        ]
                    }
                )
        self.env.invalidate_all()
        self.assertEqual(self.card.points, balance)

    def test_what_confirmed_orders_earn_cannot_be_written(self):
        granted = self._order(confirm=True).coupon_point_ids
        granted = granted.with_user(self.users["manager"])
        other = self._create_card(self.program, self.env["res.partner"])
        with self.assertRaisesRegex(AccessError, "follows its lines"):
            granted.points = 5000
        with self.assertRaises(AccessError):
            granted.create(
                {
                    "order_id": self._order(confirm=True).id,
                    "coupon_id": other.id,
                    "points": 70,
                }
            )

    def test_a_salesperson_cancels(self):
        """Odoo lets only managers cancel what would earn points."""
        for is_confirmed in (False, True):
            order = self._order(confirm=is_confirmed)
            order.user_id = self.users["own"]
            order.with_user(self.users["own"])._action_cancel()
            self.assertEqual(order.state, "cancel")
            self.assertFalse(order.coupon_point_ids)
        self.assertEqual(self.card.points, 100.0)
        waiting = self._order().coupon_point_ids
        with self.assertRaises(AccessError):
            waiting.with_user(self.users["own"]).unlink()

    def test_a_salesperson_sells(self):
        """What orders do to points needs no right on points."""
        salesperson = self.users["own"]
        order = self._order(quantity=2)
        order.user_id = salesperson
        mine = order.with_user(salesperson)
        mine._apply_program_reward(
            self.reward.with_user(salesperson), self.card.with_user(salesperson)
        )
        mine.action_confirm()
        self.assertEqual(self.card.points, 190.0)
        entry = self.entries.search(
            [("kind", "=", "redeem"), ("origin_id", "=", order.id)]
        )
        self.assertEqual(entry.user_id, salesperson)
        mine._apply_program_reward(
            self.reward.with_user(salesperson), self.card.with_user(salesperson)
        )
        self.assertProven()

    def test_a_manager_moves_points_with_a_reason(self):
        manager = self.users["manager"]
        card = self.card.with_user(manager)
        with self.assertRaisesRegex(UserError, "need a reason"):
            card.write({"points": 150})
        card.write({"points": 150, "crm_points_reason": "Late delivery"})
        entry = self.entries.search([("kind", "=", "adjust")])
        self.assertEqual(
            (entry.points, entry.reason, entry.user_id),
            (50.0, "Late delivery", manager),
        )
        wizard = self.env["loyalty.card.update.balance"].with_user(manager)
        wizard.create(
            {"card_id": card.id, "new_balance": 120, "description": "Too many"}
        ).action_update_card_point()
        self.assertEqual(self.card.points, 120.0)
        result = card.load(
            [".id", "points", "crm_points_reason"], [[str(card.id), "99", "Import"]]
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.card.points, 99.0)

    def test_own_customers(self):
        self.member.user_id = self.users["all"]
        lots = self.env["crm.loyalty.lot"]
        for login, sees in {"own": False, "all": True, "manager": True}.items():
            for records in (self.entries, lots):
                found = records.with_user(self.users[login]).search(
                    [("card_id", "=", self.card.id)]
                )
                self.assertEqual(bool(found), sees, login)
            total = self.entries.with_user(self.users[login])._read_group(
                [("card_key", "=", self.card.id)], [], ["points:sum"]
            )[0][0]
            self.assertEqual(total or 0.0, 100.0 if sees else 0.0)

    def test_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        manager = self.users["manager"]
        manager.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        domain = [("card_key", "=", self.card.id)]
        self.assertFalse(self.entries.with_user(manager).search(domain))
        self.program.company_id = False
        self.env.flush_all()
        self.assertTrue(self.entries.with_user(manager).search(domain))
