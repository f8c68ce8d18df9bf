from odoo.addons.crm_customer.tests.common import CrmCustomerCase
from odoo.addons.point_of_sale.tests.common import TestPoSCommon


class TillCase(CrmCustomerCase, TestPoSCommon):
    """Orders as the till sends them, in a session that is open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chair = cls.create_product("Chair", cls.categ_basic, 100.0)
        cls.table = cls.create_product("Table", cls.categ_basic, 250.0)

    def setUp(self):
        super().setUp()
        self._open(self.basic_config)

    def _open(self, config):
        self.config = config
        self.open_new_session()

    def _close(self):
        """Close the session as the till does, with the cash that it expects."""
        cash = self.pos_session.payment_method_ids.filtered("is_cash_count")[:1]
        payments = self.pos_session.order_ids.payment_ids.filtered(
            lambda payment: payment.payment_method_id == cash
        )
        self.pos_session.post_closing_cash_details(sum(payments.mapped("amount")))
        self.pos_session.close_session_from_ui()
        self.assertEqual(self.pos_session.state, "closed")

    def _sell(self, *lines, partner=None, at="2024-06-10 09:00:00", **values):
        """Ring up and pay (product, quantity) or the values of lines."""
        data = self.create_ui_order_data(
            lines,
            customer=self.partner if partner is None else partner,
            is_invoiced=values.pop("is_invoiced", False),
            pos_order_ui_args={"date_order": at, **values},
        )
        if data.get("is_refund"):
            # The till sends the subtotals of a refund without their sign.
            for _command, _id, line in data["lines"]:
                line["price_subtotal"] *= -1
                line["price_subtotal_incl"] *= -1
        orders = self.env["pos.order"].with_context(generate_pdf=False)
        orders.sync_from_ui([data])
        return orders.search([("uuid", "=", data["uuid"])])

    def _returned(self, order, quantity=1):
        """Return the values of a line that takes back what an order sold."""
        return {
            "product": order.lines.product_id,
            "quantity": -quantity,
            "refunded_orderline_id": order.lines.id,
        }

    def _take_back(self, order, quantity=1, at="2024-06-11 09:00:00", **values):
        return self._sell(
            self._returned(order, quantity), at=at, is_refund=True, **values
        )
