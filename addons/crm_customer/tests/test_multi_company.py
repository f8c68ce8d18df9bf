from odoo import Command

from .common import CrmCustomerCase


class TestMultiCompany(CrmCustomerCase):
    """Companies, and currencies within one company."""

    def test_one_row_per_company(self):
        data = self.setup_other_company(name="Nhà Việt")
        other = data["company"]
        self._invoice(100.0, "2024-02-01")
        self._create_invoice(
            company_id=other,
            partner_id=self.partner,
            invoice_date="2024-03-01",
            invoice_line_ids=[
                Command.create({"name": "Chair", "price_unit": 30.0, "tax_ids": []})
            ],
            post=True,
        )
        self.assertFacts(self._customer(), revenue=100.0)
        self.assertFacts(self._customer(company=other), revenue=30.0)
        self.assertIncrementalIsFull()

    def test_company_currency(self):
        """Amounts are converted at the document's date: 3 to 1, then 2 to 1."""
        foreign = self.setup_other_currency("EUR")
        self._invoice(90.0, "2016-05-01", currency_id=foreign)
        self._invoice(90.0, "2017-05-01", currency_id=foreign)
        self.assertFacts(
            self._customer(), revenue=75.0, basket_average=37.5, amount_due=75.0
        )

    def test_full_refund_at_another_rate_is_no_purchase(self):
        """What the rate leaves in company currency is not a sale."""
        foreign = self.setup_other_currency("EUR")
        invoice = self._invoice(90.0, "2017-05-01", currency_id=foreign)
        self._refund(invoice, "2016-12-01")
        self.assertFacts(self._customer(), purchase_count=0, revenue=15.0)

    def test_order_in_foreign_currency(self):
        foreign = self.setup_other_currency("EUR")
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": foreign.id}
        )
        order = self._order(
            90.0, pricelist_id=pricelist.id, date_order="2016-05-01 08:00:00"
        )
        self.assertEqual(order.currency_id, foreign)
        self.assertFacts(self._customer(), quotation_amount=30.0)

    def test_no_decimals(self):
        dong = self.env.ref("base.VND")
        dong.active = True
        other = self._create_company(name="Nhà Việt", currency_id=dong.id)
        for amount, day in (
            (100.0, "2024-01-01"),
            (100.0, "2024-01-02"),
            (101.0, "2024-01-03"),
        ):
            self._create_invoice(
                company_id=other,
                currency_id=dong,
                partner_id=self.partner,
                invoice_date=day,
                invoice_line_ids=[
                    Command.create({"name": "Ghế", "price_unit": amount, "tax_ids": []})
                ],
                post=True,
            )
        self.assertFacts(
            self._customer(company=other), revenue=301.0, basket_average=100.0
        )

    def test_lead_without_company(self):
        """It counts for the company of its contact, and for none without one."""
        lead = self._opportunity(10.0, user_id=False, team_id=False)
        lead.company_id = False
        self.assertFalse(self._customer())
        self.partner.company_id = self.env.company
        self.assertFacts(self._customer(), opportunity_count=1)
        self.assertIncrementalIsFull()
