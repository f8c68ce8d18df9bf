from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CrmCustomerCase


class TestSecurity(CrmCustomerCase):
    """Who sees which customer, and that nobody edits one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own, cls.all, cls.finance, cls.outsider = (
            new_test_user(cls.env, login=f"crm_{login}", groups=groups)
            for login, groups in {
                "own": "sales_team.group_sale_salesman",
                "all": "sales_team.group_sale_salesman_all_leads",
                "finance": "account.group_account_invoice",
                "outsider": "base.group_user",
            }.items()
        )
        cls.portal = new_test_user(
            cls.env, login="crm_portal", groups="base.group_portal"
        )
        cls.partners = {
            name: cls._create_partner(name=name, user_id=user and user.id)
            for name, user in {
                "Mine": cls.own,
                "Hers": cls.all,
                "Nobody's": None,
            }.items()
        }
        for partner in cls.partners.values():
            cls._invoice(
                100.0,
                "2024-02-01",
                partner=partner,
                invoice_date_due="2024-03-01",
                invoice_user_id=cls.own,
            )
        cls._settle()
        cls.rows = cls.Customer.search(
            [("partner_id", "in", [p.id for p in cls.partners.values()])]
        )

    def _seen_by(self, user):
        customers = self.env["crm.customer"].with_user(user)
        found = customers.search([("id", "in", self.rows.ids)])
        total = customers._read_group(
            [("id", "in", self.rows.ids)], [], ["revenue:sum"]
        )[0][0]
        self.assertEqual(total or 0.0, 100.0 * len(found))
        return set(found.sudo().partner_id.mapped("name"))

    def test_salesperson_sees_own_customers(self):
        self.assertEqual(self._seen_by(self.own), {"Mine", "Nobody's"})
        hers = self.rows.filtered(lambda row: row.partner_id == self.partners["Hers"])
        with self.assertRaises(AccessError):
            hers.with_user(self.own).read(["revenue"])
        with self.assertRaises(AccessError):
            hers.with_user(self.own).action_open_documents("revenue")
        with self.assertRaises(AccessError):
            hers.partner_id.with_user(self.own).action_open_customer()

    def test_others_see_everybody(self):
        self.assertEqual(self._seen_by(self.all), {"Mine", "Hers", "Nobody's"})
        self.assertEqual(self._seen_by(self.finance), {"Mine", "Hers", "Nobody's"})

    def test_no_access_without_the_group(self):
        for user in (self.outsider, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.customer"].with_user(user).search([])

    def test_other_company(self):
        company = self._create_company(name="Elsewhere")
        user = new_test_user(
            self.env,
            login="crm_elsewhere",
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertEqual(self._seen_by(user), set())

    def test_nobody_edits(self):
        manager = new_test_user(
            self.env, login="crm_manager", groups="sales_team.group_sale_manager"
        )
        row = self.rows[0].with_user(manager)
        with self.assertRaises(AccessError):
            row.write({"revenue": 1.0})
        with self.assertRaises(AccessError):
            row.unlink()
        with self.assertRaises(AccessError):
            row.create({"partner_id": self.partner.id, "company_id": 1})

    def test_queue_is_for_managers(self):
        manager = new_test_user(
            self.env, login="crm_manager", groups="sales_team.group_sale_manager"
        )
        self.queue.with_user(manager).search([])
        with self.assertRaises(AccessError):
            self.queue.with_user(self.all).search([])

    def test_salesperson_opens_the_own_documents(self):
        """The documents behind a figure are shown with the reader's rights."""
        mine = self.rows.filtered(lambda row: row.partner_id == self.partners["Mine"])
        action = mine.with_user(self.own).action_open_documents("amount_overdue")
        documents = (
            self.env["account.move"].with_user(self.own).search(action["domain"])
        )
        self.assertEqual(documents.partner_id, self.partners["Mine"])
