from odoo.tests import freeze_time
from odoo.tools import SQL

from .common_members import CrmMembersCase


class TestBehaviorMembers(CrmMembersCase):
    """Rules on documents follow any change of them."""

    def _behavior(self, source="order", **values):
        return {"kind": "behavior", "source": source, **values}

    def test_column_that_no_figure_reads(self):
        """The reference of an order is in no figure of the customer."""
        segment = self._create_segment(
            self._behavior(document_domain="[('client_order_ref', '=', 'VIP')]"),
            self.all_ours,
        )
        self.assertMembers(segment)
        self.order.client_order_ref = "VIP"
        self._settle_segments()
        self.assertMembers(segment, self.partner)
        self.assertRecordValues(
            segment.member_ids,
            [{"cause_model": "sale.order", "cause_id": self.order.id}],
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET client_order_ref = NULL WHERE id = %s",
                self.order.id,
            )
        )
        self.env.invalidate_all()
        self._settle_segments()
        self.assertMembers(segment)

    def test_line_and_its_order(self):
        lines = self._behavior(
            "order_line",
            measure="sum",
            measure_field="product_uom_qty",
            window="between",
            date_from="2024-06-10",
            date_to="2024-06-14",
        )
        segment = self._create_segment(lines, self.all_ours)
        self.assertMembers(segment)
        self.order.date_order = "2024-06-12 09:00:00"
        self._settle_segments()
        self.assertMembers(segment, self.partner)
        self.order.order_line.product_uom_qty = 0
        self._settle_segments()
        self.assertMembers(segment)

    def test_line_that_no_figure_reads(self):
        """What is given away changes no amount."""
        segment = self._create_segment(
            self._behavior("order_line", value=2), self.all_ours
        )
        self.assertMembers(segment)
        gift = self.order.order_line.copy(
            {"order_id": self.order.id, "price_unit": 0.0}
        )
        self._settle_segments()
        self.assertMembers(segment, self.partner)
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM sale_order_line WHERE id = %s", gift.id))
        self.env.invalidate_all()
        self._settle_segments()
        self.assertMembers(segment)

    def test_archived_contact_of_a_customer(self):
        segment = self._create_segment(self._behavior(value=2), self.all_ours)
        self.contact.active = False
        self._order(10.0, confirm=True, partner=self.contact)
        self._settle_segments()
        self.assertMembers(segment, self.partner)
        self.assertSegmentsAreFull(segment)

    def test_whom_a_document_concerns(self):
        """Its customer, the one before, and through the order those of its lines."""
        self._create_segment(self._behavior("order_line"), self.all_ours)
        self.order.partner_id = self.contact
        self._tokens()
        self.order.partner_id = self.other
        tokens = self._tokens()
        self.assertEqual(tokens.keys(), {self.partner, self.other})
        for found in tokens.values():
            self.assertIn("model:sale.order", found)

    def test_document_changes_hands(self):
        segment = self._create_segment(self._behavior(), self.all_ours)
        self.assertMembers(segment, self.partner)
        self.order.partner_id = self.other
        self._settle_segments()
        self.assertMembers(segment, self.other)
        self.assertSegmentsAreFull(segment)

    def test_window_moves_with_the_clock(self):
        segment = self._create_segment(
            self._behavior(window="last", window_count=7, window_unit="days"),
            self.all_ours,
        )
        self.assertMembers(segment, self.partner)
        for day, members in (("21", [self.partner]), ("23", [])):
            with freeze_time(f"2024-06-{day} 09:00:00"):
                self._settle_segments()
                self.assertMembers(segment, *members)
                self.assertSegmentsAreFull(segment)
        self.assertEqual(self._stays(segment).exit_cause, "clock")

    def test_nothing_is_queued_that_nobody_reads(self):
        self.Segment.search([]).active = False
        self._settle_segments()
        self.order.client_order_ref = "VIP"
        self.env.flush_all()
        self.assertFalse(self.Queue.search([]))
        segment = self._create_segment(self._behavior(), self.all_ours)
        self.order.client_order_ref = "Other"
        self.env.flush_all()
        self.assertEqual(self.Queue.search([]).tokens, "model:sale.order")
        self.Queue._take(10)
        segment.active = False
        self.order.client_order_ref = "VIP"
        self.env.flush_all()
        self.assertFalse(self.Queue.search([]))

    def test_explained_with_documents(self):
        segment = self._create_segment(self._behavior(value=2), self.all_ours)
        answer = segment._explain(self._customer())
        orders = answer["groups"][0]["conditions"][0]
        self.assertFalse(orders["holds"])
        self.assertEqual(orders["value"], "1")
        action = orders["documents"]
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.order)
