from odoo.tools import SQL

from .common import DeliveryCase


class TestTimeline(DeliveryCase):
    """Deliveries and returns in the life of the customer."""

    def _events(self, name):
        source = self.Customer._timeline_sources()[name]
        self.assertEqual(source.department, "delivery")
        self.assertEqual(source.model, "stock.picking")
        return self.env.execute_query_dict(
            SQL(
                "WITH scope AS (SELECT %s AS partner_id, %s AS company_id,"
                " 'UTC' AS timezone) %s",
                self.partner.id,
                self.env.company.id,
                source.events,
            )
        )

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
