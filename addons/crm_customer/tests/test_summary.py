import shutil
from unittest import skipUnless

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import CrmCustomerCase


class TestSummary(CrmCustomerCase):
    """The customer on one page, in three languages and two calendars."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fa_IR", "vi_VN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.user = new_test_user(
            cls.env,
            "crm_summary_own",
            groups="sales_team.group_sale_salesman",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
        )
        cls.partner.user_id = cls.env.user
        cls._invoice(1234.5, "2024-03-19", invoice_date_due="2024-05-01")
        cls.row = cls._customer()

    def _page(self, lang, name="report_customer_summary", user=None):
        """Return the root element and the text of the report."""
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        content, _kind = reports.with_context(lang=lang)._render_qweb_html(
            f"crm_customer.{name}", self.row.ids
        )
        root = html.fromstring(content)
        (page,) = root.xpath("//div[contains(@class, 'o_crm_customer_summary')]")
        return page, " ".join(page.text_content().split())

    def test_english(self):
        page, text = self._page("en_US")
        self.assertEqual(page.get("dir"), "ltr")
        for part in (
            "Silver Birch",
            "New since 06/15/2024",
            "Customer since 03/19/2024",
            "As of 06/15/2024",
            "Overdue $ 1,234.50",
            "Open Invoices",
            "INV/2024/00001 03/19/2024 05/01/2024 $ 1,234.50 $ 1,234.50",
        ):
            self.assertIn(part, text.replace("\xa0", " "))

    def test_vietnamese(self):
        _page, text = self._page("vi_VN")
        self.assertIn("Hóa đơn còn nợ", text)
        self.assertIn("19/03/2024", text)

    def test_persian_of_a_jalali_company(self):
        self.env.company.crm_period_calendar = "jalali"
        page, text = self._page("fa_IR")
        self.assertEqual(page.get("dir"), "rtl")
        self.assertIn("29 اسفند 1402", text)
        self.assertNotIn("2024/", text.replace("INV/2024/", ""))
        self.assertIn("29 Esfand 1402", self._page("en_US")[1])

    def test_language_of_the_customer(self):
        self.partner.lang = "vi_VN"
        _page, text = self._page("en_US", "report_customer_summary_partner")
        self.assertIn("Hóa đơn còn nợ", text)

    def test_no_data_is_a_dash(self):
        other = self._create_partner(name="Oak")
        self._opportunity(partner=other)
        self.row = self._customer(other)
        _page, text = self._page("en_US")
        self.assertIn("Last Purchase –", text)
        self.assertNotIn("Open Invoices", text)

    def test_salesperson_prints_own_customers(self):
        with self.assertRaises(AccessError):
            self._page("en_US", user=self.user)

    def test_documents_of_others_are_left_out(self):
        """Who may see the customer but not its invoices gets the figures only."""
        self.partner.user_id = self.user
        self.row = self._customer()
        _page, text = self._page("en_US", user=self.user)
        self.assertIn("1,234.50", text)
        self.assertNotIn("INV/2024/00001", text)

    @skipUnless(shutil.which("wkhtmltopdf"), "no wkhtmltopdf")
    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_pdf(self):
        # Odoo prints no PDF in tests unless it is told to.
        reports = self.env["ir.actions.report"]
        reports = reports.with_context(force_report_rendering=True)
        content, kind = reports._render_qweb_pdf(
            "crm_customer.report_customer_summary", self.row.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
