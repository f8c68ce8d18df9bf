from .common import DeliveryCase


class TestTimeline(DeliveryCase):
    """Deliveries and returns in the life of the customer."""

    def _events(self, name):
        source = self.Customer._timeline_sources()[name]
        self.assertEqual(source.department, "delivery")
        self.assertEqual(source.model, "stock.picking")
        return self._read_events(source)

    def test_delivery_and_return(self):
        delivery = self._deliver(
            self._promise("2024-06-10 12:00:00"), "2024-06-10 12:00:00"
        )
        self._promise("2024-06-12 12:00:00")
        back = self._give_back(delivery, "2024-06-12 12:00:00")
        self.env.flush_all()
        for name, transfer in (("delivery", delivery), ("return", back)):
            self.assertEqual(
                self._events(name),
                [
                    {
                        "document_id": transfer.id,
                        "happened_at": transfer.date_done,
                        "title": transfer.name,
                        "amount": None,
                        "currency_id": None,
                    }
                ],
            )
