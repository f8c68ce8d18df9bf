from hypothesis import strategies as st

from odoo.addons.crm_customer_stock.tests.common import DeliveryCase
from odoo.addons.crm_segments.tests.common_random import RandomBehaviorMixin
from odoo.addons.crm_segments.tests.random_rules import behaviors_of
from odoo.addons.crm_segments.tests.reference_rules import Document, ReferenceRules


class TransferRules(ReferenceRules):
    def _all_delivery(self):
        return self._all_transfers(False, True)

    def _all_return(self):
        return self._all_transfers(True, False)

    def _all_transfers(self, *wanted):
        """Yield the transfers of which the source and the destination are, or are not,
        outside."""
        for transfer in self.env["stock.picking"].search([]):
            order = transfer.sale_id
            ends = transfer.location_id, transfer.location_dest_id
            if transfer.state == "done" and order.company_id == self.company:
                if tuple(map(self._is_outside, ends)) == wanted:
                    yield Document(transfer, order.partner_id, transfer.date_done)

    def _is_outside(self, location):
        lost = location.usage == "transit" and not location.company_id
        return lost or location.usage == "customer"


class TestRandomBehavior(RandomBehaviorMixin, DeliveryCase):
    """Random rules on deliveries and returns, while these are made and changed."""

    reference = TransferRules

    def test_members_follow_transfers(self):
        there = self.setup_other_company(name="Nhà Việt")["company"]
        # After midnight in Hanoi, before it in London.
        for done, partner, company in (
            ("2024-05-19 20:00:00", self.contact, self.env.company),
            ("2024-06-09 20:00:00", self.other, self.env.company),
            ("2024-06-14 09:00:00", self.partner, there),
        ):
            order = self._promise(done, partner=partner, company_id=company.id)
            self._deliver(order, done)
        delivery = self._deliver(
            self._promise("2024-06-10 09:00:00"), "2024-06-10 20:00:00"
        )
        late = self._promise("2024-06-14 09:00:00", partner=self.other)
        segments = self._create_random_segments(
            st.sampled_from(["delivery", "return"]).flatmap(behaviors_of), 40
        )
        self.assertMembersFollow(
            segments,
            {
                "2024-06-15": lambda: self._deliver(late, "2024-06-15 02:00:00"),
                "2024-06-16": lambda: self._give_back(delivery, "2024-06-16 02:00:00"),
                "2024-06-17": lambda: late.write({"partner_id": self.contact.id}),
                "2024-06-18": lambda: delivery.write(
                    {"date_done": "2024-05-20 17:00:00"}
                ),
                "2024-07-20": lambda: None,
            },
        )
