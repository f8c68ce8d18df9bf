from unittest.mock import patch

from odoo import Command
from odoo.fields import Domain
from odoo.tests import freeze_time
from odoo.tools import SQL, mute_logger

from .common_members import CrmMembersCase

CRON = "odoo.addons.crm_segments.models.crm_segment_cron"


class TestIncremental(CrmMembersCase):
    """A change tests the segments that mention it, for the customers it concerns."""

    def test_document_enters_and_leaves(self):
        segment = self._create_segment(
            self._attribute(self.ours, ("opportunity_count", ">", 0))
        )
        with freeze_time("2024-06-16 08:00:00"):
            lead = self._opportunity(50.0, partner=self.other)
            self._settle_segments()
        self.assertMembers(segment, self.other)
        document = {"cause_model": "crm.lead", "cause_id": lead.id}
        stay = self._stays(segment)
        self.assertRecordValues(
            stay, [{"cause": "document", "date_to": False, **document}]
        )
        with freeze_time("2024-06-17 08:00:00"):
            lead.action_set_lost()
            self._settle_segments()
        self.assertMembers(segment)
        self.assertRecordValues(
            stay,
            [
                {
                    "exit_cause": "document",
                    "exit_cause_model": "crm.lead",
                    "exit_cause_id": lead.id,
                }
            ],
        )
        self.assertEqual((stay.date_to - stay.date_from).total_seconds(), 86400)
        self.assertSegmentsAreFull(segment)

    def test_only_what_is_mentioned_is_queued(self):
        self.Segment.search([]).active = False
        self._settle_segments()
        self.quotation.action_confirm()
        self._settle()
        self.assertFalse(self.Queue.search([]))
        self._create_segment(self.buyers)
        self._opportunity(50.0)
        self._settle()
        self.assertFalse(self._tokens())
        self._order(10.0, confirm=True)
        self._settle()
        self.assertEqual(self._tokens(), {self.partner: {"order_count"}})

    def test_new_customer(self):
        newcomer = self._create_partner(name="Basalt")
        rule = self._attribute(("partner_id", "=", newcomer.id))
        segment = self._create_segment(rule)
        self.assertMembers(segment)
        lead = self._opportunity(10.0, partner=newcomer)
        self._settle_segments()
        self.assertMembers(segment, newcomer)
        self.assertEqual(segment.member_ids.cause_id, lead.id)

    def test_clock_of_a_figure(self):
        self._invoice(100.0, "2024-06-10", invoice_date_due="2024-06-20")
        self._settle_segments()
        segment = self._create_segment(
            self._attribute(self.ours, ("amount_overdue", ">", 0))
        )
        self.assertMembers(segment)
        with freeze_time("2024-06-22 00:00:00"):
            self._settle_segments()
        self.assertMembers(segment, self.partner)
        self.assertRecordValues(
            segment.member_ids, [{"cause": "clock", "cause_model": False}]
        )

    def test_attribute_of_a_contact(self):
        segment = self._create_segment(
            self._attribute(self.ours, ("partner_id.city", "=", "Huế"))
        )
        self.other.street = "Lê Lợi 1"
        self.env.flush_all()
        self._settle()
        self.assertFalse(self._tokens())
        self.other.city = "Huế"
        self._settle_segments()
        self.assertMembers(segment, self.other)
        self.assertEqual(segment.member_ids.cause_model, "res.partner")
        self.assertEqual(segment.member_ids.cause_id, self.other.id)
        self.other.city = False
        self._settle_segments()
        self.assertMembers(segment)

    def test_tags_of_a_contact(self):
        tag = self.env["res.partner.category"].create({"name": "Garden"})
        segment = self._create_segment(
            self._attribute(self.ours, ("partner_id.category_id", "in", tag.ids))
        )
        self.other.category_id = [Command.link(tag.id)]
        self._settle_segments()
        self.assertMembers(segment, self.other)
        double = self._create_partner(name="Birch", category_id=[Command.link(tag.id)])
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner + double).ids, self.partner, extra_checks=False
        )
        self._settle_segments()
        self.assertMembers(segment, self.partner, self.other)

    def test_segments_follow_segments(self):
        inner = self._create_segment(self.buyers)
        outer = self._create_segment(
            self._attribute(("segment_ids", "in", inner.ids), negate=True),
            self.all_ours,
        )
        self.assertMembers(outer, self.other)
        self.quotation.action_confirm()
        self._settle_segments()
        self.assertMembers(outer)
        [stay] = self._stays(outer)
        [cause] = self._stays(inner, self.other)
        self.assertEqual(stay.exit_cause_model, cause.cause_model)
        self.assertEqual(stay.exit_cause_id, cause.cause_id)
        inner.condition_ids.domain = "[('id', '=', 0)]"
        self.assertMembers(inner)
        self.assertMembers(outer, self.partner, self.other)

    def test_archived_and_back(self):
        segment = self._create_segment(self.all_ours)
        listed = self._create_segment(kind="static")
        listed._add_members(segment.member_ids.customer_id)
        self.other.action_archive()
        self._settle_segments()
        self.assertMembers(segment, self.partner)
        self.assertMembers(listed, self.partner)
        self.assertFalse(
            self._create_segment(
                self._attribute(("partner_id", "=", self.other.id))
            ).size
        )
        self.other.action_unarchive()
        self._settle_segments()
        self.assertMembers(segment, self.partner, self.other)
        self.assertMembers(listed, self.partner)
        self.assertSegmentsAreFull(segment | listed)

    def test_merge_of_contacts(self):
        segment = self._create_segment(self.all_ours)
        key = self._customer(self.other).id
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner + self.other).ids, self.partner, extra_checks=False
        )
        self._settle_segments()
        self.assertMembers(segment, self.partner)
        [stay] = self.Member.search(
            [("segment_id", "=", segment.id), ("customer_key", "=", key)]
        )
        self.assertTrue(stay.date_to)
        self.assertSegmentsAreFull(segment)

    def test_contact_deleted(self):
        lone = self._create_partner(name="Basalt")
        self._opportunity(10.0, partner=lone)
        self._settle()
        segment = self._create_segment(
            self._attribute(("partner_id", "in", (lone + self.partner).ids))
        )
        self.assertEqual(segment.size, 2)
        lone.unlink()
        self._settle_segments()
        self.assertMembers(segment, self.partner)
        [stay] = self._stays(segment).filtered("date_to")
        self.assertFalse(stay.partner_id or stay.customer_id)
        self.assertTrue(stay.display_name)


