from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common_members import CrmMembersCase


class TestMemberSecurity(CrmMembersCase):
    """Who sees which members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "seller", groups="sales_team.group_sale_salesman"
        )
        cls.leader = new_test_user(
            cls.env, "leader", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.partner.user_id = cls.seller
        cls.other.user_id = cls.leader
        cls._settle()
        cls.segment = cls._create_segment(cls.all_ours)

    def test_own_members(self):
        for user, partners in (
            (self.seller, self.partner),
            (self.leader, self.partner | self.other),
        ):
            self.env.invalidate_all()
            members = self.segment.with_user(user).member_ids
            self.assertEqual(members.partner_id, partners)
        with self.assertRaises(AccessError):
            self.segment.member_ids.with_user(self.seller).mapped("cause")

    def test_figures_of_own_members(self):
        day = self.Customer._get_clock(self.env.company).today
        for user, size in ((self.seller, 1), (self.leader, 2)):
            [figures] = self.segment.with_user(user)._get_sizes(day, day)[
                self.segment.id
            ]
            self.assertEqual(figures["size"], size)

    def test_nobody_writes(self):
        for user in (self.leader, self.env.user):
            member = self.segment.member_ids[:1].with_user(user)
            with self.assertRaises(AccessError):
                member.create({"segment_id": self.segment.id, "customer_key": 1})
            with self.assertRaises(AccessError):
                member.unlink()
        with self.assertRaises(AccessError):
            self.segment.with_user(self.leader).action_take_snapshot()

    def test_rule_saved_by_a_seller_of_few(self):
        """Members are the company's, whoever saves the rule."""
        self.seller.group_ids |= self.env.ref("crm_segments.group_crm_segments_manager")
        segment = (
            self.Segment.with_user(self.seller)
            .with_context(lang=None)
            .create({"name": "Mine"})
        )
        group = self.env["crm.segment.group"].with_user(self.seller)
        group.create(
            {
                "segment_id": segment.id,
                "condition_ids": [(0, 0, self.all_ours)],
            }
        )
        self.assertEqual(segment.sudo().member_count, 2)
        self.assertEqual(segment.member_ids.partner_id, self.partner)
        self.assertEqual(segment.size, 1)
        with self.assertRaises(AccessError):
            segment.read(["member_count"])

    def test_segments_on_the_customer(self):
        accountant = new_test_user(
            self.env, "accountant", groups="account.group_account_invoice"
        )
        customer = self._customer().with_user(accountant)
        self.assertTrue(customer.has_access("read"))
        if accountant.has_group("crm_segments.group_crm_segments_user"):
            self.assertTrue(customer.segment_ids)
        else:
            with self.assertRaises(AccessError):
                customer.read(["segment_ids"])

    def test_companies(self):
        company = self.env["res.company"].create({"name": "Another"})
        self.env.user.company_ids |= company
        there = self.env["crm.lead"].create(
            {
                "name": "Chairs",
                "type": "opportunity",
                "partner_id": self.partner.id,
                "company_id": company.id,
            }
        )
        self._settle_segments()
        self.assertMembers(self.segment, self.partner, self.other)
        segment = self._create_segment(self.all_ours, company_id=company.id)
        self.assertEqual(segment.member_ids.customer_id.company_id, company)
        self.assertMembers(segment, self.partner)
        with self.assertRaises(AccessError):
            segment.member_ids.with_user(self.leader).mapped("cause")
        there.unlink()
        self._settle_segments()
        self.assertMembers(segment)
        self.assertMembers(self.segment, self.partner, self.other)
