from odoo.tests import freeze_time

from odoo.addons.crm_customer.tests.common import CrmCustomerCase


@freeze_time("2026-10-15 10:00:00")
class CrmStrategyKpiCase(CrmCustomerCase):
    """KPIs over documents made through Odoo's own flows, two weeks after a quarter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.Kpi = cls.env["crm.strategy.kpi"]
        cls.Measure = cls.env["crm.strategy.measure"]
        cls.kpis = cls.Kpi.search([("company_id", "=", False)])
        cls.env["crm.period"]._generate(cls.company)

    @classmethod
    def _kpi(cls, code, **values):
        """Return the KPI of a code; with values, a new one."""
        if values:
            return cls.Kpi.create({"name": code.title(), "code": code, **values})
        return cls.kpis.filtered(lambda kpi: kpi.code == code)

    @classmethod
    def _period(cls, day="2026-09-30", kind="quarter", company=None):
        return cls.env["crm.period"].search(
            [
                ("company_id", "=", (company or cls.company).id),
                ("kind", "=", kind),
                ("calendar", "=", "gregorian"),
                ("date_start", "<=", day),
                ("date_end", ">=", day),
            ]
        )

    @classmethod
    def _set_apart_leads(cls):
        """Give leads that belong to no company to another one: they count in all."""
        leads = cls.env["crm.lead"].with_context(active_test=False)
        shared = leads.search([("company_id", "=", False)])
        cls.env.cr.execute(
            "UPDATE crm_lead SET company_id = %s WHERE id = ANY(%s)",
            (cls.env.ref("base.main_company").id, shared.ids),
        )
        leads.invalidate_model()

    @classmethod
    def _measure(cls, kpi, day="2026-09-30", **place):
        """Compute a KPI for the period of a day, and return the value."""
        cls._settle()
        cls.env["crm.period"]._generate(cls.company)
        period = cls._period(day, kind=kpi.period_kind, **place)
        kpi._measure_period(period)
        return cls.Measure.search(
            [("kpi_id", "=", kpi.id), ("period_id", "=", period.id)]
        )._latest_by_period()

    def assertMeasured(self, kpi, value, day="2026-09-30", **figures):
        measure = self._measure(kpi, day)
        self.assertEqual(len(measure), 1)
        self.assertFalse(measure.is_empty, measure.reason)
        self.assertAlmostEqual(measure.value, value, 4)
        for name, figure in figures.items():
            self.assertAlmostEqual(measure[name], figure, 2, name)
        return measure

    def _opened(self, action):
        """Return the records that a window action shows."""
        return (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .search(action["domain"])
        )
