from odoo.tests import HttpCase, new_test_user, tagged

from .common import CrmLoyaltyCase


@tagged("post_install", "-at_install")
class TestSaleTour(CrmLoyaltyCase, HttpCase):
    """A salesperson quotes, redeems, edits, invoices and credits in the browser."""

    # The browser has the real date.
    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fa_IR")
        cls.product.invoice_policy = "order"
        cls._post("adjust", 250, reason="Welcome")
        cls.seller = new_test_user(
            cls.env,
            login="points_seller",
            email="seller@company.example",
            groups="sales_team.group_sale_salesman,account.group_account_invoice",
        )

    def _sell(self, lang):
        self.seller.lang = lang
        self.start_tour(
            "/odoo/action-sale.action_quotations_with_onboarding/new",
            "crm_loyalty_sale",
            login=self.seller.login,
            timeout=180,
        )
        # What is paid with points earns none; the latest earning is taken back first.
        self.assertLedger(
            ("adjust", 250.0),
            ("earn", 90.0),
            ("redeem", -100.0),
            ("earn", 200.0),
            ("reverse", 100.0),
            ("reverse", -200.0),
            ("reverse", -90.0),
        )
        self.assertEqual(self.card.points, 250.0)
        self.assertProven()

    def test_in_english(self):
        self._sell("en_US")

    def test_in_persian(self):
        self._sell("fa_IR")
