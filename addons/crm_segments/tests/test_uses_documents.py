from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common_uses import SegmentUsesCase


class TestUsesDocuments(SegmentUsesCase):
    """Contacts and documents show, find and group by the segments of their customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = {
            model: (make(cls.contact), make(cls.other_contact))
            for model, make in {
                "crm.lead": lambda partner: cls._opportunity(5.0, partner=partner),
                "sale.order": lambda partner: cls._order(5.0, partner=partner),
                "account.move": lambda partner: cls._invoice(
                    5.0, "2024-06-01", partner=partner
                ),
            }.items()
        }
        cls.env.flush_all()

    def _find(self, model, *leaves, among=None, user=None):
        records = self.env[model].with_user(user or self.env.user)
        among = among or self.env[model].union(*self.documents[model])
        return records.search([("id", "in", among.ids), *leaves]).with_env(self.env)

    def test_contacts(self):
        for contact in self.partner | self.contact:
            self.assertEqual(contact.segment_ids, self.segment)
        self.assertFalse((self.other | self.other_contact).segment_ids)
        ours = self.partner | self.contact
        for leaf, found in (
            (("segment_ids", "in", self.segment.ids), ours),
            (("segment_ids", "=", self.segment.id), ours),
            (("segment_ids", "ilike", "birch"), ours),
            (("segment_ids.name", "=", "Birches"), ours),
            (("segment_ids", "not in", self.segment.ids), self.contacts - ours),
            (("segment_ids", "=", False), self.contacts - ours),
            (("segment_ids", "!=", False), ours),
        ):
            with self.subTest(leaf=leaf):
                self.assertEqual(
                    self._find("res.partner", leaf, among=self.contacts), found
                )
                self.assertEqual(self.contacts.filtered_domain([leaf]), found)

    def test_documents(self):
        for model, (inside, outside) in self.documents.items():
            with self.subTest(model=model):
                self.assertEqual(inside.segment_ids, self.segment)
                self.assertFalse(outside.segment_ids)
                member = ("segment_ids", "in", self.segment.ids)
                self.assertEqual(self._find(model, member), inside)
                self.assertEqual(self._find(model, "!", member), outside)

    def test_groups(self):
        second = self._create_members(self.partner | self.other, name="All")
        for model, records in (
            ("res.partner", self.contacts),
            *((model, one | two) for model, (one, two) in self.documents.items()),
        ):
            half = len(records) // 2
            groups = self.env[model].formatted_read_group(
                [("id", "in", records.ids)], ["segment_ids"], ["__count"]
            )
            with self.subTest(model=model):
                self.assertEqual(
                    {group["segment_ids"][0]: group["__count"] for group in groups},
                    {self.segment.id: half, second.id: 2 * half},
                )
                for group in groups:
                    found = self._find(model, *group["__extra_domain"], among=records)
                    self.assertEqual(len(found), group["__count"])
                self.assertTrue(
                    self.env[model].fields_get(["segment_ids"])["segment_ids"][
                        "groupable"
                    ]
                )

    def test_group_of_those_in_no_segment(self):
        groups = self.env["res.partner"].formatted_read_group(
            [("id", "in", self.contacts.ids)], ["segment_ids"], ["__count"]
        )
        [nobody] = [group for group in groups if not group["segment_ids"]]
        self.assertEqual(
            self._find("res.partner", *nobody["__extra_domain"], among=self.contacts),
            self.other | self.other_contact,
        )

    def test_who_left_is_not_found(self):
        self.segment.group_ids.condition_ids.domain = "[('partner_id', '=', 0)]"
        self.segment._refresh()
        self.assertFalse(self.contact.segment_ids)
        member = ("segment_ids", "in", self.segment.ids)
        self.assertFalse(self._find("sale.order", member))

    def test_other_company(self):
        """A document counts for the segments of its company."""
        company = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= company
        elsewhere = self.partner.with_company(company)
        self.assertFalse(elsewhere.segment_ids)
        member = ("segment_ids", "in", self.segment.ids)
        partners = self.env["res.partner"].with_company(company)
        self.assertFalse(partners.search([("id", "in", self.contacts.ids), member]))
        lead = self._opportunity(1.0, company_id=company.id)
        self.assertFalse(lead.segment_ids)
        self.assertFalse(self._find("crm.lead", member, among=lead))
        nobody = self._opportunity(1.0, company_id=False, user_id=False, team_id=False)
        self.assertFalse(nobody.company_id)
        self.assertEqual(nobody.segment_ids, self.segment)
        self.assertEqual(self._find("crm.lead", member, among=nobody), nobody)

    def test_salesperson_finds_by_own_customers(self):
        user = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        self.partner.user_id = self.env.ref("base.user_admin")
        self._settle()
        order, _other = self.documents["sale.order"]
        order.user_id = user
        member = ("segment_ids", "in", self.segment.ids)
        contacts = {"among": self.contacts, "user": user}
        self.assertFalse(self._find("res.partner", member, **contacts))
        self.assertFalse(self._find("sale.order", member, among=order, user=user))
        self.assertFalse(order.with_user(user).segment_ids)
        self.assertFalse(self.partner.with_user(user).segment_ids)
        groups = (
            self.env["res.partner"]
            .with_user(user)
            .formatted_read_group(
                [("id", "in", self.contacts.ids)], ["segment_ids"], ["__count"]
            )
        )
        self.assertEqual([group["segment_ids"] for group in groups], [False])
        self.partner.user_id = user
        self._settle()
        self.env.invalidate_all()
        self.assertEqual(
            self._find("res.partner", member, **contacts), self.partner | self.contact
        )
        self.assertEqual(order.with_user(user).segment_ids.ids, self.segment.ids)

    def test_without_rights_there_are_no_segments(self):
        user = new_test_user(self.env, "clerk", groups="base.group_user")
        contacts = self.env["res.partner"].with_user(user)
        self.assertNotIn("segment_ids", contacts.fields_get())
        with self.assertRaises(AccessError):
            contacts.search([("segment_ids", "!=", False)])
        with self.assertRaises(AccessError):
            contacts.formatted_read_group([], ["segment_ids"], ["__count"])

    def test_queries_do_not_grow(self):
        counts = []
        self.documents["sale.order"][0].mapped("segment_ids")
        for number in (2, 20):
            orders = self.env["sale.order"]
            for _each in range(number):
                partner = self._create_partner(name="One more")
                orders |= self._order(1.0, partner=partner)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders.mapped("segment_ids")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_members_are_read_once(self):
        members = type(self.env["crm.segment.member"])
        with patch.object(members, "_read_group", return_value=[]) as read:
            self.env.invalidate_all()
            self.contacts.mapped("segment_ids")
        self.assertEqual(read.call_count, 1)
