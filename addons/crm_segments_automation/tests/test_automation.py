from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from odoo.addons.crm_segments.models.crm_segment_refresh import Cause
from odoo.addons.crm_segments.tests.common import CrmSegmentsCase

DOCUMENT = Cause("document")


class TestAutomation(CrmSegmentsCase):
    """Automation rules that wait for customers to enter or leave a segment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_partner(name="Granite")
        for partner in (cls.partner, cls.other):
            cls._opportunity(1.0, partner=partner)
        cls._settle()
        cls.segment = cls._create_segment(
            cls._attribute(("order_count", ">", 0)), name="Ordered"
        )
        cls.segment._refresh()
        cls.tag = cls.env["res.partner.category"].create({"name": "Ran"})

    def _rule(self, trigger, code, model="res.partner", **values):
        model_id = self.env["ir.model"]._get_id(model)
        return self.env["base.automation"].create(
            {
                "name": "Watch",
                "model_id": model_id,
                "trigger": trigger,
                "trg_segment_id": self.segment.id,
                "action_server_ids": [
                    Command.create(
                        {
                            "name": "Run",
                            "model_id": model_id,
                            "state": "code",
                            "code": code,
                        }
                    )
                ],
                **values,
            }
        )

    def _tag_rule(self, trigger, **values):
        code = f"record.write({{'category_id': [Command.link({self.tag.id})]}})"
        return self._rule(trigger, code, **values)

    def _refresh(self, *partners, cause=DOCUMENT):
        self._settle()
        rows = [self._customer(partner) for partner in partners]
        causes = {row.id: cause for row in rows} if cause else {}
        self.segment._refresh([row.id for row in rows], causes)

    def test_enters(self):
        self._tag_rule("on_segment_enter")
        self._order(1.0, confirm=True)
        self._refresh(self.partner, self.other)
        self.assertEqual(self.partner.category_id, self.tag)
        self.assertFalse(self.other.category_id)

    def test_runs_once(self):
        self._rule(
            "on_segment_enter",
            "partner = record.sudo().partner_id\n"
            "partner.write({'ref': (partner.ref or '') + 'x'})",
            model="crm.customer",
        )
        self._order(1.0, confirm=True)
        self._refresh(self.partner)
        self._refresh(self.partner)
        self.assertEqual(self.partner.ref, "x")

    def test_leaves(self):
        self._tag_rule("on_segment_leave")
        order = self._order(1.0, confirm=True)
        self._refresh(self.partner)
        self.assertFalse(self.partner.category_id)
        order._action_cancel()
        self._refresh(self.partner)
        self.assertEqual(self.partner.category_id, self.tag)

    def test_nobody_did_anything(self):
        """A rule that changed, or that is computed for the first time."""
        self._tag_rule("on_segment_enter")
        self._order(1.0, confirm=True)
        self._refresh(self.partner, cause=None)
        self.assertTrue(self.segment.member_ids)
        self.assertFalse(self.partner.category_id)

    def test_other_segment_and_archived_rule(self):
        other = self._create_segment(self._attribute(("order_count", "=", 0)))
        self._tag_rule("on_segment_enter", trg_segment_id=other.id)
        self._tag_rule("on_segment_enter", active=False)
        self._order(1.0, confirm=True)
        self._refresh(self.partner)
        self.assertFalse(self.partner.category_id)

    def test_filter(self):
        self._tag_rule("on_segment_enter", filter_domain="[('name', '=', 'Granite')]")
        for partner in (self.partner, self.other):
            self._order(1.0, confirm=True, partner=partner)
        self._refresh(self.partner, self.other)
        self.assertFalse(self.partner.category_id)
        self.assertEqual(self.other.category_id, self.tag)

    def test_segment_as_filter_of_any_rule(self):
        """On an order of a member, whatever the trigger."""
        self._order(1.0, confirm=True)
        self._refresh(self.partner)
        self._rule(
            "on_create",
            "record.write({'client_order_ref': 'member'})",
            model="sale.order",
            trg_segment_id=False,
            filter_domain=f"[('segment_ids', 'in', {self.segment.ids})]",
        )
        orders = [self._order(1.0, partner=each) for each in (self.contact, self.other)]
        self.assertEqual(
            [order.client_order_ref for order in orders], ["member", False]
        )

    def test_failure_is_isolated(self):
        rule = self._rule(
            "on_segment_enter",
            "if record.name == 'Granite':\n"
            "    raise UserError('No granite.')\n"
            f"record.write({{'category_id': [Command.link({self.tag.id})]}})",
        )
        for partner in (self.partner, self.other):
            self._order(1.0, confirm=True, partner=partner)
        with mute_logger(
            "odoo.addons.crm_segments_automation.models.base_automation",
            "odoo.addons.base.models.ir_actions",
        ):
            self._refresh(self.partner, self.other)
        self.assertEqual(self.partner.category_id, self.tag)
        self.assertFalse(self.other.category_id)
        self.assertEqual(len(self.segment.member_ids), 2)
        self.assertIn("No granite.", rule.message_ids[0].body)

    def test_queries_do_not_grow_with_the_rules_of_others(self):
        self._refresh(self.partner)
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.segment._run_automations({self.segment.id: ([], [])}, {})

    def test_refused(self):
        with self.assertRaisesRegex(ValidationError, "choose Customer or Contact"):
            self._rule("on_segment_enter", "pass", model="sale.order")
        with self.assertRaisesRegex(ValidationError, "Choose the segment"):
            self._rule("on_segment_leave", "pass", trg_segment_id=False)

    def test_other_trigger_forgets_the_segment(self):
        rule = self._tag_rule("on_segment_enter")
        rule.trigger = "on_create"
        self.assertFalse(rule.trg_segment_id)
