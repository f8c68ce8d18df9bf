from odoo.addons.crm_segments.tests.common import CrmSegmentsCase


class TestBehavior(CrmSegmentsCase):
    """Ratings in rules."""

    def _rate(self, order):
        """Give two ratings, and be asked for a third."""
        self.env["rating.rating"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                    "res_id": order.id,
                    "partner_id": self.contact.id,
                    "rating": rating,
                    "consumed": consumed,
                }
                for rating, consumed in ((2, True), (3, True), (5, False))
            ]
        ).filtered("consumed").rated_on = "2024-06-10 08:00:00"

    def test_mean(self):
        other = self._create_partner(name="Granite")
        order = self._order(1.0)
        self._order(1.0, partner=other)
        self._rate(order)
        self._settle()
        mean = {
            "kind": "behavior",
            "source": "rating",
            "measure": "avg",
            "measure_field": "rating",
            "operator": "=",
            "value": 2.5,
        }
        for values, found in (
            ({}, self.partner),
            ({"window": "last", "window_count": 5}, self.env["res.partner"]),
            ({"measure": "count", "operator": "=", "value": 0}, other),
        ):
            segment = self._create_segment({**mean, **values})
            customers = self.Customer.search(segment._get_domain())
            self.assertEqual(customers.partner_id & (self.partner | other), found)
