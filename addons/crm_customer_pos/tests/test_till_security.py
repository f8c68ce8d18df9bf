from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import TillCase


class TestTillSecurity(TillCase):
    """Who sees which purchases."""

    def setUp(self):
        super().setUp()
        self.own, self.all, self.finance, self.outsider = (
            new_test_user(self.env, login=f"till_{login}", groups=groups)
            for login, groups in {
                "own": "sales_team.group_sale_salesman",
                "all": "sales_team.group_sale_salesman_all_leads",
                "finance": "account.group_account_invoice",
                "outsider": "base.group_user",
            }.items()
        )
        self.partners = self.env["res.partner"]
        for name, user in {"Mine": self.own, "Hers": self.all, "Free": None}.items():
            partner = self._create_partner(name=name, user_id=user and user.id)
            self._sell((self.chair, 1), partner=partner)
            # With an invoice, somebody's would no longer be free.
            for salesperson in (self.own, self.all) if user else ():
                self._invoice(
                    10.0, "2024-02-01", partner, invoice_user_id=salesperson.id
                )
            self.partners |= partner
        self._settle()

    def _seen_by(self, user):
        purchases = self.env["crm.customer.purchase"].with_user(user)
        found = purchases.search(
            [("partner_id", "in", self.partners.ids)], order="partner_id, id"
        )
        return [
            (purchase.partner_id.name, purchase.amount_untaxed_signed)
            for purchase in found.sudo()
        ]

    def test_salesperson_sees_own_purchases(self):
        """The till's and the own invoices of own customers and of free ones."""
        self.assertEqual(
            sorted(self._seen_by(self.own)),
            [("Free", 100.0), ("Mine", 10.0), ("Mine", 100.0)],
        )

    def test_others_see_everything(self):
        for user in (self.all, self.finance):
            with self.subTest(user=user.login):
                self.assertEqual(len(self._seen_by(user)), 7)

    def test_other_company(self):
        company = self._create_company(name="Elsewhere")
        user = new_test_user(
            self.env,
            login="till_elsewhere",
            groups="sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertEqual(self._seen_by(user), [])

    def test_no_access_without_the_group(self):
        with self.assertRaises(AccessError):
            self._seen_by(self.outsider)

    def test_nobody_edits(self):
        purchase = self.env["crm.customer.purchase"].search(
            [("partner_id", "in", self.partners.ids)], limit=1
        )
        with self.assertRaises(AccessError):
            purchase.with_user(self.all).write({"name": "X"})

    def test_figure_of_a_salesperson(self):
        customer = self.Customer.search([("partner_id.name", "=", "Mine")])
        action = customer.with_user(self.own).action_open_documents("revenue")
        purchases = self.env["crm.customer.purchase"].with_user(self.own)
        self.assertEqual(
            sum(purchases.search(action["domain"]).mapped("amount_untaxed_signed")),
            110.0,
        )
