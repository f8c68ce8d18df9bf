from odoo.tests import freeze_time

from .common import DeliveryCase


class TestReturns(DeliveryCase):
    """Goods that came back."""

    def test_return(self):
        """One of two deliveries came back."""
        orders = [self._promise("2024-06-10 12:00:00") for _number in range(2)]
        deliveries = [self._deliver(order, "2024-06-10 12:00:00") for order in orders]
        self.assertFacts(self._customer(), return_count=0, return_rate=0.0)
        back = self._give_back(deliveries[0], "2024-06-12 12:00:00")
        customer = self._customer()
        self.assertFacts(
            customer,
            delivery_count=2,
            delivery_on_time_rate=1.0,
            return_count=1,
            return_rate=0.5,
        )
        for fact in ("return_count", "return_rate"):
            self.assertEqual(self._documents(customer, fact), back)
        self.assertEqual(
            self._documents(customer, "delivery_count"), deliveries[0] | deliveries[1]
        )
        self.assertIncrementalIsFull()

    def test_return_that_is_not_done(self):
        """It is neither a return yet nor a late delivery."""
        delivery = self._deliver(
            self._promise("2024-06-10 12:00:00"), "2024-06-10 12:00:00"
        )
        back = delivery.copy(
            {
                "return_id": delivery.id,
                "location_id": delivery.location_dest_id.id,
                "location_dest_id": delivery.location_id.id,
            }
        )
        back.action_confirm()
        customer = self._customer()
        self.assertFacts(
            customer, return_count=0, return_open_count=1, delivery_late_count=0
        )
        self.assertEqual(self._documents(customer, "return_open_count"), back)
        self.assertIncrementalIsFull()
        back.action_cancel()
        self.assertFacts(self._customer(), return_open_count=0)

    def test_leaves_the_last_12_months_after_its_delivery(self):
        order = self._promise("2023-06-20 12:00:00")
        delivery = self._deliver(order, "2023-06-20 12:00:00")
        self._give_back(delivery, "2023-06-25 12:00:00")
        self.assertFacts(self._customer(), delivery_count=1, return_count=1)
        with freeze_time("2024-06-20 00:00:00"):
            self.assertFacts(
                self._customer(), delivery_count=0, return_count=1, return_rate=0.0
            )
            self.assertIncrementalIsFull()
        with freeze_time("2024-06-25 00:00:00"):
            self.assertFacts(self._customer(), return_count=0)
            self.assertIncrementalIsFull()
