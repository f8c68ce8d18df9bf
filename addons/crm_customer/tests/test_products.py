from odoo import Command

from .common import CrmCustomerCase


class TestProducts(CrmCustomerCase):
    """What a customer buys, when it is due again, and what others buy besides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tea, cls.cup, cls.pot, cls.hat = cls.env["product.product"].create(
            [
                {"name": name, "type": "consu", "taxes_id": []}
                for name in ("Tea", "Cup", "Pot", "Hat")
            ]
        )

    @classmethod
    def _buy(cls, product, day, quantity=1.0, partner=None, **line):
        return cls._create_invoice(
            partner_id=partner or cls.partner,
            invoice_date=day,
            invoice_line_ids=[
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": quantity,
                        "price_unit": 10.0,
                        "tax_ids": [],
                        **line,
                    }
                )
            ],
            post=True,
        )

    def _bought(self):
        return {
            self.env["product.product"].browse(row["id"]).name: row
            for row in self._customer().get_products()
        }

    def test_rhythm(self):
        """Purchases on 1 January, 31 January and 10 April: 50 days apart on average."""
        for day in ("2024-01-01", "2024-01-31", "2024-04-10", "2024-04-10"):
            self._buy(self.tea, day, quantity=2.0)
        tea = self._bought()["Tea"]
        self.assertEqual(tea["purchases"], 3)
        self.assertEqual(tea["quantity"], 8.0)
        self.assertEqual(tea["last"], "2024-04-10")
        self.assertEqual(tea["gap"], 50.0)
        self.assertEqual(tea["due"], "2024-05-30")
        self.assertEqual(tea["overdue"], 16)

    def test_two_purchases_are_no_rhythm(self):
        self._buy(self.tea, "2024-01-01")
        self._buy(self.tea, "2024-01-31")
        self._buy(self.cup, "2024-01-31")
        bought = self._bought()
        self.assertEqual(bought["Tea"]["gap"], 30.0)
        self.assertIsNone(bought["Tea"]["due"])
        self.assertIsNone(bought["Cup"]["gap"])
        self.assertIsNone(bought["Cup"]["overdue"])

    def test_not_due_yet(self):
        for day in ("2024-02-01", "2024-04-01", "2024-06-01"):
            self._buy(self.tea, day)
        tea = self._bought()["Tea"]
        self.assertEqual((tea["gap"], tea["due"]), (60.5, "2024-07-31"))
        self.assertIsNone(tea["overdue"])

    def test_credited_products_were_not_bought(self):
        self._refund(self._buy(self.tea, "2024-01-01", quantity=3.0), "2024-01-05")
        partly = self._buy(self.cup, "2024-01-01", quantity=3.0)
        credit_note = self._reverse_invoice(partly, date="2024-01-05")
        credit_note.invoice_line_ids.quantity = 1.0
        credit_note.action_post()
        self._buy(self.pot, "2024-06-16")  # tomorrow
        bought = self._bought()
        self.assertEqual(list(bought), ["Cup"])
        self.assertEqual(bought["Cup"]["quantity"], 2.0)

    def test_quantity_in_the_unit_of_the_product(self):
        self._buy(
            self.tea,
            "2024-01-01",
            quantity=2.0,
            product_uom_id=self.env.ref("uom.product_uom_dozen").id,
        )
        tea = self._bought()["Tea"]
        self.assertEqual((tea["quantity"], tea["uom"]), (24.0, "Units"))

    def _others(self, *baskets):
        for basket in baskets:
            partner = self._create_partner(name="Other")
            for product in basket:
                self._buy(product, "2024-03-01", partner=partner)

    def test_bought_together(self):
        """Of 10 others 4 bought tea and 4 a cup, 3 of them both: shrunk by 10 the lift
        is (3 + 10 * 0.4) / (4 + 10) / 0.4 = 1.25."""
        self._buy(self.tea, "2024-03-01")
        tea, cup, hat = [self.tea], [self.cup], [self.hat]
        self._others(*[tea + cup] * 3, tea, cup, *[hat] * 5)
        insight = self._customer().get_next_products()
        self.assertEqual(insight["sample"], 10)
        [suggestion] = insight["products"]
        self.assertEqual(suggestion["name"], "Cup")
        self.assertEqual(suggestion["because"], "Tea")
        self.assertAlmostEqual(suggestion["share"], 0.75)
        self.assertAlmostEqual(suggestion["lift"], 1.25)

    def test_not_suggested(self):
        """What was bought already, has too few buyers, or is no longer sold."""
        self._buy(self.tea, "2024-03-01")
        self._buy(self.cup, "2020-03-01")
        tea, cup, pot, hat = [self.tea], [self.cup], [self.pot], [self.hat]
        self.pot.sale_ok = False
        self._others(*[tea + cup + pot] * 3, *[tea + hat] * 2)
        self._others(*[[self.product_a]] * 5)
        self.assertEqual(self._customer().get_next_products()["products"], [])

    def test_other_company_is_not_compared(self):
        other = self.setup_other_company(name="Elsewhere")["company"]
        self._buy(self.tea, "2024-03-01")
        for _number in range(5):
            partner = self._create_partner(name="Other")
            self._create_invoice(
                company_id=other,
                partner_id=partner,
                invoice_date="2024-03-01",
                invoice_line_ids=[
                    Command.create(
                        {"product_id": product.id, "price_unit": 1.0, "tax_ids": []}
                    )
                    for product in (self.tea, self.cup)
                ],
                post=True,
            )
        self.assertEqual(
            self._customer().get_next_products(), {"sample": 0, "products": []}
        )
