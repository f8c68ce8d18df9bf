from odoo import Command

from .common_kpi import CrmStrategyKpiCase


class TestKpiAttract(CrmStrategyKpiCase):
    """Leads: how many, from where, at what cost, and how fast they are taken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_apart_leads()
        facebook = cls.env.ref("utm.utm_medium_facebook")
        cls.leads = [
            cls._lead("2026-07-02", medium_id=facebook.id),
            cls._lead("2026-08-02", partner_id=cls.partner.id),
            cls._lead("2026-09-02"),
            cls._lead("2026-09-30", type="opportunity"),
            cls._lead("2026-10-01"),
        ]
        cls.leads[2].action_set_lost()

    @classmethod
    def _lead(cls, day, **values):
        lead = cls.env["crm.lead"].create(
            {"name": "Pergola", "type": "lead", "user_id": False, **values}
        )
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            (f"{day} 08:00:00", lead.id),
        )
        lead.invalidate_recordset()
        return lead

    def test_new_leads_count_lost_ones(self):
        measure = self.assertMeasured(self._kpi("new_leads"), 4)
        self.assertEqual(len(self._opened(measure.action_open_counted())), 4)

    def test_leads_from_social_networks_and_with_a_customer(self):
        for code in ("social_leads", "leads_with_customer"):
            self.assertMeasured(self._kpi(code), 1 / 4, numerator=1, denominator=4)
        empty = self._measure(self._kpi("social_leads"), "2026-03-31")
        self.assertEqual(empty.reason, "No lead was created.")

    def test_days_until_a_salesperson(self):
        kpi = self._kpi("days_to_assign")
        self.assertEqual(self._measure(kpi).reason, "No lead was assigned.")
        for lead, day in zip(self.leads[:2], ("2026-07-04", "2026-08-06"), strict=True):
            lead.user_id = self.env.user
            lead.date_open = f"{day} 08:00:00"
        self.assertMeasured(kpi, 3, numerator=6, denominator=2)

    def test_cost_per_lead(self):
        """What was booked on marketing, 200 in the quarter, for four leads."""
        kpi = self._kpi("cost_per_lead")
        self.assertIn("Choose the accounts", self._measure(kpi).reason)
        plan = self.env["account.analytic.plan"].create({"name": "Functions"})
        account = self.env["account.analytic.account"].create(
            {"name": "Marketing", "plan_id": plan.id, "company_id": self.company.id}
        )
        self.env["crm.strategy"].create(
            {
                "name": "Closer",
                "company_id": self.company.id,
                "marketing_account_ids": [Command.set(account.ids)],
            }
        )
        self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.partner.id,
                "invoice_date": "2026-08-01",
                "date": "2026-08-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Advertisement",
                            "price_unit": 200,
                            "tax_ids": False,
                            "analytic_distribution": {str(account.id): 100},
                        }
                    )
                ],
            }
        ).action_post()
        self.assertMeasured(kpi, 50, numerator=200, denominator=4)

    def test_automation_rules(self):
        kpi = self._kpi("automations")
        if "base.automation" not in self.env:
            self.assertIn("not installed", self._measure(kpi).reason)
            return
        before = self._measure(kpi).value
        self.env["base.automation"].create(
            {
                "name": "Call",
                "model_id": self.env["ir.model"]._get("crm.lead").id,
                "trigger": "on_create",
            }
        )
        self.assertMeasured(kpi, before + 1)
        self.assertIn("not recorded", self._measure(kpi, "2026-03-31").reason)
