from .common import CrmCustomerCase


class TestPartners(CrmCustomerCase):
    """Changes of the contact behind a customer."""

    def test_change_of_parent(self):
        group = self._create_partner(name="Birch Group", is_company=True)
        self._invoice(100.0, "2024-02-01", partner=self.contact)
        self.assertFacts(self._customer(), revenue=100.0)
        self.contact.parent_id = group
        self.assertFalse(self._customer())
        self.assertFacts(self._customer(group), revenue=100.0)
        self.assertIncrementalIsFull()

    def test_company_becomes_independent(self):
        self._invoice(100.0, "2024-02-01", partner=self.contact)
        self.assertFacts(self._customer(), revenue=100.0)
        self.contact.is_company = True
        self.assertFalse(self._customer())
        self.assertFacts(self._customer(self.contact), revenue=100.0)
        self.contact.is_company = False
        self.assertFacts(self._customer(), revenue=100.0)
        self.assertFalse(self._customer(self.contact))
        self.assertIncrementalIsFull()

    def test_merge(self):
        double = self._create_partner(name="Silver Birch Ltd")
        self._invoice(100.0, "2024-02-01")
        self._invoice(40.0, "2024-03-01", partner=double)
        self.assertFacts(self._customer(), revenue=100.0)
        self.assertFacts(self._customer(double), revenue=40.0)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner + double).ids, self.partner, extra_checks=False
        )
        self.assertFacts(self._customer(), revenue=140.0, purchase_count=2)
        self.assertFalse(double.exists())
        self.assertIncrementalIsFull()

    def test_merge_into_a_contact_without_row(self):
        target = self._create_partner(name="Silver Birch Ltd")
        self._invoice(100.0, "2024-02-01")
        self._settle()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner + target).ids, target, extra_checks=False
        )
        self.assertFacts(self._customer(target), revenue=100.0)
        self.assertIncrementalIsFull()

    def test_archive(self):
        self._order(100.0)
        self.assertFacts(self._customer(), active=True)
        self.partner.action_archive()
        self.assertFacts(self._customer(), active=False, quotation_count=1)
        self.assertFalse(
            self.env["crm.customer"].search([("partner_id", "=", self.partner.id)])
        )
        self.assertIncrementalIsFull()

    def test_delete(self):
        opportunity = self._opportunity(100.0)
        self.assertTrue(self._customer())
        partner_id = self.partner.id
        (self.contact + self.partner).unlink()
        self.assertTrue(opportunity.exists())
        self._settle()
        self.assertFalse(self.Customer.search([("partner_id", "=", partner_id)]))
        self.assertIncrementalIsFull()

    def test_open_customer_page(self):
        """The button of the contact shows what was posted a moment ago."""
        self._invoice(100.0, "2024-02-01")
        action = self.contact.action_open_customer()
        customer = self.env[action["res_model"]].browse(action["res_id"])
        self.assertFacts(customer, partner_id=self.partner.id, revenue=100.0)

    def test_open_customer_page_without_documents(self):
        action = self.partner.action_open_customer()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("Silver Birch", action["params"]["message"])
