import json
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user
from odoo.tools.json import json_default

from .common_tiers import TierCase


class DashboardCase(TierCase):
    """A second member, and the periods up to today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env["crm.loyalty.dashboard"]
        cls.env.company.crm_period_calendar = "gregorian"
        with freeze_time("2023-01-10"):
            cls.env["crm.period"]._generate(cls.env.company)
        cls.env["crm.period"]._generate(cls.env.company)
        cls.other = cls.env["res.partner"].create({"name": "White Ash"})
        cls.other_card = cls._create_card(cls.program, cls.other)

    def _read(self, user=None, program=None, kind="month"):
        self.env.flush_all()
        dashboard = self.dashboard.with_user(user or self.env.user)
        program = self.program if program is None else program
        data = dashboard.get_dashboard(program.id, kind)
        # As it reaches the browser.
        return json.loads(json.dumps(data, default=json_default))

    def _values(self, data):
        return {name: each["value"] for name, each in data["figures"].items()}

    def _series(self, data):
        """Return the sums of the series by key, each as its movements give it."""
        sums = {}
        for series in data["series"]:
            sums[series["key"]] = sum(series["values"])
            entries = self.entries.search(series["domain"])
            moved = sum(entries.mapped("points")) + sum(entries.mapped("pending"))
            self.assertAlmostEqual(moved, sums[series["key"]], msg=series["key"])
        return sums


class TestDashboard(DashboardCase):
    """Each figure is what its records hold."""

    def test_figures_and_their_records(self):
        self._post("earn", 100)
        self._post("redeem", -30)
        self._post("adjust", 5, card=self.other_card, reason="Goodwill")
        data = self._read()
        values = self._values(data)
        self.assertEqual(values["members"], 2)
        self.assertEqual(values["active"], 1)
        self.assertEqual(values["outstanding"], 75.0)
        self.assertEqual((values["pending"], values["debts"]), (0, 0))
        for name, figure in data["figures"].items():
            records = self.env[figure["model"]].search(figure["domain"])
            if name in ("members", "active"):
                self.assertEqual(len(records), figure["value"], name)
        outstanding = data["figures"]["outstanding"]["domain"]
        cards = self.env["loyalty.card"].search(outstanding)
        self.assertEqual(sum(cards.mapped("points")), 75.0)

    def test_who_only_lost_points_is_not_active(self):
        with freeze_time("2023-05-01 10:00:00"):
            self._post("earn", 10, card=self.other_card)
        self._post("expire", -10, card=self.other_card)
        self._post("earn", 10)
        active = self._read()["figures"]["active"]
        cards = self.env["loyalty.card"].search(active["domain"])
        self.assertEqual(cards, self.card)

    def test_pending_and_debts(self):
        self._post("earn", 100)
        earned = self.entries.search([("card_id", "=", self.card.id)])
        self._post("redeem", -100)
        self._post("reverse", -40, reverses=earned.id, may_owe=True)
        self.program.crm_activation_days = 5
        self._post("earn", 60, card=self.other_card)
        values = self._values(self._read())
        self.assertEqual(values["pending"], 60.0)
        self.assertEqual(values["debts"], 40.0)
        self.assertEqual(values["outstanding"], 0.0)

    def test_points_by_kind_and_period(self):
        with freeze_time("2024-04-20 10:00:00"):
            self._post("earn", 100)
            self._post("redeem", -40)
        spent = self.entries.search([("kind", "=", "redeem")])
        with freeze_time("2024-05-20 10:00:00"):
            self._post("reverse", 15, reverses=spent.id)
        data = self._read()
        self.assertEqual(len(data["periods"]), 12)
        self.assertEqual(data["periods"][-1]["start"], "2024-06-01")
        self.assertEqual(
            self._series(data), {"earn_in": 100, "redeem_out": -40, "reverse_in": 15}
        )
        values = {each["key"]: each["values"] for each in data["series"]}
        self.assertEqual(values["earn_in"][-3:], [100, 0, 0])
        self.assertEqual(values["reverse_in"][-3:], [0, 15, 0])
        quarters = self._read(kind="quarter")
        values = {each["key"]: each["values"] for each in quarters["series"]}
        self.assertEqual(values["redeem_out"][-1], -40)

    def test_periods_of_the_company(self):
        self.env.company.crm_period_calendar = "jalali"
        self.env["crm.period"]._generate(self.env.company)
        with freeze_time("2024-03-19 10:00:00"):
            self._post("earn", 1)
        with freeze_time("2024-03-20 10:00:00"):
            self._post("earn", 2)
        data = self._read()
        by_start = {
            period["start"]: points
            for period, points in zip(
                data["periods"], data["series"][0]["values"], strict=True
            )
        }
        self.assertEqual(by_start["2024-03-20"], 2)
        self.assertEqual(by_start.get("2024-02-20", 1), 1)

    def test_points_that_become_usable_do_not_come(self):
        self.program.crm_activation_days = 3
        with freeze_time("2024-06-01 10:00:00"):
            self._post("earn", 50)
        self._post("earn", 1, card=self.card)
        self.assertEqual(self._series(self._read()), {"earn_in": 51})

    def test_redemption_rate(self):
        self._post("earn", 100)
        earned = self.entries.search([("kind", "=", "earn")])
        self._post("redeem", -40)
        spent = self.entries.search([("kind", "=", "redeem")])
        self._post("reverse", 10, reverses=spent.id)
        self._post("reverse", -20, reverses=earned.id)
        self.program.crm_activation_days = 3
        self._post("earn", 500, card=self.other_card)
        redemption = self._read()["redemption"]
        self.assertEqual(redemption["redeemed"], 30.0)
        self.assertEqual(redemption["issued"], 80.0)
        self.assertAlmostEqual(redemption["rate"], 30 / 80)

    def test_without_points_there_is_no_rate(self):
        self.assertIsNone(self._read()["redemption"]["rate"])

    def test_expiring(self):
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 21})
        self._post("earn", 10)
        self.program.crm_expiry_days = 61
        self._post("earn", 20)
        self.program.crm_expiry_days = 400
        self._post("earn", 40)
        values = self._values(self._read())
        self.assertEqual(values["expiring_30"], 10)
        self.assertEqual(values["expiring_90"], 30)
        self.assertEqual(values["expiring_365"], 30)

    def test_expiring_by_inactivity(self):
        self.program.write({"crm_expiry": "inactivity", "crm_expiry_days": 60})
        self._post("earn", 10)
        data = self._read()
        self.assertEqual(self._values(data)["expiring_30"], 0)
        self.assertEqual(self._values(data)["expiring_90"], 10)
        lot = self.env["crm.loyalty.lot"].search(
            data["figures"]["expiring_90"]["domain"]
        )
        self.assertEqual(lot.card_id, self.card)
        self.assertEqual(lot.ends_on, date(2024, 8, 14))
        self.assertEqual(lot.ends_on, self.card.crm_expiring_on)

    def test_one_program_and_all(self):
        blue = self._create_program(self.env, name="Blue Points")
        self._post("earn", 10, card=self._create_card(blue, self.member))
        self._post("earn", 1)
        self.assertEqual(self._values(self._read())["outstanding"], 1)
        self.assertEqual(self._values(self._read(program=blue))["outstanding"], 10)
        data = self._read(program=self.env["loyalty.program"])
        self.assertEqual(self._values(data)["outstanding"], 11)
        self.assertFalse(data["program_id"])

    def test_without_a_program(self):
        self.program.active = False
        data = self._read(program=self.env["loyalty.program"])
        self.assertEqual(data["programs"], [])
        self.assertEqual((data["series"], data["tiers"], data["flows"]), ([], [], []))
        self.assertEqual(self._read()["program_id"], self.program.id)

    def test_the_button_of_the_program(self):
        action = self.program.action_open_dashboard()
        self.assertEqual(action["params"], {"program_id": self.program.id})
        self.assertEqual(action["tag"], "crm_loyalty.dashboard")


class TestDashboardTiers(DashboardCase):
    """Members per tier, and who went where."""

    def _flows(self, data):
        return {
            (flow["source_name"], flow["target_name"]): flow["counts"]
            for flow in data["flows"]
        }

    def test_members_by_tier(self):
        self._post("earn", 300)
        tiers = self._read()["tiers"]
        self.assertEqual(
            [(tier["name"], tier["value"]) for tier in tiers],
            [("Gold", 1), ("Silver", 0), ("No tier", 1)],
        )
        for tier in tiers:
            cards = self.env["loyalty.card"].search(tier["domain"])
            self.assertEqual(len(cards), tier["value"])

    def test_changes_of_tier(self):
        self.program.write({"crm_tier_window": "rolling", "crm_tier_length": 1})
        with freeze_time("2024-03-10 10:00:00"):
            self._post("earn", 100)
        with freeze_time("2024-03-11 10:00:00"):
            self._post("earn", 200)
        self.assertFalse(self._assess_on("2024-05-15"))
        self._post("earn", 100)
        data = self._read()
        flows = self._flows(data)
        self.assertEqual(
            {step: sum(counts) for step, counts in flows.items()},
            {
                ("No tier", "Silver"): 2,
                ("Silver", "Gold"): 1,
                ("Gold", "No tier"): 1,
            },
        )
        self.assertEqual(flows["No tier", "Silver"][-4:], [1, 0, 0, 1])
        self.assertEqual(flows["Gold", "No tier"][-4:], [0, 0, 1, 0])
        for flow in data["flows"]:
            action = self.dashboard.action_open_flow(
                self.program.id,
                flow["source"],
                flow["target"],
                data["periods"][0]["start"],
                data["periods"][-1]["end"],
            )
            stays = self.env["crm.loyalty.tier.stay"].search(action["domain"])
            self.assertEqual(len(stays), sum(flow["counts"]))
            self.assertEqual(stays.card_id, self.card)

    def test_the_program_is_named_where_there_are_several(self):
        blue = self._create_program(self.env, name="Blue Points")
        self.tiers.create({"name": "Top", "program_id": blue.id, "threshold": 7})
        names = [
            tier["name"]
            for tier in self._read(program=self.env["loyalty.program"])["tiers"]
        ]
        self.assertIn("Blue Points: Top", names)
        self.assertIn("Green Points: Gold", names)


class TestDashboardRights(DashboardCase):
    """Nobody counts what he may not see, and counting costs what it costs for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            login: new_test_user(cls.env, login=f"board_{login}", groups=groups)
            for login, groups in {
                "own": "sales_team.group_sale_salesman",
                "all": "sales_team.group_sale_salesman_all_leads",
                "manager": "sales_team.group_sale_manager",
                "loyalty": "crm_loyalty.group_crm_loyalty_user",
                "internal": "base.group_user",
                "portal": "base.group_portal",
            }.items()
        }

    def test_outsiders_see_nothing(self):
        for login in ("internal", "portal"):
            with self.assertRaises(AccessError):
                self._read(self.users[login])
            with self.assertRaises(AccessError):
                self.dashboard.with_user(self.users[login]).action_open_flow(
                    self.program.id, False, self.gold.id, "2024-01-01", "2024-12-31"
                )

    def test_own_customers_only(self):
        self.member.user_id = self.users["own"]
        self.other.user_id = self.users["all"]
        self._post("earn", 100)
        self._post("earn", 300, card=self.other_card)
        for login, members, outstanding in (
            ("own", 1, 100),
            ("all", 2, 400),
            ("manager", 2, 400),
            ("loyalty", 2, 400),
        ):
            with self.subTest(login):
                data = self._read(self.users[login])
                values = self._values(data)
                self.assertEqual(values["members"], members)
                self.assertEqual(values["active"], members)
                self.assertEqual(values["outstanding"], outstanding)
                [series] = data["series"]
                self.assertEqual(sum(series["values"]), outstanding)
                self.assertEqual(sum(t["value"] for t in data["tiers"]), members)
                self.assertEqual(sum(sum(f["counts"]) for f in data["flows"]), members)
                self.assertEqual(data["redemption"]["issued"], outstanding)

    def test_of_the_company_only(self):
        abroad = self.env["res.company"].create({"name": "Abroad"})
        self.env.user.company_ids |= abroad
        there = self._create_program(
            self.env(context={"allowed_company_ids": [abroad.id]})
        )
        self.assertEqual(there.company_id, abroad)
        self._post("earn", 7, card=self._create_card(there, self.member))
        self._post("earn", 1)
        data = self._read(program=self.env["loyalty.program"])
        self.assertEqual(data["programs"], [[self.program.id, "Green Points"]])
        self.assertEqual(self._values(data)["outstanding"], 1)
        self.assertEqual(self._series(data), {"earn_in": 1})
        # A program of another company is not counted by its number either.
        self.assertEqual(self._values(self._read(program=there))["outstanding"], 1)
        abroad_board = self.dashboard.with_company(abroad)
        data = abroad_board.get_dashboard()
        self.assertEqual(self._values(data)["outstanding"], 7)

    def test_queries_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.dashboard.get_dashboard(self.program.id)
            return self.env.cr.sql_log_count - before

        self._post("earn", 100)
        count()
        one = count()
        partners = self.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(30)]
        )
        for partner in partners:
            self._post("earn", 300, card=self._create_card(self.program, partner))
        self.assertEqual(count(), one)
        self.assertLess(one, 40)
