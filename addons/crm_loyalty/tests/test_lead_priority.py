from odoo import Command
from odoo.tests import freeze_time, new_test_user

from .common_tiers import TierCase


@freeze_time("2024-06-15 10:00:00")
class TestLeadPriority(TierCase):
    """Leads of members come first in the pipeline, as their tier says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silver.lead_priority = "1"
        cls.gold.lead_priority = "2"
        cls._order(quantity=3, confirm=True)

    def _lead(self, partner=None, **values):
        partner = self.member if partner is None else partner
        return self.env["crm.lead"].create(
            {"name": "Lead", "partner_id": partner.id, **values}
        )

    def test_new_leads(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        leads = self.env["crm.lead"].create(
            [
                {"name": "Of a member", "partner_id": self.member.id},
                {"name": "Of nobody"},
                {"name": "Of a stranger", "partner_id": stranger.id},
                {"name": "High", "partner_id": self.member.id, "priority": "3"},
                {"name": "Low", "partner_id": self.member.id, "priority": "1"},
            ]
        )
        self.assertEqual(leads.mapped("priority"), ["2", "0", "0", "3", "2"])

    def test_at_the_same_cost(self):
        values = {"name": "Of a member", "partner_id": self.member.id}
        self.env["crm.lead"].create(dict(values))._get_tier_priorities()
        counts = []
        for number in (2, 20):
            leads = self.env["crm.lead"].create([dict(values)] * number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads._get_tier_priorities()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_a_lead_that_gets_its_customer(self):
        lead = self._lead(self.env["res.partner"])
        lead.partner_id = self.member
        self.assertEqual(lead.priority, "2")
        lead.priority = "0"
        lead.name = "Renamed"
        self.assertEqual(lead.priority, "0")

    def test_the_company_of_a_member(self):
        company = self.env["res.partner"].create(
            {"name": "Birch & Co", "is_company": True}
        )
        self.member.parent_id = company
        self.assertEqual(self._lead(company).priority, "2")

    def test_a_lead_that_is_won(self):
        lead = self._lead(self.env["res.partner"])
        lead.action_set_won()
        lead.partner_id = self.member
        self.assertEqual(lead.priority, "0")

    def test_programs_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        self.assertEqual(self._lead(company_id=other.id).priority, "0")
        self.assertEqual(self._lead(company_id=self.env.company.id).priority, "2")
        self.assertEqual(self._lead(company_id=False).priority, "2")

    def test_a_seller_who_does_not_see_the_card(self):
        seller = new_test_user(
            self.env,
            login="priority_own",
            groups="sales_team.group_sale_salesman",
            company_ids=[Command.set(self.env.company.ids)],
        )
        self.member.user_id = self.env.user
        lead = self.env["crm.lead"].with_user(seller)
        self.assertEqual(
            lead.create({"name": "Mine", "partner_id": self.member.id}).priority, "2"
        )

    def test_who_has_left_the_tier(self):
        self._assess_on("2026-01-01")
        self.assertEqual(self._lead().priority, "0")
