from odoo import Command
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@freeze_time("2024-06-15 10:00:00")
@tagged("post_install", "-at_install")
class CrmCustomerCase(AccountTestInvoicingCommon):
    """Documents of customers made through Odoo's own flows, at a fixed date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_manager")
        cls.env.company.resource_calendar_id.tz = "UTC"
        cls.Customer = cls.env["crm.customer"].with_context(active_test=False)
        cls.queue = cls.env["crm.customer.queue"]
        cls.partner = cls._create_partner(name="Silver Birch")
        cls.contact = cls._create_partner(name="Mai", parent_id=cls.partner.id)
        # Rows of other data know the clock of the day on which they were made.
        cls._settle()
        cls.Customer._rebuild()

    @classmethod
    def _create_partner(cls, **values):
        return cls.env["res.partner"].create({"lang": "en_US", **values})

    @classmethod
    def _invoice(cls, amount, day, partner=None, **values):
        """Post an invoice of one untaxed line."""
        return cls._create_invoice_one_line(
            price_unit=amount,
            product_id=cls.product_a,
            tax_ids=[],
            partner_id=partner or cls.partner,
            invoice_date=day,
            post=True,
            **values,
        )

    @classmethod
    def _refund(cls, invoice, day, amount=None):
        """Post a credit note that reverses an invoice, wholly or by an amount."""
        credit_note = cls._reverse_invoice(invoice, date=day)
        if amount is not None:
            credit_note.invoice_line_ids.price_unit = amount
        credit_note.action_post()
        return credit_note

    @classmethod
    def _order(cls, amount, confirm=False, cost=0.0, partner=None, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.partner).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product_a.id,
                            "price_unit": amount,
                            "purchase_price": cost,
                            "tax_ids": [],
                        }
                    )
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _order_on(cls, day, amount, **values):
        """Confirm an order and date it back."""
        order = cls._order(amount, confirm=True, **values)
        order.date_order = f"{day} 08:00:00"
        return order

    @classmethod
    def _opportunity(cls, revenue=0.0, partner=None, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "Garden furniture",
                "type": "opportunity",
                "partner_id": (partner or cls.partner).id,
                "expected_revenue": revenue,
                **values,
            }
        )

    @classmethod
    def _settle(cls):
        """Do what the cron does, without its commits."""
        cls.env.flush_all()
        while pairs := cls.queue._take(1000):
            cls.Customer._refresh_pairs(pairs)
        cls.Customer._refresh_pairs(cls.Customer._query_due_pairs())

    @classmethod
    def _customer(cls, partner=None, company=None):
        """Return the row of a customer, brought up to date; maybe none."""
        cls._settle()
        return cls.Customer.search(
            [
                ("partner_id", "=", (partner or cls.partner).id),
                ("company_id", "=", (company or cls.env.company).id),
            ]
        )

    def assertFacts(self, customer, **facts):
        self.assertEqual(len(customer), 1)
        self.assertRecordValues(customer, [facts])

    def assertEmpty(self, customer, *facts):
        """Empty is not zero, which the ORM shows for both."""
        self.env.flush_all()
        [row] = self.env.execute_query(
            SQL(
                "SELECT %s FROM crm_customer WHERE id = %s",
                SQL(", ").join(map(SQL.identifier, facts)),
                customer.id,
            )
        )
        self.assertEqual(dict(zip(facts, row, strict=True)), dict.fromkeys(facts))

    def assertOpens(self, customer, fact, documents):
        """A click on the figure shows exactly these documents."""
        action = customer.action_open_documents(fact)
        if documents._name == "account.move":
            # With the till, a list of all purchases, where invoices keep their ids.
            self.assertIn(
                action["res_model"], ("account.move", "crm.customer.purchase")
            )
        else:
            self.assertEqual(action["res_model"], documents._name)
        found = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .search(Domain(action["domain"]))
        )
        self.assertEqual(sorted(found.ids), sorted(documents.ids))

    def _query_with_scope(self, query):
        """Return a query over the scope of the partner and the company."""
        clock = self.Customer._get_clock(self.env.company)
        scope = self.Customer._query_scope_of([(self.partner.id, None, None, *clock)])
        return SQL("WITH %s %s", self.Customer._query_scopes(scope), query)

    def _read_events(self, source):
        """Return the rows of a source of the timeline."""
        self.env.flush_all()
        return self.env.execute_query_dict(
            self._query_with_scope(SQL("SELECT * FROM (%s) event", source.events))
        )

    def assertIncrementalIsFull(self):
        """A full rebuild must find nothing to change."""
        self._settle()
        self.assertEqual(self.Customer._rebuild(), 0)
