from odoo.fields import Domain

from .common import TillCase


class TestTillDocuments(TillCase):
    """Figures that stand on invoices and till orders open both."""

    def setUp(self):
        super().setUp()
        self._invoice(40.0, "2023-01-10")
        self._refund(self._invoice(60.0, "2024-03-01"), "2024-03-02", amount=10.0)
        self._invoice(999.0, "2024-06-20")
        order = self._sell((self.chair, 3), partner=self.contact)
        self._take_back(order)
        self._sell((self.table, 1), is_invoiced=True, at="2024-06-12 09:00:00")
        self._sell((self.chair, 1), partner=self._create_partner(name="Somebody else"))

    def _documents(self, fact):
        action = self._customer().action_open_documents(fact)
        return (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .search(Domain(action["domain"]))
        )

    def test_documents_add_up(self):
        customer = self._customer()
        self.assertFacts(customer, revenue=540.0, revenue_year=500.0)
        self.assertFacts(customer, till_revenue=200.0)
        for fact in ("revenue", "revenue_year", "till_revenue"):
            with self.subTest(fact=fact):
                documents = self._documents(fact)
                self.assertEqual(documents._name, "crm.customer.purchase")
                self.assertAlmostEqual(
                    sum(documents.mapped("amount_untaxed_signed")), customer[fact], 2
                )

    def test_kinds(self):
        kinds = self._documents("purchase_count").mapped("move_type")
        self.assertEqual(
            sorted(kinds),
            [*(["out_invoice"] * 3), "out_refund", "till_order", "till_refund"],
        )

    def test_every_figure_opens(self):
        """Also those of other addons and layers: their domains hold for both models."""
        opened = set()
        for fact in self.Customer._computed_columns():
            source, _documents = self._customer()._get_documents_of_fact(fact)
            if source and source.model == "crm.customer.purchase":
                with self.subTest(fact=fact):
                    self._documents(fact)
                    opened.add(fact)
        self.assertLessEqual({"purchase_count", "revenue", "basket_average"}, opened)

    def test_acquisition_opens_the_invoice(self):
        source = self.env["utm.source"].create({"name": "Fair"})
        invoice = self._invoice(5.0, "2022-01-10")
        invoice.source_id = source
        self.assertFacts(self._customer(), source_id=source.id)
        self.assertEqual(self._documents("source_id").res_id, invoice.id)

    def test_documents_of_a_date(self):
        documents = self._documents("last_purchase_date")
        self.assertEqual(documents.res_model, "account.move")
        self._sell((self.chair, 1), at="2024-06-14 23:30:00")
        documents = self._documents("last_purchase_date")
        self.assertEqual(documents.res_model, "pos.order")
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self.env.flush_all()
        documents.invalidate_recordset()
        self.assertEqual(str(documents.invoice_date), "2024-06-15")

    def test_a_row_opens_its_document(self):
        for document in self._documents("revenue"):
            action = document.action_open_document()
            record = self.env[action["res_model"]].browse(action["res_id"])
            self.assertEqual(record.partner_id, document.partner_id)
            self.assertEqual(record.name, document.name)

    def test_documents_cost_the_same_for_many(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._documents("revenue").mapped("amount_untaxed_signed")
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for _number in range(5):
            self._sell((self.chair, 1))
        self._settle()
        self.assertEqual(count(), few)

    def test_timeline(self):
        sources = self.Customer._timeline_sources()
        found = {}
        self.env.flush_all()
        for name in ("till_order", "till_refund"):
            source = sources[name]
            self.assertEqual((source.department, source.model), ("sales", "pos.order"))
            found[name] = self._read_events(source)
        [purchase] = found["till_order"]
        [refund] = found["till_refund"]
        self.assertEqual((purchase["amount"], refund["amount"]), (300.0, -100.0))
        self.assertEqual(str(purchase["happened_at"]), "2024-06-10 09:00:00")
        self.assertEqual(purchase["currency_id"], self.env.company.currency_id.id)
        order = self.env["pos.order"].browse(purchase["document_id"])
        self.assertEqual(order.name, purchase["title"])
