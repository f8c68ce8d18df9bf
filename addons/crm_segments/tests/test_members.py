from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

from .common_members import CrmMembersCase


class TestMembers(CrmMembersCase):
    """Membership follows the rule."""

    def test_members_of_a_new_segment(self):
        segment = self._create_segment(self.buyers)
        self.assertMembers(segment, self.partner)
        self.assertRecordValues(
            segment.member_ids,
            [{"cause": "opening", "date_to": False, "company_id": self.env.company.id}],
        )

    def test_change_of_the_rule(self):
        segment = self._create_segment(self.buyers)
        segment.condition_ids.negate = True
        self.assertMembers(segment, self.other)
        stays = self.env["crm.segment.member"].search([("segment_id", "=", segment.id)])
        self.assertRecordValues(
            stays.sorted(lambda stay: stay.partner_id.id),
            [
                {
                    "partner_id": self.partner.id,
                    "cause": "opening",
                    "exit_cause": "rule",
                },
                {"partner_id": self.other.id, "cause": "rule", "exit_cause": False},
            ],
        )
        segment.group_ids.unlink()
        self.assertMembers(segment)

    def test_one_refresh_for_one_save(self):
        segment = self._create_segment(self.buyers, self.all_ours)
        self.assertEqual(segment.member_ids.mapped("cause"), ["opening"])

    def test_segments_of_a_customer(self):
        segment = self._create_segment(self.buyers)
        wide = self._create_segment(self.all_ours)
        customer = self._customer()
        self.assertEqual(customer.segment_ids, segment | wide)
        self.assertEqual(
            self.Customer.search([("segment_ids", "in", segment.ids)]), customer
        )
        self.assertEqual(
            self.Customer._read_group(
                [("segment_ids", "in", (segment | wide).ids)],
                ["segment_ids"],
                ["__count"],
                order="segment_ids",
            ),
            [(segment, 1), (wide, 2)],
        )

    @mute_logger("odoo.addons.crm_segments.models.crm_segment_failure")
    def test_failing_rule_keeps_its_members(self):
        broken = self._create_segment(self.buyers)
        good = self._create_segment(self.buyers)
        for segment in (broken, good):
            segment.condition_ids.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segment_condition SET domain = '[(''gone'', ''='', 1)]'"
                " WHERE segment_id = %s",
                broken.id,
            )
        )
        self.env.invalidate_all()
        self._order(10.0, confirm=True, partner=self.other)
        self._settle()
        self.assertEqual((broken | good)._refresh(), (1, 0))
        self.assertIn("gone", broken.error)
        self.assertMembers(broken, self.partner)
        self.assertFalse(good.error)
        self.assertMembers(good, self.partner, self.other)

    def test_segment_in_segment(self):
        inner = self._create_segment(self.buyers)
        outer = self._create_segment(
            self._attribute(("segment_ids", "in", inner.ids), negate=True),
            self.all_ours,
        )
        self.assertMembers(outer, self.other)

    def test_history_cannot_be_changed(self):
        member = self._create_segment(self.buyers).member_ids
        with self.assertRaisesRegex(Exception, "cannot be changed"):
            member.sudo().cause = "manual"
        with self.assertRaisesRegex(Exception, "cannot be deleted"):
            member.sudo().unlink()

    def test_row_deleted(self):
        segment = self._create_segment(self.all_ours)
        key = self._customer().id
        self.env["sale.order"].search(
            [("partner_id", "=", self.partner.id)]
        )._action_cancel()
        self.env["sale.order"].search([("partner_id", "=", self.partner.id)]).unlink()
        self._settle_segments()
        stay = self.env["crm.segment.member"].search(
            [("segment_id", "=", segment.id), ("customer_key", "=", key)]
        )
        self.assertTrue(stay.date_to)
        self.assertEqual(stay.exit_cause, "document")
        self.assertEqual(stay.partner_id, self.partner)
        with self.assertRaisesRegex(UserError, "does not exist"):
            stay.action_open_customer()
        self.assertMembers(segment, self.other)
        self.assertEqual(
            segment.member_ids.action_open_customer()["res_id"],
            self._customer(self.other).id,
        )
