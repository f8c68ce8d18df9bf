from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common_members import CrmMembersCase


class TestStatic(CrmMembersCase):
    """Members that nobody computes."""

    def test_list(self):
        segment = self._create_segment(kind="static")
        customers = self._customer() | self._customer(self.other)
        self.assertEqual(segment._add_members(customers[:1]), 1)
        self.assertEqual(segment._add_members(customers), 1)
        self.assertMembers(segment, self.partner, self.other)
        self.assertEqual(set(segment.member_ids.mapped("cause")), {"manual"})
        self.assertEqual(segment._remove_members(customers[:1]), 1)
        self.assertMembers(segment, customers[1].partner_id)
        self.assertEqual(segment._remove_members(customers[:1]), 0)
        self.assertEqual(segment._refresh(), (0, 0))
        self.assertSegmentsAreFull(segment)

    def test_segments_follow_a_list(self):
        segment = self._create_segment(kind="static")
        others = self._create_segment(
            self._attribute(("segment_ids", "in", segment.ids), negate=True),
            self.all_ours,
        )
        segment._add_members(self._customer())
        self.assertMembers(others, self.other)
        self.assertEqual(self._stays(others, self.partner).exit_cause, "manual")

    def test_refused(self):
        customer = self._customer()
        dynamic = self._create_segment(self.buyers)
        with self.assertRaisesRegex(UserError, "no static list"):
            dynamic._add_members(customer)
        segment = self._create_segment(kind="static")
        self.partner.action_archive()
        self._settle()
        with self.assertRaisesRegex(UserError, "Silver Birch"):
            segment._add_members(customer)
        seller = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRaises(AccessError):
            segment.with_user(seller)._remove_members(customer)

    def test_snapshot(self):
        segment = self._create_segment(self.buyers)
        action = segment.action_take_snapshot()
        snapshot = self.Segment.browse(action["res_id"])
        self.assertRecordValues(
            snapshot,
            [
                {
                    "kind": "snapshot",
                    "origin_id": segment.id,
                    "name": "Segment on 06/15/2024",
                }
            ],
        )
        self.quotation.action_confirm()
        self._settle_segments()
        self.assertMembers(segment, self.partner, self.other)
        self.assertMembers(snapshot, self.partner)
        self.assertSegmentsAreFull(segment | snapshot)

    def test_company_of_members(self):
        segment = self._create_segment(self.buyers)
        company = self.env["res.company"].create({"name": "Another"})
        with self.assertRaisesRegex(UserError, "Duplicate the segment"):
            segment.company_id = company
        segment.copy({"company_id": company.id})
