from odoo import Command
from odoo.tests import freeze_time, new_test_user

from .common_kpi import CrmStrategyKpiCase


@freeze_time("2026-10-15 10:00:00")
class TestEvidenceDocuments(CrmStrategyKpiCase):
    """Evidence of the five signs from invoices, orders, leads and mailings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strategy = cls.env["crm.strategy"].create(
            {
                "name": "Closer",
                "company_id": cls.company.id,
                "date_start": "2026-01-01",
            }
        )

        cls._set_apart_leads()

    def _evidence(self, code):
        self._settle()
        self.strategy.action_assess()
        return self.strategy.current_assessment_ids.evidence_ids.filtered(
            lambda evidence: evidence.measure_id.code == code
        )

    def assertFound(self, code, value, is_over, **figures):
        found = self._evidence(code)
        self.assertFalse(found.is_empty, found.reason)
        self.assertAlmostEqual(found.value, value, 4)
        self.assertEqual(found.is_over, is_over)
        for name, figure in figures.items():
            self.assertAlmostEqual(found[name], figure, 2, name)
        return found

    def _lead(self, day="2026-09-01", **values):
        lead = self._opportunity(
            company_id=self.company.id, probability=50, user_id=False, **values
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s WHERE id = %s",
            (f"{day} 08:00:00", lead.id),
        )
        lead.invalidate_recordset()
        return lead

    # R1: course

    def test_a1_months_with_a_campaign_or_a_mailing(self):
        """Leads of a campaign in three months, lost ones as well; a lead without one,
        and one from before; a mailing in a fourth month: 4 of 12 are below 6."""
        campaign = self.env["utm.campaign"].create({"name": "Autumn"})
        for day in ("2026-09-01", "2026-09-20", "2026-05-05", "2025-09-30"):
            self._lead(day, campaign_id=campaign.id)
        self._lead("2026-03-03")
        self._lead("2026-05-06", campaign_id=campaign.id).action_set_lost()
        self._lead("2026-04-04", campaign_id=campaign.id).action_set_lost()
        self.assertFound("a1", 3, is_over=True)
        if "mailing.mailing" not in self.env:
            return
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "Autumn",
                "mailing_model_id": self.env["ir.model"]._get("res.partner").id,
                "user_id": new_test_user(
                    self.env,
                    login="marketer",
                    company_id=self.company.id,
                    company_ids=self.company.ids,
                ).id,
            }
        )
        mailing.write({"state": "done", "sent_date": "2026-07-07 08:00:00"})
        self.assertFound("a1", 4, is_over=True)

    def _goal(self, level):
        return self.env["crm.strategy.goal"].create(
            {
                "name": "Customers stay",
                "strategy_id": self.strategy.id,
                "level": level,
                "source": "manual",
                "target": 80,
            }
        )

    def test_a3_no_plan_without_a_business_goal(self):
        """Goals of CRM alone are no course, 0 months; nor is a business goal that was
        given up. With one, all 36 months of the strategy count, which is no sign."""
        self.assertEqual(self.strategy.horizon, 36)
        self._goal("crm")
        self.assertFound("a3", 0, is_over=True)
        goal = self._goal("business")
        found = self.assertFound("a3", 36, is_over=False)
        opened = found.action_open_records()
        goals = self.env[opened["res_model"]].with_context(**opened["context"])
        self.assertEqual(goals.search(opened["domain"]), goal)
        goal.active = False
        self.assertFound("a3", 0, is_over=True)

    def test_a3_less_than_a_year_is_no_course(self):
        """Of 12 months, 11 are too few, and 12 are enough."""
        self._goal("business")
        for months, is_over in ((11, True), (12, False)):
            self.strategy.horizon = months
            self.assertFound("a3", months, is_over=is_over)

    # R2: rivalry

    def _unknown(self, team, **values):
        """Return an opportunity of somebody who is no contact yet."""
        return self._lead(team_id=team.id, partner_id=False, **values)

    def _teams(self):
        return self.env["crm.team"].create(
            [{"name": name, "company_id": self.company.id} for name in "NS"]
        )

    def _know_20(self, team):
        """Give a team an opportunity of each of 20 people who are no contacts yet:
        17 companies by their domain, two people at a mail provider, one by phone."""
        for number in range(17):
            self._unknown(team, email_from=f"mai@shop{number}.example")
        for name in ("mai", "an"):
            self._unknown(team, email_from=f"{name}@gmail.com")
        self._unknown(team, phone="+84 90 123 4567")

    def test_b2_unknown_contacts_of_several_teams(self):
        """Of 20 unknown contacts two are contested: two people of one company, each in
        another team, and a phone, written in two ways. 2 of 20 are 10%, the limit."""
        north, south = self._teams()
        self._know_20(north)
        self._unknown(south, email_from="an@shop0.example")
        self._unknown(south, phone="0084901234567")
        found = self.assertFound(
            "b2", 2 / 20, is_over=True, numerator=2, denominator=20
        )
        opened = found.action_open_records()
        rows = self.env[opened["res_model"]].search(opened["domain"])
        self.assertEqual(set(rows.mapped("key")), {"@shop0.example", "+84901234567"})
        self.assertEqual(set(rows.mapped("team_count")), {2})

    def test_b2_what_is_not_contested(self):
        """Only one of 21 is contested, 4.8%, below the limit. Two opportunities in one
        team are not; nor two people who share a mail provider; nor opportunities that
        are lost, have no team or are leads still, or are of another company; and who
        is a contact counts in b1."""
        north, south = self._teams()
        self._know_20(north)
        self._unknown(south, email_from="an@shop0.example")
        self._unknown(north, email_from="an@shop1.example")
        self._unknown(south, email_from="ba@gmail.com")
        self._unknown(south, email_from="an@shop2.example").action_set_lost()
        self._unknown(south, email_from="an@shop3.example").team_id = False
        self._unknown(south, email_from="an@shop4.example", type="lead")
        other = self.env["res.company"].create({"name": "Nhà Việt"})
        self._unknown(south, email_from="an@shop5.example").write(
            {"company_id": other.id, "team_id": False}
        )
        for team in (north, south):
            self._lead(team_id=team.id, email_from="an@shop6.example")
        self.assertFound("b2", 1 / 21, is_over=False, numerator=1, denominator=21)

    def test_b2_too_few_unknown_contacts(self):
        """19 say nothing, even if half of them are contested."""
        north, south = self._teams()
        for number in range(19):
            self._unknown(north, email_from=f"mai@shop{number}.example")
        for number in range(10):
            self._unknown(south, email_from=f"an@shop{number}.example")
        found = self._evidence("b2")
        self.assertEqual((found.reason, found.denominator), ("Too little data.", 19))
        self._unknown(north, phone="+84 90 123 4567")
        self.assertFound("b2", 10 / 20, is_over=True, numerator=10)

    def test_b4_customers_won_by_teams_from_several_sources(self):
        """Of 20 customers, one came to two teams from two sources, one to two teams
        from one, one to one team from two: the first counts."""
        teams = self._teams()
        sources = self.env["utm.source"].create([{"name": "Fair"}, {"name": "Phone"}])
        customers = [self._create_partner(name=f"C{number}") for number in range(20)]
        for customer in customers:
            self._lead(partner=customer, team_id=teams[0].id, source_id=sources[0].id)
        for customer, team, source in (
            (customers[0], 1, 1),
            (customers[1], 1, 0),
            (customers[2], 0, 1),
        ):
            self._lead(
                partner=customer, team_id=teams[team].id, source_id=sources[source].id
            )
        self.assertFound("b4", 0.05, is_over=False, numerator=1, denominator=20)
        self.assertFound("b1", 0.1, is_over=True, numerator=2)

    # R3: excitement

    def test_c3_the_largest_customer(self):
        """900 of 2,800 in twelve months; 19 customers are too few to tell."""
        for number in range(18):
            self._invoice(100, "2026-08-01", self._create_partner(name=f"C{number}"))
        self._invoice(900, "2026-08-01")
        self.assertEqual(self._evidence("c3").reason, "Too little data.")
        self._invoice(100, "2026-08-01", self._create_partner(name="C18"))
        self._invoice(5000, "2025-08-01")
        found = self.assertFound(
            "c3", 900 / 2800, is_over=True, numerator=900, denominator=2800
        )
        opened = found.action_open_records()
        self.assertEqual(
            len(self.env[opened["res_model"]].search(opened["domain"])), 20
        )

    # R4: size

    def test_d1_active_customers(self):
        self._invoice(100, "2026-08-01")
        self._invoice(100, "2025-10-14", self._create_partner(name="Long ago"))
        self._refund(
            self._invoice(100, "2026-08-01", self._create_partner(name="Refunded")),
            "2026-08-02",
        )
        self.assertFound("d1", 1, is_over=True)

    def test_d2_people_in_sales_teams(self):
        teams = self._teams()
        self.env["ir.config_parameter"].sudo().set_param(
            "sales_team.membership_multi", True
        )
        for number in range(3):
            user = new_test_user(
                self.env,
                login=f"seller_{number}",
                groups="sales_team.group_sale_salesman",
                company_id=self.company.id,
                company_ids=self.company.ids,
            )
            for team in teams[: number + 1]:
                self.env["crm.team.member"].create(
                    {"crm_team_id": team.id, "user_id": user.id}
                )
            self.assertFound("d2", number + 1, is_over=number < 2)

    def _plan(self, year, planned, direction):
        self.env["crm.strategy.case.line"].create(
            {
                "strategy_id": self.strategy.id,
                "direction": direction,
                "category": "licence" if direction == "cost" else "revenue",
                "year": year,
                "planned": planned,
            }
        )

    def test_d3_cost_in_the_margin(self):
        """A cost of 100 with a margin of 400 in twelve months."""
        self.assertEqual(self._evidence("d3").reason, "No cost is planned.")
        self._plan(0, 100, "cost")
        self.assertIn("no margin", self._evidence("d3").reason)
        self._order_on("2026-08-01", 1000, cost=600)
        self._order_on("2025-08-01", 1000, cost=600)
        self.assertFound("d3", 0.25, is_over=True, numerator=100, denominator=400)
        self._order_on("2026-08-01", 1000, cost=0)
        self.assertFound("d3", 100 / 1400, is_over=False)

    def test_d4_payback_in_the_horizon(self):
        """Two years and a half of three; without a benefit it never pays back."""
        self.assertIn("no business case", self._evidence("d4").reason)
        self._plan(0, 10000, "cost")
        self.assertFound("d4", 1, is_over=True)
        for year in range(1, 5):
            self._plan(year, 4000, "benefit")
        self.assertFound("d4", 30 / 36, is_over=False, numerator=30, denominator=36)
        self.strategy.horizon = 24
        self.assertFound("d4", 30 / 24, is_over=True)

    # R5: sprawl

    def test_e2_companies_that_share_customers(self):
        """The same customer buys in two companies, then in three."""
        self._invoice(100, "2026-08-01")
        self.assertFound("e2", 1, is_over=False)
        for number, is_over in ((2, False), (3, True)):
            data = self.setup_other_company(name=f"House {number}")
            self.env["account.move"].with_company(data["company"]).create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner.id,
                    "invoice_date": "2026-08-01",
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Chair", "price_unit": 10, "tax_ids": False}
                        )
                    ],
                }
            ).action_post()
            self.assertFound("e2", number, is_over=is_over)
