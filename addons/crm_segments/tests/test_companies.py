from odoo.exceptions import UserError
from odoo.tests import new_test_user
from odoo.tools import SQL

from .common_members import CrmMembersCase


class TestCompanies(CrmMembersCase):
    """Segments are of one company: nobody else sees them, and they go with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Another"})
        cls.env.user.company_ids |= cls.elsewhere
        cls._opportunity(company_id=cls.elsewhere.id)
        cls._settle()

    def _create_there(self, *conditions, **values):
        return self._create_segment(*conditions, company_id=self.elsewhere.id, **values)

    def test_reader_of_another_company(self):
        segment = self._create_segment(self.all_ours)
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="sales_team.group_sale_manager,"
            "crm_segments.group_crm_segments_manager",
            company_id=self.elsewhere.id,
            company_ids=[(6, 0, self.elsewhere.ids)],
        )
        there = segment.with_user(stranger)
        self.assertNotIn(segment, there.search([]))
        customer = self._customer()
        for ask in (
            lambda: there.get_members(),
            lambda: there.get_changes("2024-01-01 00:00:00"),
            lambda: there.explain(customer.id),
            lambda: there.get_overlap(),
            lambda: there.get_profile(),
            lambda: there.get_history("day"),
            lambda: there.action_show_overlap(),
            lambda: there.action_refresh(),
            lambda: there.action_take_snapshot(),
            lambda: there.name,
        ):
            with self.assertRaises(UserError):
                ask()
        self.assertFalse(segment.member_ids.with_user(stranger).search([]))

    def test_company_of_a_segment_without_history(self):
        nobody = self._attribute(("partner_id", "=", self.partner.id))
        self.order._action_cancel()
        self.order.unlink()
        self._settle()
        segment = self._create_segment(nobody)
        self.assertMembers(segment)
        segment.company_id = self.elsewhere
        self.assertMembers(segment, self.partner)
        self.assertEqual(segment.member_ids.company_id, self.elsewhere)

    def test_rule_selects_customers_of_its_company(self):
        both = {
            "kind": "attribute",
            "domain": f"[('partner_id', '=', {self.partner.id})]",
        }
        here, there = self._create_segment(both), self._create_there(both)
        for segment in here | there:
            customer = self.Customer.sudo().search(segment._get_domain())
            self.assertEqual(customer.partner_id, self.partner)
            self.assertEqual(customer.company_id, segment.company_id)

    def test_company_deleted(self):
        inner = self._create_there(self.all_ours)
        outer = self._create_there({"kind": "segment", "other_id": inner.id})
        listed = self._create_there(kind="static")
        listed._add_members(inner.member_ids.customer_id)
        here = self._create_segment(self.all_ours)
        self.assertMembers(outer, self.partner)
        gone = inner | outer | listed
        # As the foreign key to the company does it, whatever else it has.
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM crm_segment WHERE company_id = %s", self.elsewhere.id)
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertFalse(gone.exists())
        self.assertFalse(self.Member.search([("segment_id", "in", gone.ids)]))
        self._settle_segments()
        self.assertSegmentsAreFull(here)

    def test_named_segment_is_not_deleted_alone(self):
        inner = self._create_segment(self.buyers, name="Buyers")
        outer = self._create_segment(
            {"kind": "segment", "other_id": inner.id, "negate": True},
            self.all_ours,
            name="Others",
        )
        with self.assertRaisesRegex(UserError, "name “Buyers”: Others"):
            inner.unlink()
        (inner | outer).unlink()
        self.assertFalse((inner | outer).exists())

    def test_list_that_was_archived(self):
        listed = self._create_segment(kind="static")
        listed._add_members(self._customer() | self._customer(self.other))
        listed.active = False
        self.other.action_archive()
        self._settle_segments()
        listed.active = True
        self.assertMembers(listed, self.partner)
