from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import ProductionCase


class TestOpenCustomer(ProductionCase):
    """From a figure to what is made, and from there to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.finance, cls.planner, cls.worker = (
            new_test_user(cls.env, login=f"crm_{login}", groups=groups)
            for login, groups in {
                "seller": "sales_team.group_sale_salesman",
                "finance": "account.group_account_invoice",
                "planner": "mrp.group_mrp_user,crm_customer.group_crm_customer_user",
                "worker": "mrp.group_mrp_user",
            }.items()
        )
        cls.partner.user_id = cls.seller
        cls.production = cls._promise("2024-06-10 12:00:00", user_id=cls.seller.id)
        cls.customer = cls._customer()

    def _opened_by(self, user):
        customer = self.customer.with_user(user)
        self.assertEqual(customer.production_late_count, 1)
        self.assertEqual(customer.production_delay, 5.0)
        action = customer.action_open_documents("production_late_count")
        return self.env["mrp.production"].with_user(user).search(action["domain"])

    def test_planner_goes_to_the_customer_and_back(self):
        action = self.production.with_user(self.planner).action_open_customer()
        self.assertEqual(action["res_model"], "crm.customer")
        self.assertEqual(action["res_id"], self.customer.id)
        self.assertEqual(self._opened_by(self.planner), self.production)

    def test_page_opens_what_is_made(self):
        action = self.customer.action_open_productions()
        found = self.env["mrp.production"].search(action["domain"])
        self.assertEqual(found, self.production)

    def test_salesperson_reads_and_opens(self):
        """Odoo lets salespeople see manufacturing orders."""
        self.assertEqual(self._opened_by(self.seller), self.production)

    def test_finance_reads_and_is_refused(self):
        with self.assertRaises(AccessError):
            self._opened_by(self.finance)

    def test_component_opens_the_customer(self):
        """It is made for the table, which is made for the order."""
        component = self._component_of(self.production)
        self.assertEqual(component.product_id, self.legs)
        self.assertFalse(component.sale_line_id)
        self.assertEqual(component.customer_id, self.partner)
        action = component.with_user(self.planner).action_open_customer()
        self.assertEqual(action["res_id"], self.customer.id)
        self.assertEqual(self.customer.production_open_count, 1)

    def test_contact_of_a_company(self):
        production = self._promise("2024-06-10 12:00:00", partner=self.contact)
        self.assertEqual(production.customer_id, self.partner)

    def test_production_for_stock_has_no_customer(self):
        production = self.env["mrp.production"].create({"product_id": self.table.id})
        self.assertFalse(production.customer_id)

    def test_page_is_for_those_who_see_customers(self):
        with self.assertRaises(AccessError):
            self.production.with_user(self.worker).action_open_customer()
        for user, shown in ((self.planner, True), (self.worker, False)):
            for view_type in ("form", "list"):
                productions = self.env["mrp.production"].with_user(user)
                arch = productions.get_view(view_type=view_type)["arch"]
                self.assertEqual("action_open_customer" in arch, shown)

    def test_customers_of_a_list_in_few_queries(self):
        productions = self.production
        for _number in range(3):
            productions |= self._promise("2024-06-10 12:00:00")

        def count_queries(productions):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            productions.mapped("customer_id")
            return self.env.cr.sql_log_count - before

        count_queries(productions[:1])
        self.assertEqual(count_queries(productions[:1]), count_queries(productions))
