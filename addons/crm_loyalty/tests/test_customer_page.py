from .common import CrmLoyaltyCase


def _plain(text):
    """Return a text without the marks that keep words of other letters in order."""
    return text.translate({0x2068: None, 0x2069: None})


class TestCustomerPage(CrmLoyaltyCase):
    """What a customer has in points, on the customer page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._post("earn", 100)

    def test_balance_and_what_is_about_to_change(self):
        self.assertEqual(_plain(self.card._tell_points()), "100 Points")
        self.program.write({"crm_expiry": "days", "crm_expiry_days": 30})
        self._post("earn", 20)
        self.program.crm_activation_days = 3
        self._post("earn", 5)
        self.assertEqual(
            _plain(self.card._tell_points()),
            "120 Points · 5 Points pending · expiring next: 20 Points, last day "
            "07/14/2024",
        )

    def test_a_debt(self):
        earned = self.entries.search([("card_id", "=", self.card.id)])
        self._post("redeem", -100)
        self._post("reverse", -40, reverses=earned.id, may_owe=True)
        self.assertEqual(
            _plain(self.card._tell_points()), "-40 Points · 40 Points owed"
        )

    def test_the_line_of_the_page(self):
        partner = self.member
        order = self._order(confirm=True)
        self.env["crm.customer"]._refresh_pairs([(partner.id, order.company_id.id)])
        customer = self.env["crm.customer"].search([("partner_id", "=", partner.id)])
        self.assertEqual(_plain(customer.loyalty_points_text), "200 Points")
        blue = self._create_program(self.env, name="Blue Points")
        self._create_card(blue, partner, 3)
        customer.invalidate_recordset()
        text = _plain(customer.loyalty_points_text)
        self.assertIn("Blue Points: 3 Points", text)
        self.assertIn("Green Points: 200 Points", text)
