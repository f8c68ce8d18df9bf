import io
import shutil
from datetime import date
from unittest import skipUnless

from lxml import html
from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from .common_goal import CrmStrategyGoalCase


@freeze_time("2026-09-30 10:00:00")
class BoardPackCase(CrmStrategyGoalCase):
    """A running strategy with a KPI, goals, costs, a sign, a risk and a person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fa_IR", "vi_VN"):
            cls.env["res.lang"]._activate_lang(code)
        Period = cls.env["crm.period"]
        Period.create(
            [
                values
                for values in Period._prepare_periods(cls.company, date(2024, 1, 1))
                if values["date_start"].year < 2026
            ]
        )
        cls.kpi = cls._kpi(unit="percent")
        cls._enter(cls.kpi, 0.6, "2026-03-31")
        cls._enter(cls.kpi, 0.7, "2026-06-30")
        cls.goal = cls._goal(60, 80, name="Customers come back")
        cls.corridor = cls._goal(
            name="Discounts", direction="range", target=2, target_max=5
        )
        cls._start()
        cls._open()
        cls._check_in(cls.goal, 62)
        cls._add_case()
        cls._add_readiness()
        cls.risk = cls.env["crm.strategy.risk"].create(
            {"strategy_id": cls.strategy.id, "name": "=Nobody", "response": "Ask"}
        )
        cls.department = cls.env["hr.department"].create({"name": "Front office"})
        cls._member(
            "end_user",
            department_id=cls.department.id,
            engagement_current="3",
            engagement_desired="3",
        )

    @classmethod
    def _add_case(cls):
        line = {"strategy_id": cls.strategy.id, "year": 0}
        cls.env["crm.strategy.case.line"].create(
            [
                {**line, "category": "licence", "planned": 1000},
                {
                    **line,
                    "direction": "benefit",
                    "category": "revenue",
                    "year": 1,
                    "planned": 1500,
                },
            ]
        )

    @classmethod
    def _add_readiness(cls):
        cls.sign = cls.env["crm.strategy.sign"].search([("effect", "=", "lead")])[:1]
        cls.env["crm.strategy.assessment"].create(
            {
                "strategy_id": cls.strategy.id,
                "sign_id": cls.sign.id,
                "effect": "lead",
                "auto_flag": "over",
                "verdict": "present",
            }
        )

    def _close(self):
        review = self._open_review(
            decision_ids=[
                Command.create({"name": "Call back", "user_id": self.manager.id})
            ]
        )
        review.action_close()
        return review


class TestBoardPack(BoardPackCase):
    """The pack on paper: what it says, to whom, in which language."""

    def _page(self, record=None, lang="en_US", user=None):
        """Return the root element and the text of the report."""
        record = self.strategy if record is None else record
        name = "board_pack" if record == self.strategy else "board_pack_review"
        reports = self.env["ir.actions.report"].with_user(user or self.manager)
        content, _kind = reports.with_context(lang=lang)._render_qweb_html(
            f"crm_strategy.report_{name}", record.ids
        )
        [page] = html.fromstring(content).xpath(
            "//div[contains(@class, 'o_crm_strategy_board_pack')][@dir]"
        )
        return page, " ".join(page.text_content().split())

    def _rows(self, page, key):
        """Return the texts of a section, row by row."""
        rows = page.xpath(f".//table[contains(@class, 'o_section_{key}')]/tbody/tr")
        return [
            [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
            for row in rows
        ]

    def test_where_the_strategy_stands(self):
        page, text = self._page()
        self.assertEqual(page.get("dir"), "ltr")
        summary = dict(self._rows(page, "summary"))
        self.assertEqual(summary["Phase"], "Win back")
        self.assertEqual(summary["Sponsor"], "Sponsor")
        self.assertEqual(summary["Start"], "01/01/2026")
        self.assertIn("Everybody in the house", summary["Vision"])
        first, last = self._rows(page, "goals")
        self.assertEqual(
            first[:8],
            [
                "Customers come back",
                "Off Track",
                self.env.user.name,
                "60",
                "80",
                "62",
                "18",
                "10.0%",
            ],
        )
        self.assertEqual(last[4:], ["2 to 5", "–", "–", "–", last[8]])
        self.assertIn("Nobody has checked in yet", last[8])
        [kpi] = self._rows(page, "kpis_quarter")
        self.assertEqual(kpi[0], "Returning")
        self.assertEqual(len(kpi), 10)
        self.assertIn("60.0%", kpi)
        self.assertEqual(kpi[-1], "Q3 2024 to Q4 2025: not measured")
        [sign] = self._rows(page, "readiness")
        self.assertEqual(sign[1:3], ["Present", "Yes"])
        self.assertIn("One department leads", sign[3])
        [risk] = self._rows(page, "risks")
        self.assertEqual(risk[0], "=Nobody")
        self.assertEqual(self._rows(page, "commitment"), [["Front office", "100.0%"]])
        self.assertIn("As of 09/30/2026", text)

    def test_the_business_case(self):
        page, _text = self._page()
        case = {row[0]: row[1:] for row in self._rows(page, "case")}
        self.assertEqual(case["Cost"], ["$ 1,000.00", "$ 0.00", "$ 1,000.00"])
        self.assertEqual(case["Return on Investment"], ["50.0%", "–", "50.0%"])
        self.assertEqual(case["Internal Rate of Return"][0], "50.0%")
        self.assertEqual(case["Payback (Years)"][0], "0.67")
        years = self._rows(page, "years")
        self.assertEqual(years[1][:3], ["Year 1", "–", "$ 1,500.00"])

    def test_a_closed_review_shows_what_was_frozen(self):
        measure = self._enter(self.kpi, 0.75, "2026-09-30")
        with freeze_time("2026-10-15 10:00:00"):
            review = self._close()
            self._check_in(self.goal, 79)
            self.env["crm.strategy.case.line"].search(
                [("strategy_id", "=", self.strategy.id), ("direction", "=", "cost")]
            ).planned = 9000
            self._enter(self.kpi, 0.5, "2026-09-30")
            self._enter(self.kpi, 0.1, "2026-06-30")
            self.assertTrue(measure.frozen_on)
        with freeze_time("2027-02-15 10:00:00"):
            page, text = self._page(review)
            now, _text = self._page()
        goals = {row[0]: row for row in self._rows(page, "goals")}
        self.assertEqual(goals["Customers come back"][5:7], ["62", "18"])
        self.assertEqual(goals["Discounts"][4], "2 to 5")
        [kpi] = self._rows(page, "kpis_quarter")
        self.assertEqual(kpi[8], "75.0%")
        self.assertEqual(kpi[6:8], ["60.0%", "70.0%"])
        case = {row[0]: row[1:] for row in self._rows(page, "case")}
        self.assertEqual(case["Cost"][0], "$ 1,000.00")
        self.assertFalse(self._rows(page, "years"))
        [decision] = self._rows(page, "decisions")
        self.assertEqual(decision[0], "Call back")
        self.assertIn("Frozen on 10/15/2026", text)
        self.assertEqual(dict(self._rows(page, "summary"))["What Was Found"], "We move")
        # The strategy itself goes on.
        goals = {row[0]: row for row in self._rows(now, "goals")}
        self.assertEqual(goals["Customers come back"][5], "79")
        self.assertIn("50.0%", self._rows(now, "kpis_quarter")[0])
        self.assertEqual(self._rows(now, "decisions"), [decision[:4] + ["No"]])

    def test_vietnamese(self):
        page, text = self._page(lang="vi_VN")
        self.assertIn("30/09/2026", text)
        self.assertIn("10,0%", self._rows(page, "goals")[0][7])

    def test_persian_of_a_jalali_company(self):
        self.company.crm_period_calendar = "jalali"
        page, text = self._page(lang="fa_IR")
        self.assertEqual(page.get("dir"), "rtl")
        self.assertIn("8 مهر 1405", text)
        self.assertNotIn("2026", text)

    # To whom

    def test_money_and_people_are_for_managers(self):
        page, text = self._page(user=self.user)
        self.assertTrue(self._rows(page, "goals"))
        for key in ("case", "years", "commitment"):
            self.assertFalse(self._rows(page, key), key)
        self.assertNotIn("1,000", text)
        self.assertNotIn("Front office", text)
        review = self._close()
        page, text = self._page(review, user=self.user)
        self.assertFalse(self._rows(page, "case"))
        self.assertIn("Call back", text)

    def test_others_get_nothing(self):
        stranger = new_test_user(self.env, login="stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._page(user=stranger)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        other = new_test_user(
            self.env,
            login="elsewhere",
            groups="crm_strategy.group_crm_strategy_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            self._page(user=other)

    # With how many queries

    def _count(self, record):
        pack = record.with_user(self.manager)
        pack._get_board_pack()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        pack._get_board_pack()
        return self.env.cr.sql_log_count - before

    def test_queries_depend_on_neither_goals_nor_kpis(self):
        few = self._count(self.strategy)
        for number in range(8):
            kpi = self._kpi(f"more_{number}")
            self._enter(kpi, number, "2026-06-30")
            self._check_in(self._goal(name=f"Goal {number}"), 61)
            self.risk.copy()
            self._member("finance", engagement_current="2", engagement_desired="3")
        self.assertEqual(self._count(self.strategy), few)

    def test_queries_of_a_closed_review(self):
        self._close()
        few = self._count(self._close())
        for number in range(8):
            kpi = self._kpi(f"more_{number}")
            self._enter(kpi, number, "2026-06-30")
            self._check_in(self._goal(name=f"Goal {number}"), 61)
        self.assertLessEqual(self._count(self._close()), few)

    # Printed

    @skipUnless(shutil.which("wkhtmltopdf"), "no wkhtmltopdf")
    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_pdf(self):
        reports = self.env["ir.actions.report"].with_user(self.manager)
        # Odoo prints no PDF in tests unless it is told to.
        reports = reports.with_context(force_report_rendering=True)
        content, kind = reports._render_qweb_pdf(
            "crm_strategy.report_board_pack", self.strategy.ids
        )
        self.assertEqual(kind, "pdf")
        pages = PdfFileReader(io.BytesIO(content)).pages
        printed = " ".join(" ".join(page.extract_text() for page in pages).split())
        for part in ("Customers come back", "Net Present Value", "Front office"):
            self.assertIn(part, printed)


@tagged("post_install", "-at_install")
class TestBoardPackWorkbook(HttpCase, BoardPackCase):
    """The pack as a workbook: one sheet for each section, with real numbers."""

    def _book(self, lang="en_US", user=None):
        pack = self.env["crm.strategy.board.pack"].with_user(user or self.manager)
        content = pack.with_context(lang=lang)._to_xlsx(
            self.strategy.with_user(user or self.manager).with_context(lang=lang),
            self.env["crm.strategy.review"].with_user(user or self.manager),
        )
        return load_workbook(io.BytesIO(content))

    def test_numbers_are_numbers(self):
        book = self._book()
        self.assertIn("KPIs by Quarter", book.sheetnames)
        goals = book["Goals"]
        self.assertEqual([goals["D2"].value, goals["E2"].value], [60, 80])
        self.assertEqual(goals["H2"].value, 0.1)
        self.assertEqual(goals["H2"].number_format, "0.0%")
        self.assertEqual(goals["E3"].value, "2 to 5")
        kpis = book["KPIs by Quarter"]
        values = {kpis.cell(1, place).value: kpis.cell(2, place) for place in (7, 8, 9)}
        self.assertEqual(values["Q2 2026"].value, 0.7)
        self.assertEqual(values["Q2 2026"].number_format, "0.0%")
        case = book["Business Case"]
        self.assertEqual(case["B2"].value, 1000)
        self.assertEqual(case["B2"].number_format, '"$" #,##0.00')
        self.assertEqual(case["B4"].value, 0.5)
        self.assertIsNone(case["C4"].value)
        # A text never becomes a formula.
        self.assertEqual(book["Risks"]["A2"].value, "=Nobody")
        self.assertEqual(book["Risks"]["A2"].data_type, "s")
        self.assertFalse(goals.sheet_view.rightToLeft)

    def test_long_texts_break_into_lines_and_all_columns_fit_a_page(self):
        goal = self.strategy.goal_ids[0]
        goal.name = "Customers come back sooner and more often, and tell others of it"
        goals = self._book()["Goals"]
        [row] = [cell.row for cell in goals["A"] if cell.value == goal.name]
        self.assertEqual(goals.row_dimensions[row].height, 45)
        self.assertTrue(goals["A2"].alignment.wrap_text)
        self.assertEqual(goals["A2"].alignment.vertical, "top")
        self.assertEqual(goals.page_setup.orientation, "landscape")
        self.assertEqual(goals.page_setup.fitToHeight, 0)
        self.assertEqual(goals.print_title_rows, "$1:$1")

    def test_persian(self):
        self.company.crm_period_calendar = "jalali"
        book = self._book(lang="fa_IR")
        sheet = book.worksheets[0]
        self.assertTrue(sheet.sheet_view.rightToLeft)
        written = [[cell.value for cell in row] for row in sheet.rows]
        self.assertTrue(any("11 دی 1404" in row for row in written), written)

    def test_money_and_people_are_for_managers(self):
        names = self._book(user=self.user).sheetnames
        self.assertIn("Goals", names)
        self.assertNotIn("Business Case", names)
        self.assertNotIn("Commitment by Department", names)

    def test_download(self):
        self.manager.group_ids |= self.env.ref("base.group_allow_export")
        self.authenticate("strategy_manager", "strategy_manager")
        review = self._close()
        for record in (self.strategy, review):
            url = record.action_board_pack_xlsx()["url"]
            response = self.url_open(url)
            self.assertEqual(response.status_code, 200)
            self.assertIn(
                "Goals", load_workbook(io.BytesIO(response.content)).sheetnames
            )

    @mute_logger("odoo.http")
    def test_download_is_for_those_who_may_export(self):
        self.user.group_ids -= self.env.ref("base.group_allow_export")
        self.authenticate("strategy_user", "strategy_user")
        url = self.strategy.action_board_pack_xlsx()["url"]
        self.assertNotEqual(self.url_open(url).status_code, 200)
