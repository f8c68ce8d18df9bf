from .common import CrmCustomerCase


class TestPerformance(CrmCustomerCase):
    """The number of queries does not depend on the number of records."""

    def _partners_with_orders(self, count):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(count)]
        )
        for partner in partners:
            self._order(10.0, partner=partner)
        self._settle()
        return partners

    def _count_queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def test_refresh(self):
        few, many = self._partners_with_orders(2), self._partners_with_orders(20)

        def refresh(partners):
            self.Customer._refresh_pairs(
                (partner.id, self.env.company.id) for partner in partners
            )

        refresh(few)
        self.assertEqual(
            self._count_queries(lambda: refresh(few)),
            self._count_queries(lambda: refresh(many)),
        )

    def test_list(self):
        partners = self._partners_with_orders(20)
        view = self.env.ref("crm_customer.crm_customer_view_list")
        fields = self.Customer.get_view(view.id, "list")["models"]["crm.customer"]
        specification = {
            name: {"fields": {"display_name": {}}}
            if self.Customer._fields[name].type == "many2one"
            else {}
            for name in fields
        }

        def read(count):
            self.env["crm.customer"].web_search_read(
                [("partner_id", "in", partners.ids)], specification, limit=count
            )

        read(2)
        self.assertEqual(
            self._count_queries(lambda: read(2)), self._count_queries(lambda: read(20))
        )

    def test_page(self):
        """The page reads one row, however many documents stand behind it."""
        self._order(10.0)
        customer = self._customer()
        fields = list(self.Customer._fact_columns())
        customer.read(fields)
        few = self._count_queries(lambda: customer.read(fields))
        for _number in range(20):
            self._order(10.0)
        self._settle()
        self.assertEqual(self._count_queries(lambda: customer.read(fields)), few)

    def _page_specification(self, view_type):
        view = self.env.ref(f"crm_customer.crm_customer_view_{view_type}")
        names = self.Customer.get_view(view.id, view_type)["models"]["crm.customer"]
        relational = ("many2one", "many2many")
        return {
            name: {"fields": {"display_name": {}}}
            if self.Customer._fields[name].type in relational
            else {}
            for name in names
        }

    def test_customer_page(self):
        """All of a page: the row, its charts and words, its timeline and products."""
        self.env["res.lang"]._activate_lang("en_US")
        specification = self._page_specification("form")

        def open_page(customer):
            customer = self.env["crm.customer"].browse(customer.id)
            customer.web_read(specification)
            page = customer.get_timeline()
            customer.get_timeline(before=page["next"] or None)
            customer.get_products()
            customer.get_next_products()

        def add_documents(count):
            for number in range(count):
                self._order(10.0)
                self._opportunity(10.0, company_id=self.env.company.id)
                self._invoice(10.0, f"2024-01-{number % 28 + 1:02}")

        add_documents(4)
        customer = self._customer()
        open_page(customer)
        few = self._count_queries(lambda: open_page(customer))
        add_documents(60)
        self._settle()
        open_page(customer)
        # A page of the timeline with documents of fewer kinds needs fewer.
        many = self._count_queries(lambda: open_page(customer))
        self.assertLessEqual(many, few)

    def test_kanban(self):
        partners = self._partners_with_orders(20)
        specification = self._page_specification("kanban")

        def read(count):
            self.env["crm.customer"].web_search_read(
                [("partner_id", "in", partners.ids)], specification, limit=count
            )

        read(2)
        self.assertEqual(
            self._count_queries(lambda: read(2)), self._count_queries(lambda: read(20))
        )
