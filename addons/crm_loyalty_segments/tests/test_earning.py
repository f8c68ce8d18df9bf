import psycopg2

from odoo import Command
from odoo.tests import Form, freeze_time, new_test_user
from odoo.tools import mute_logger

from odoo.addons.crm_loyalty.tests.common_earning import EarningCase
from odoo.addons.crm_segments.tests.common import SegmentsMixin


class TestEarningBySegment(SegmentsMixin, EarningCase):
    """Rules hold for the members of their segments. It is 15 June 2024, 10:00."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.segment = cls._create_segment(name="Regulars", kind="static")
        cls.rule.crm_segment_ids = cls.segment

    def _stay(self, date_from, date_to=None, company=None):
        """Let the member have belonged to the segment for a while."""
        company = company or self.env.company
        self.env.cr.execute(
            "INSERT INTO crm_segment_member (segment_id, customer_key, partner_id,"
            " company_id, date_from, date_to, cause)"
            " VALUES (%s, 1, %s, %s, %s, %s, 'manual')",
            [self.segment.id, self.member.id, company.id, date_from, date_to],
        )
        self.env.invalidate_all()

    def test_members_only(self):
        order = self._order()
        self.assertEqual(self._earned(order), 0.0)
        self._stay("2024-06-01")
        self.assertEqual(self._earned(order), 100.0)
        self.rule.crm_segment_ids = self._create_segment(name="Others", kind="static")
        self.assertEqual(self._earned(order), 0.0)
        self.rule.crm_segment_ids += self.segment
        self.assertEqual(self._earned(order), 100.0)
        self.rule.crm_segment_ids = False
        self.assertEqual(self._earned(order), 100.0)

    def test_a_contact_belongs_with_its_company(self):
        self._stay("2024-06-01")
        contact = self.env["res.partner"].create(
            {"name": "Mai", "parent_id": self.member.id}
        )
        card = self._create_card(self.program, contact)
        self.assertEqual(self._earned(self._order(partner=contact), card), 100.0)

    def test_a_confirmed_order_keeps_its_moment(self):
        self._stay("2024-06-01", "2024-06-20")
        order = self._order(confirm=True)
        with freeze_time("2024-06-25 10:00:00"):
            order.order_line.product_uom_qty = 2
            self.assertEqual(self.card.points, 200.0)
            self.assertEqual(self._earned(self._order()), 0.0)

    def test_members_in_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._stay("2024-06-01", company=other)
        self.assertEqual(self._earned(self._order()), 0.0)

    def test_a_salesperson_who_does_not_see_segments(self):
        self._stay("2024-06-01")
        seller = new_test_user(
            self.env, login="no_segments", groups="sales_team.group_sale_salesman"
        )
        order = self._order()
        order.user_id = seller
        self.assertEqual(self._earned(order.with_user(seller)), 100.0)
        order.with_user(seller).action_confirm()
        self.assertEqual(self.card.points, 100.0)

    @mute_logger("odoo.sql_db")
    def test_a_segment_that_a_rule_names_stays(self):
        with self.assertRaises(psycopg2.errors.RestrictViolation):
            with self.env.cr.savepoint():
                self.segment.unlink()

    def test_the_till_does_not_know_segments(self):
        plain = self.program.rule_ids.filtered_domain(self.rule._get_plain_domain())
        self.assertFalse(plain)

    def test_the_page_of_a_rule(self):
        self.env.user.group_ids |= self.env.ref(
            "crm_segments.group_crm_segments_manager"
        )
        for lang, _name in self.env["res.lang"].get_installed():
            program = self.program.with_context(lang=lang)
            with Form(program) as form, form.rule_ids.edit(0) as rule:
                self.assertEqual(rule.crm_segment_ids.ids, self.segment.ids)

    def test_one_query_for_all_rules(self):
        self._stay("2024-06-01")
        order = self._order()
        counts = []
        for number in (0, 10):
            self.program.rule_ids = [
                Command.create({"crm_segment_ids": self.segment.ids})
            ] * number
            self._earned(order)
            rules = self.program.rule_ids
            rules.mapped("crm_segment_ids")
            before = self.env.cr.sql_log_count
            order._filter_rules(rules)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
