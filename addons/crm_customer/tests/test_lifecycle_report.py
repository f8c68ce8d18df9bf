from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user

from .test_lifecycle import LifecycleCase


class TestLifecycleReport(LifecycleCase):
    """Funnel, flow and time in stage, in a company of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = (
            cls._create_partner(name=name) for name in ("First", "Second")
        )
        with freeze_time("2024-06-01 00:00:00"):
            cls._opportunity(10.0, partner=cls.first)
            cls._opportunity(10.0, partner=cls.second)
            cls._settle()
        with freeze_time("2024-06-05 00:00:00"):
            invoice = cls._invoice(100.0, "2024-06-05", partner=cls.first)
            cls._settle()
        with freeze_time("2024-06-07 00:00:00"):
            cls._refund(invoice, "2024-06-07")
            cls._settle()
        with freeze_time("2024-06-10 00:00:00"):
            cls._invoice(50.0, "2024-06-10", partner=cls.first)
            cls._settle()

    def _lifecycle(self, first, last, user=None):
        stays = self.Stay.with_user(user or self.env.user)
        return stays.get_lifecycle(first, last)

    def _stage(self, name, **kwargs):
        figures = self._lifecycle("2024-06-01", "2024-06-15", **kwargs)["stages"]
        return next(figure for figure in figures if figure["stage"] == name)

    def _own(self):
        """Count what the two customers of this class add to data that is there."""
        return self.Stay.search([("partner_id", "in", (self.first + self.second).ids)])

    def test_funnel(self):
        self.assertEqual(self._stage("new")["count"], 1)
        self.assertEqual(self._stage("new")["revenue"], 50.0)
        self.assertEqual(self._stage("prospect")["count"], 1)
        self.assertEqual(self._stage("lost")["count"], 0)

    def test_time_in_stage(self):
        """Prospect for 4, 3 and 14.42 days; new for 2 and 5.42."""
        with freeze_time("2024-06-15 10:00:00"):
            prospect, new = self._stage("prospect"), self._stage("new")
        self.assertAlmostEqual(prospect["median_days"], 4.0)
        self.assertAlmostEqual(prospect["mean_days"], (4 + 3 + 14 + 10 / 24) / 3)
        self.assertAlmostEqual(new["mean_days"], (2 + 5 + 10 / 24) / 2)
        self.assertIsNone(self._stage("loyal")["mean_days"])

    def test_each_customer_counts_once(self):
        flows = self._lifecycle("2024-06-01", "2024-06-15")["flows"]
        self.assertEqual(
            flows,
            [
                {"source": "new", "target": "prospect", "count": 1, "share": 1.0},
                {"source": "prospect", "target": "new", "count": 1, "share": 0.5},
            ],
        )

    def test_period_ends_with_its_last_day(self):
        self.assertFalse(self._lifecycle("2024-06-02", "2024-06-04")["flows"])
        self.assertEqual(len(self._lifecycle("2024-06-05", "2024-06-05")["flows"]), 1)
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self.assertEqual(
            self._lifecycle("2024-06-05", "2024-06-05")["start"], "2024-06-04 17:00:00"
        )

    def test_no_period(self):
        for first, last in (("2024-06-05", "2024-06-04"), (False, "2024-06-04")):
            with self.subTest(first=first), self.assertRaises(UserError):
                self._lifecycle(first, last)

    def test_own_customers_only(self):
        """A salesperson's figures and history are those of own customers."""
        seller = new_test_user(
            self.env, login="crm_own", groups="sales_team.group_sale_salesman"
        )
        other = new_test_user(
            self.env, login="crm_other", groups="sales_team.group_sale_salesman"
        )
        self.first.user_id, self.second.user_id = seller, other
        self._settle()
        self.assertEqual(self._stage("new", user=seller)["count"], 1)
        self.assertEqual(self._stage("new", user=other)["count"], 0)
        self.assertEqual(self._stage("prospect", user=other)["count"], 1)
        self.assertFalse(
            self._lifecycle("2024-06-01", "2024-06-15", user=other)["flows"]
        )
        stays = self.Stay.with_user(other).search([("id", "in", self._own().ids)])
        self.assertEqual(stays.partner_id, self.second)

    def test_access(self):
        outsider = new_test_user(self.env, login="crm_out", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._lifecycle("2024-06-01", "2024-06-15", user=outsider)
        manager = new_test_user(
            self.env, login="crm_boss", groups="sales_team.group_sale_manager"
        )
        stay = self._own()[0].with_user(manager)
        self.assertTrue(stay.display_name)
        for change in (
            lambda: stay.write({"stage": "lost"}),
            lambda: stay.unlink(),
            lambda: stay.create(
                {"customer_key": 1, "company_id": 1, "stage": "new", "cause": "clock"}
            ),
        ):
            with self.assertRaises(UserError):
                change()

    def test_other_company(self):
        company = self._create_company(name="Elsewhere")
        user = new_test_user(
            self.env,
            login="crm_elsewhere",
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        figures = self._lifecycle("2024-06-01", "2024-06-15", user=user)
        self.assertEqual(sum(stage["count"] for stage in figures["stages"]), 0)
        self.assertFalse(
            self.Stay.with_user(user).search_count([("id", "in", self._own().ids)])
        )
