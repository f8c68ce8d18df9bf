from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Domain

from .common import CrmCustomerCase


class TestDocuments(CrmCustomerCase):
    """Every figure opens the documents from which it was computed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(100.0, "2023-01-10", invoice_date_due="2024-01-10")
        cls._invoice(250.0, "2024-02-01", invoice_date_due="2024-07-01")
        cls._refund(cls._invoice(60.0, "2024-03-01"), "2024-03-02", amount=10.0)
        cls._invoice(999.0, "2024-06-20")
        cls._order(200.0)
        cls._order(1000.0, confirm=True, cost=600.0)
        cls._opportunity(1000.0)
        cls._opportunity(500.0).action_set_won()
        cls.bare = cls._create_partner(name="Bare")
        cls._opportunity(partner=cls.bare)
        other = cls._create_partner(name="Somebody else")
        cls._invoice(77.0, "2024-02-01", partner=other)
        cls._order(77.0, partner=other)
        cls._opportunity(77.0, partner=other)

    def _documents(self, fact):
        action = self._customer().action_open_documents(fact)
        context = action["context"]
        return (
            self.env[action["res_model"]]
            .with_context(**context)
            .search(Domain(action["domain"]))
        )

    def test_documents_add_up(self):
        customer = self._customer()
        for fact, column in {
            "revenue": "amount_untaxed_signed",
            "revenue_year": "amount_untaxed_signed",
            "quotation_amount": "amount_untaxed",
            "margin": "margin",
            "expected_revenue": "expected_revenue",
            "amount_due": "amount_residual_signed",
            "amount_overdue": "amount_residual_signed",
        }.items():
            with self.subTest(fact=fact):
                self.assertTrue(customer[fact])
                self.assertAlmostEqual(
                    sum(self._documents(fact).mapped(column)), customer[fact]
                )

    def test_documents_are_as_many(self):
        customer = self._customer()
        for fact in ("quotation_count", "order_count", "opportunity_count"):
            with self.subTest(fact=fact):
                self.assertEqual(len(self._documents(fact)), customer[fact])

    def test_documents_of_a_date(self):
        customer = self._customer()
        for fact, day in {
            "first_purchase_date": "invoice_date",
            "last_purchase_date": "invoice_date",
            "oldest_due_date": "invoice_date_due",
        }.items():
            with self.subTest(fact=fact):
                documents = self._documents(fact)
                self.assertEqual(set(documents.mapped(day)), {customer[fact]})

    def test_purchases_show_credit_notes_too(self):
        types = self._documents("purchase_count").mapped("move_type")
        self.assertEqual(sorted(types), ["out_invoice"] * 3 + ["out_refund"])

    def test_every_figure_of_the_page_opens(self):
        """Each figure that is shown as a link has documents behind it."""
        page = self.env.ref("crm_customer.crm_customer_view_form")
        arch = self.Customer.get_view(page.id, "form")["arch"]
        figures = self.Customer._get_source_of_fact
        shown = set()
        for node in etree.fromstring(arch).iter("field"):
            is_link = "no_open" not in node.get("options", "")
            if node.get("widget") == "crm_customer_fact" and is_link:
                shown.add(node.get("name"))
                self.assertTrue(figures(node.get("name")), node.get("name"))
        self.assertIn("amount_overdue", shown)

    def test_every_figure_with_documents_opens(self):
        """Each domain can be searched, and each view shown, whether or not there are
        documents."""
        for customer in self._customer(), self._customer(self.bare):
            for fact in self.Customer._computed_columns():
                if not self.Customer._get_source_of_fact(fact):
                    continue
                with self.subTest(customer=customer.display_name, fact=fact):
                    action = customer.action_open_documents(fact)
                    # Some kinds of documents need rights that finance has not.
                    documents = self.env[action["res_model"]].sudo()
                    documents.with_context(**action["context"]).search(action["domain"])
                    documents.get_views(action["views"])

    def test_figures_without_documents(self):
        """What the contact itself says, and nothing else, has no documents."""
        figures = self.Customer._get_source_of_fact
        self.assertEqual(
            {fact for fact in self.Customer._fact_columns() if not figures(fact)},
            {"active", "credit_limit", "payment_term_id"},
        )

    def test_unknown_figure(self):
        with self.assertRaisesRegex(UserError, "no documents behind"):
            self._customer().action_open_documents("display_name")
