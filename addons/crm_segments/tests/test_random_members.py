import random
from datetime import date, timedelta

from odoo.tests import freeze_time

from odoo.addons.crm_customer.tests import test_random_documents

from .common import SegmentsMixin
from .common_members import MembersMixin

STEPS = 60


class TestRandomMembers(
    MembersMixin, SegmentsMixin, test_random_documents.TestRandomDocuments
):
    """Whatever happens to documents: who is a member by what changed is who would be
    one if everybody were computed, and history says who was one at each moment."""

    def test_first_walk(self):
        """The documents of the walk are those of the facts, and segments follow."""
        self._walk(seed=1)

    def _walk(self, seed):
        self.rng = random.Random(seed)
        self.env.user.group_ids |= self.env.ref(
            "crm_segments.group_crm_segments_manager"
        )
        self.env.user.group_ids |= self.env.ref("mass_mailing.group_mass_mailing_user")
        self.partners = [self.partner, self.contact] + [
            self._create_partner(name=f"Customer {number}") for number in range(3)
        ]
        self.invoices = self.env["account.move"]
        self.orders = self.env["sale.order"]
        self.leads = self.env["crm.lead"]
        segments = self._create_segments()
        seen = []
        now = date(2024, 6, 15)
        for step in range(STEPS):
            now += timedelta(days=self.rng.choice((0, 0, 1, 9)))
            with freeze_time(f"{now} 10:{step:02}:00"):
                self.today = now
                action = self.rng.choice(self._actions())
                action()
                self._settle_segments()
                self.assertSegmentsAreFull(segments)
                seen.append((self._now(), self._snapshot(segments)))
        for moment, members in seen:
            self.assertEqual(self._replay(segments, moment), members)
        self.assertGreater(len(self.Member.search([("date_to", "!=", False)])), 10)

    def _actions(self):
        return [
            *(self._do_invoice, self._do_order, self._do_lead) * 2,
            *(self._do_refund, self._do_pay, self._do_unpost, self._do_cancel),
            *(self._do_confirm, self._do_win, self._do_lose, self._do_move),
            *(self._do_delete, self._do_discount, self._do_sql, self._do_city),
            *(self._do_archive, self._do_confirm, self._do_click, self._do_click),
        ]

    def _do_click(self):
        self.env["mailing.trace"].sudo().create(
            {
                "model": "res.partner",
                "res_id": self._any(self.partners).id,
                "sent_datetime": self._now(),
                "links_click_datetime": self._now(),
            }
        )

    def _do_city(self):
        self._any(self.partners).city = self._any(["Huế", False])

    def _do_archive(self):
        partner = self._any(self.partners[2:])
        if not self.env["res.users"].search([("partner_id", "=", partner.id)]):
            partner.active = not partner.active

    def _create_segments(self):
        """Return segments that read what the actions change, in every kind of rule."""
        recent = {"window": "last", "window_count": 20, "window_unit": "days"}
        rules = [
            [self._attribute(("order_count", ">", 1))],
            [self._attribute(("amount_overdue", ">", 0))],
            [self._attribute(("last_purchase_date", ">=", "today -15d"))],
            [self._attribute(("partner_id.city", "=", "Huế"))],
            [self._behavior("order", "count", 1, **recent)],
            [self._behavior("order_line", "sum", 300, measure_field="price_subtotal")],
            [self._behavior("invoice", "last", 30, operator="<=")],
            [self._behavior("opportunity", "count", 1, operator="<", **recent)],
            [self._behavior("invoice_line", "products", 1, **recent)],
            [self._behavior("mailing_clicked", "days", 1, **recent)],
            [{"kind": "stage", "stage_to": "prospect", **recent}],
            [
                self._attribute("!", ("order_count", ">", 0), negate=True),
                self._behavior("order", "avg", 50, measure_field="amount_untaxed"),
            ],
        ]
        segments = self.Segment
        for rule in rules:
            segments |= self._create_segment(*rule)
        for name in (segments[0], segments[4]):
            segments |= self._create_segment(
                {"kind": "segment", "other_id": name.id, "negate": True},
                self._attribute(("partner_id", "in", [p.id for p in self.partners])),
            )
        for rule in (
            {"kind": "segment", "other_id": segments[0].id, "on_date": "2024-07-15"},
            self._attribute(("segment_ids", "in", segments[2:4].ids)),
        ):
            segments |= self._create_segment(rule)
        return segments

    def _behavior(self, source, measure, value, **values):
        return {
            "kind": "behavior",
            "source": source,
            "measure": measure,
            "value": value,
            **values,
        }

    def _now(self):
        return self.env["crm.segment.member"]._fields["date_from"].now()

    def _snapshot(self, segments):
        return {
            segment.id: set(segment.member_ids.mapped("customer_key"))
            for segment in segments
        }

    def _replay(self, segments, moment):
        members = {segment.id: set() for segment in segments}
        for stay in segments._members_at(moment):
            members[stay.segment_id.id].add(stay.customer_key)
        return members
