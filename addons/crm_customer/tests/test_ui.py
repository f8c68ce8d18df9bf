from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.web.tests import test_js

from .common import CrmCustomerCase
from .common_scores import ScoresCase


@tagged("post_install", "-at_install")
class TestUi(CrmCustomerCase, HttpCase):
    """A salesperson goes from the menu to the invoices behind an overdue amount."""

    # The browser has the real date, so the documents have old ones.
    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fa_IR", "vi_VN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.user = new_test_user(
            cls.env,
            login="crm_tour",
            groups="sales_team.group_sale_salesman",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
            tz="UTC",
        )
        cls.partner.user_id = cls.user
        cls._invoice(
            1234.5,
            "2024-02-01",
            invoice_date_due="2024-03-01",
            invoice_user_id=cls.user,
        )
        cls._settle()

    def _tour(self, lang):
        self.user.lang = lang
        self.start_tour(
            "/odoo/crm", "crm_customer_overdue", login="crm_tour", timeout=120
        )

    def test_overdue_in_english(self):
        self._tour("en_US")

    def test_overdue_in_persian(self):
        self._tour("fa_IR")

    def test_overdue_in_vietnamese(self):
        self._tour("vi_VN")


@tagged("post_install", "-at_install")
class TestUiToday(ScoresCase, HttpCase):
    """Documents of the last months, as filters on time find them."""

    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # At risk after 90 days; of value from 200.5 on.
        cls._put_scale_in_force()
        cls.sales, cls.finance = (
            new_test_user(
                cls.env,
                login=login,
                groups=groups,
                company_id=cls.env.company.id,
                company_ids=[(6, 0, cls.env.company.ids)],
                tz="UTC",
            )
            for login, groups in {
                "crm_sales": "sales_team.group_sale_salesman",
                "crm_finance": "account.group_account_invoice",
            }.items()
        )
        granite = cls._create_partner(name="Granite")
        pebble = cls._create_partner(name="Pebble")
        (cls.partner | granite | pebble).user_id = cls.sales
        cls._invoice_paid(1234.5, bought=100, due=90, paid=90)
        cls._invoice_paid(1234.5, bought=10, due=5, paid=5, partner=granite)
        cls._invoice_paid(20.0, bought=100, due=50, paid=10, partner=pebble)
        cls._settle()

    @classmethod
    def _invoice_paid(cls, amount, bought, due, paid, partner=None):
        """Post and pay an invoice, so many days ago each."""
        today = fields.Date.today()
        invoice = cls._invoice(
            amount,
            today - timedelta(days=bought),
            partner=partner,
            invoice_payment_term_id=False,
            invoice_date_due=today - timedelta(days=due),
        )
        cls._register_payment(invoice, payment_date=today - timedelta(days=paid))

    def test_salesperson_finds_who_lapses(self):
        self.start_tour(
            "/odoo/crm", "crm_customer_lapsing", login="crm_sales", timeout=120
        )

    def test_finance_finds_late_payers(self):
        self.start_tour(
            "/odoo/customer-invoices",
            "crm_customer_late_payer",
            login="crm_finance",
            timeout=120,
        )


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    """The unit tests of the components of this addon."""

    def test_fact_field(self):
        suite = test_js.HOOTCommon._generate_hash(self, "@crm_customer")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=120,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
