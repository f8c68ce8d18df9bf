from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import DeliveryCase


class TestButtons(DeliveryCase):
    """From a figure to the transfers, and from a transfer to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.finance, cls.keeper, cls.stranger = (
            new_test_user(cls.env, login=f"crm_{login}", groups=groups)
            for login, groups in {
                "seller": "sales_team.group_sale_salesman",
                "finance": "account.group_account_invoice",
                "keeper": "stock.group_stock_user,crm_customer.group_crm_customer_user",
                "stranger": "stock.group_stock_user",
            }.items()
        )
        cls.partner.user_id = cls.seller
        cls.order = cls._promise("2024-06-12 12:00:00", user_id=cls.seller.id)
        cls.customer = cls._customer()

    def test_figure_opens_the_transfers(self):
        """Odoo lets those who sell or invoice see transfers, too."""
        for user in (self.seller, self.finance, self.keeper):
            customer = self.customer.with_user(user)
            self.assertEqual(customer.delivery_late_count, 1)
            action = customer.action_open_documents("delivery_late_count")
            transfers = self.env["stock.picking"].with_user(user)
            self.assertEqual(transfers.search(action["domain"]), self.order.picking_ids)

    def test_page_opens_the_deliveries(self):
        delivery = self._deliver(self.order, "2024-06-12 12:00:00")
        self._promise("2024-06-30 12:00:00")
        action = self._customer().action_open_deliveries()
        self.assertEqual(self.env["stock.picking"].search(action["domain"]), delivery)

    def test_transfer_opens_the_customer(self):
        transfer = self.order.picking_ids.with_user(self.keeper)
        self.assertEqual(transfer.action_open_customer()["res_id"], self.customer.id)
        with self.assertRaises(AccessError):
            transfer.with_user(self.stranger).action_open_customer()

    def test_transfer_without_order_opens_its_contact(self):
        transfer = self.order.picking_ids.copy({"partner_id": self.contact.id})
        transfer.move_ids.sale_line_id = False
        self.assertFalse(transfer.sale_id)
        self.assertEqual(transfer.action_open_customer()["res_id"], self.customer.id)

    def test_button_is_for_those_who_see_customers(self):
        for user, shown in ((self.keeper, True), (self.stranger, False)):
            transfers = self.env["stock.picking"].with_user(user)
            arch = transfers.get_view(view_type="form")["arch"]
            self.assertEqual("action_open_customer" in arch, shown)
