from odoo.tests import freeze_time

from odoo.addons.crm_loyalty.models.movement import Movement
from odoo.addons.crm_loyalty.tests.common import LoyaltyBuilders
from odoo.addons.crm_strategy.tests.common_kpi import CrmStrategyKpiCase

from ..hooks import pre_init_hook, uninstall_hook


class TestKpiLoyalty(CrmStrategyKpiCase, LoyaltyBuilders):
    """Of four members three earned 100 points in the summer, and one spent 60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("crm_loyalty.group_crm_loyalty_manager")
        cls.env["loyalty.program"].search([]).active = False
        cls.program = cls._create_program(cls.env)
        cls.tier = cls.env["crm.loyalty.tier"].create(
            {"name": "Silver", "program_id": cls.program.id, "threshold": 100}
        )
        cls.cards = cls.env["loyalty.card"]
        for name in ("An", "Bình", "Chi", "Dũng"):
            partner = cls._create_partner(name=name)
            cls.cards += cls._create_card(cls.program, partner)
        cls.env.flush_all()
        # The database has its own clock.
        cls.env.cr.execute(
            "UPDATE loyalty_card SET create_date = '2026-07-01' WHERE id = ANY(%s)",
            (cls.cards.ids,),
        )
        with freeze_time("2026-08-20 10:00:00"):
            for card in cls.cards[:3]:
                cls._post(card, "earn", 100)
            cls._post(cls.cards[0], "redeem", -60)
            cls.env["crm.loyalty.tier"]._assess(cls.program, cls.cards.ids)

    @classmethod
    def _post(cls, card, kind, points):
        return cls.env["crm.loyalty.entry"]._post([Movement(card, kind, points)])

    def test_active_members(self):
        measure = self.assertMeasured(
            self._kpi("loyalty_active"), 3 / 4, numerator=3, denominator=4
        )
        self.assertEqual(self._opened(measure.action_open_counted()), self.cards[:3])
        self.assertEqual(self._opened(measure.action_open_base()), self.cards)

    def test_redemption(self):
        """What is spent later does not count then."""
        self._post(self.cards[1], "redeem", -100)
        self.assertMeasured(
            self._kpi("loyalty_redemption"), 0.2, numerator=60, denominator=300
        )

    def test_points_outstanding(self):
        self._post(self.cards[1], "redeem", -100)
        self.assertMeasured(self._kpi("loyalty_points"), 240)
        self.assertMeasured(self._kpi("loyalty_points"), 0, "2026-06-30")

    def test_tiers(self):
        measure = self.assertMeasured(
            self._kpi("loyalty_tiers"), 3 / 4, numerator=3, denominator=4
        )
        self.assertEqual(self._opened(measure.action_open_counted()), self.cards[:3])

    def test_before_the_program(self):
        for code, reason in (
            ("loyalty_active", "There were no members."),
            ("loyalty_redemption", "No points were issued."),
        ):
            measure = self._measure(self._kpi(code), "2026-06-30")
            self.assertEqual(measure.reason, reason)

    def test_another_company_has_its_own(self):
        other = self._create_company(name="Nhà Việt")
        self.env["crm.period"]._generate(other)
        period = self._period(company=other)
        kpi = self._kpi("loyalty_points")
        kpi._measure_period(period)
        measure = self.Measure.search(
            [("kpi_id", "=", kpi.id), ("period_id", "=", period.id)]
        )
        self.assertEqual(measure.value, 0)

    def test_all_members_are_read_at_once(self):
        for kpi in self.kpis.filtered(lambda kpi: kpi.code.startswith("loyalty_")):
            window = kpi._get_window(self._period())
            self.env.flush_all()
            kpi._compute_figure(window, {})
            before = self.env.cr.sql_log_count
            kpi._compute_figure(window, {})
            self.assertLessEqual(self.env.cr.sql_log_count - before, 5, kpi.code)

    def test_what_was_measured_outlives_the_app(self):
        name = "crm_strategy_loyalty.crm_strategy_kpi_loyalty_points"
        measure = self._measure(self._kpi("loyalty_points"))
        measure._freeze()
        uninstall_hook(self.env)
        self.assertFalse(self.env.ref(name, raise_if_not_found=False))
        self.assertEqual(measure.exists().value, 240)
        pre_init_hook(self.env)
        self.assertEqual(self.env.ref(name), measure.kpi_id)
