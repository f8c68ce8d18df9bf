import io
import json
from datetime import date, datetime

from openpyxl import load_workbook

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CrmCustomerCase

COLUMNS = (
    {"name": "partner_id", "label": "Customer"},
    {"name": "last_purchase_date", "label": "Last Purchase"},
    {"name": "revenue", "label": "Sold"},
    {"name": "purchase_count", "label": "Purchases"},
    {"name": "active", "label": "Active"},
    {"name": "credit_note_share", "label": "Share", "widget": "percentage"},
    {"name": "last_contact_by_us", "label": "Last Contact"},
    {"name": "user_id", "label": "Salesperson"},
)


class ExportCase(CrmCustomerCase):
    """Two customers of two salespeople."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fa_IR")
        cls.own = new_test_user(
            cls.env,
            "crm_export_own",
            groups="sales_team.group_sale_salesman,base.group_allow_export",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
            tz="Asia/Ho_Chi_Minh",
        )
        cls.formula = cls._create_partner(name="=1+1", user_id=cls.own.id)
        cls.partner.user_id = cls.env.user
        cls._invoice(1234.5, "2024-03-19")
        cls._invoice(50.0, "2024-03-20", cls.formula)
        cls._settle()

    def setUp(self):
        super().setUp()
        self.domain = [("partner_id", "in", (self.partner | self.formula).ids)]

    def _sheet(self, columns=COLUMNS, user=None, lang="en_US", **options):
        customers = self.env["crm.customer"].with_user(user or self.env.user)
        content = customers.with_context(lang=lang)._export_xlsx(
            list(columns), self.domain, **options
        )
        return load_workbook(io.BytesIO(content)).active

    def _rows(self, *args, **options):
        return [
            [cell.value for cell in row] for row in self._sheet(*args, **options).rows
        ]


class TestExport(ExportCase):
    """The workbook has what the list shows."""

    def test_types(self):
        order = [{"name": "revenue", "asc": False}]
        rows = self._rows(order=order)
        self.assertEqual(rows[0], [column["label"] for column in COLUMNS])
        self.assertEqual(
            rows[1][:6],
            ["Silver Birch", datetime(2024, 3, 19), 1234.5, 1, True, 0],
        )
        self.assertEqual(rows[2][0], "=1+1")
        self.assertEqual(rows[2][7], self.own.name)
        sheet = self._sheet(order=order)
        self.assertEqual(sheet["A3"].data_type, "s")
        self.assertEqual(sheet["B2"].number_format, "yyyy-mm-dd")
        self.assertEqual(sheet["C2"].number_format, '"$" #,##0.00')
        self.assertEqual(sheet["F2"].number_format, "0.0%")

    def test_currency_without_decimals(self):
        dong = self.env.ref("base.VND")
        dong.active = True
        company = self.setup_other_company(currency_id=dong.id)["company"]
        self._invoice(7000.0, "2024-05-05", company_id=company.id)
        self._settle()
        self.domain.append(("company_id", "=", company.id))
        here = self.env["crm.customer"].with_company(company)
        content = here._export_xlsx(list(COLUMNS), self.domain)
        sheet = load_workbook(io.BytesIO(content)).active
        self.assertEqual(sheet["C2"].number_format, '#,##0 "₫"')
        self.assertEqual(sheet["C2"].value, 7000)

    def test_time_of_the_reader(self):
        """10:30 in UTC is 17:30 in Hanoi."""
        self.env.cr.execute(
            "UPDATE crm_customer SET last_contact_by_us = '2024-06-01 10:30:00'"
            " WHERE partner_id = %s",
            [self.formula.id],
        )
        self.env.invalidate_all()
        rows = self._rows(user=self.own)
        self.assertEqual(rows[1][6], datetime(2024, 6, 1, 17, 30))

    def test_layout(self):
        sheet = self._sheet()
        self.assertEqual(sheet.title, "Customers")
        self.assertEqual(sheet.freeze_panes, "B2")
        self.assertEqual(sheet.auto_filter.ref, "A1:H3")
        self.assertFalse(sheet.sheet_view.rightToLeft)
        self.assertTrue(sheet["A1"].font.bold)
        self.assertEqual(sheet["C1"].alignment.horizontal, "right")
        self.assertGreater(sheet.column_dimensions["A"].width, 20)

    def test_persian(self):
        sheet = self._sheet(lang="fa_IR")
        self.assertTrue(sheet.sheet_view.rightToLeft)
        self.assertEqual(sheet.title, "مشتریان")

    def test_jalali_beside_each_date(self):
        """The year 1403 begins on 20 March 2024."""
        self.env.company.crm_period_calendar = "jalali"
        rows = self._rows(COLUMNS[:3], order=[{"name": "revenue", "asc": True}])
        self.assertEqual(rows[0][2], "Last Purchase (Jalali)")
        self.assertEqual([row[2] for row in rows[1:]], ["1403/01/01", "1402/12/29"])
        self.assertEqual(rows[1][1].date(), date(2024, 3, 20))

    def test_order_and_groups(self):
        columns = COLUMNS[:1]
        first = [row[0] for row in self._rows(columns)[1:]]
        ascending = self._rows(columns, order=[{"name": "revenue", "asc": True}])
        self.assertEqual([row[0] for row in ascending[1:]], ["=1+1", "Silver Birch"])
        self.assertEqual(first, ["Silver Birch", "=1+1"])
        grouped = self._rows(
            columns,
            groupby=["last_purchase_date:quarter", "currency_id"],
            order=[{"name": "revenue", "asc": True}],
        )
        self.assertEqual(grouped[0], ["Last Purchase", "Currency", "Customer"])
        self.assertEqual([row[2] for row in grouped[1:]], ["Silver Birch", "=1+1"])

    def test_salesperson_exports_own_customers(self):
        self.assertEqual([row[0] for row in self._rows(user=self.own)[1:]], ["=1+1"])

    def test_nothing_to_show(self):
        self.domain = [("id", "=", 0)]
        self.assertEqual(len(self._rows()), 1)

    def test_queries_do_not_grow_with_the_rows(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._rows()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(20):
            partner = self._create_partner(name=f"Customer {number}")
            self._opportunity(partner=partner)
            self.domain[0][2].append(partner.id)
        self._settle()
        # What is cached for all transactions may have been forgotten meanwhile.
        count()
        self.assertLessEqual(count(), few)


@tagged("post_install", "-at_install")
class TestExportRoute(ExportCase, HttpCase):
    """The download, with the rights of whoever asks."""

    def _download(self, login, **options):
        self.authenticate(login, login)
        return self.url_open(
            "/crm_customer/export",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "data": json.dumps(
                    {
                        "columns": COLUMNS[:3],
                        "domain": self.domain,
                        "groupby": [],
                        "order": [],
                        "context": {"lang": "en_US"},
                        **options,
                    }
                ),
            },
        )

    def test_download(self):
        answer = self._download("crm_export_own")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Customers.xlsx", answer.headers["Content-Disposition"])
        sheet = load_workbook(io.BytesIO(answer.content)).active
        self.assertEqual([cell.value for cell in sheet["A"]], ["Customer", "=1+1"])

    def test_who_may_not_export(self):
        self.own.group_ids -= self.env.ref("base.group_allow_export")
        answer = self._download("crm_export_own")
        self.assertEqual(answer.status_code, 500)
        self.assertIn("You may not export", answer.text)

    def test_no_other_model(self):
        answer = self._download("crm_export_own", model="res.users")
        self.assertEqual(answer.status_code, 500)
        self.assertIn("no list that is exported as shown", answer.text)