class TestCron(CrmMembersCase):
    """The cron empties the queue, follows the clock and survives a failure."""

    def _division_by_zero(self):
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "1 / (crm_customer.id - crm_customer.id) = 1"
            )
        )

    def _run_crons(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            for name in (
                "crm_customer.ir_cron_crm_customer_refresh",
                "crm_segments.ir_cron_crm_segment_refresh",
            ):
                self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def test_batches(self):
        segment = self._create_segment(self.buyers)
        self.quotation.action_confirm()
        self.order._action_cancel()
        with patch(f"{CRON}.BATCH_SIZE", 1):
            self._run_crons()
        self.assertMembers(segment, self.other)
        self.assertFalse(self.Queue.search([]))

    def test_triggered_by_customers(self):
        self._create_segment(self.buyers)
        self.quotation.action_confirm()
        self.env.flush_all()
        cron = self.env.ref("crm_segments.ir_cron_crm_segment_refresh")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_customer.ir_cron_crm_customer_refresh"
            ).method_direct_trigger()
        self.assertGreater(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]),
            triggers,
        )

    def test_clock_takes_those_who_cross(self):
        self._invoice(100.0, "2024-06-15")
        self._settle()
        segment = self._create_segment(
            self._attribute(self.ours, ("last_purchase_date", ">=", "today -5d"))
        )
        still = self._create_segment(self.buyers)
        self.assertEqual(str(segment.checked_on), "2024-06-15")
        self.assertMembers(segment, self.partner)
        with freeze_time("2024-06-20 09:00:00"):
            self._run_crons()
        self.assertMembers(segment, self.partner)
        with freeze_time("2024-06-21 09:00:00"):
            self._run_crons()
            self.assertEqual(str(segment.checked_on), "2024-06-21")
            self.assertEqual(str(still.checked_on), "2024-06-21")
            self.assertMembers(segment)
            self.assertMembers(still, self.partner)
            [stay] = self._stays(segment)
            self.assertEqual(stay.exit_cause, "clock")
            self.assertSegmentsAreFull(segment | still)

    def test_a_saved_rule_is_checked_once_more(self):
        segment = self._create_segment(self.buyers)
        # As if the order had been saved in the moment in which the rule was.
        self.quotation.action_confirm()
        self._settle()
        self.Queue._take(1000)
        self._run_crons()
        self.assertMembers(segment, self.partner)
        with freeze_time("2024-06-15 10:06:00"):
            self._run_crons()
        self.assertMembers(segment, self.partner, self.other)
        self.assertFalse(segment.check_at)

    @mute_logger("odoo.addons.crm_segments.models.crm_segment_failure", "odoo.sql_db")
    def test_failing_rule_is_isolated(self):
        broken = self._create_segment(self.buyers)
        good = self._create_segment(self.buyers)
        condition_class = self.env.registry["crm.segment.condition"]
        original = condition_class._get_domain

        def failing(condition):
            domain = original(condition)
            if condition.segment_id != broken:
                return domain
            return domain & self._division_by_zero()

        self.quotation.action_confirm()
        with patch.object(condition_class, "_get_domain", failing):
            self._run_crons()
        self.assertMembers(broken, self.partner)
        self.assertIn("division by zero", broken.error)
        self.assertMembers(good, self.partner, self.other)
        # What it missed is made up for by the next document.
        self._order(10.0, confirm=True)
        self._run_crons()
        self.assertMembers(broken, self.partner, self.other)
        self.assertFalse(broken.error)
