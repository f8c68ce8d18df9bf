from datetime import date, timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..engine import jalali
from .common import CrmCustomerCase


@tagged("post_install", "-at_install")
class TestJalaliCalendar(BaseCase):
    """The calendar, counted by hand from a day that is known."""

    def test_every_day_from_1900_to_2119(self):
        """Month lengths and the leap rule give the day after each day.

        1 Farvardin 1279 is 21 March 1900, and until the year 1498 (2119) a year is
        leap when ``(25 * year + 11) % 33 < 8``.
        """
        day, end = date(1900, 3, 21), date(2119, 12, 31)
        year, month, number = 1279, 1, 1
        while day <= end:
            self.assertEqual(jalali.from_gregorian(day), (year, month, number))
            self.assertEqual(jalali.to_gregorian(year, month, number), day)
            is_leap = (25 * year + 11) % 33 < 8
            length = 31 if month <= 6 else 30 if month < 12 or is_leap else 29
            self.assertFalse(jalali.is_valid(year, month, length + 1))
            day += timedelta(days=1)
            number += 1
            if number > length:
                month, number = month + 1, 1
            if month > 12:
                year, month = year + 1, 1


class TestPeriods(CrmCustomerCase):
    """Months, quarters and years of a company, and what they are called."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fa_IR", "vi_VN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.iran = cls._create_company(
            name="Persepolis", country_id=cls.env.ref("base.ir").id
        )
        cls.Period = cls.env["crm.period"].with_context(
            allowed_company_ids=(cls.env.company | cls.iran).ids
        )

    def _period(self, company, kind, day):
        return self.Period.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", kind),
                ("date_start", "<=", day),
                ("date_end", ">=", day),
                ("calendar", "=", company.crm_period_calendar),
            ]
        )

    def _values(self, **values):
        return {
            "company_id": self.env.company.id,
            "kind": "month",
            "calendar": "gregorian",
            "date_start": "2031-02-01",
            "date_end": "2031-02-28",
            **values,
        }

    def test_country_decides_the_calendar(self):
        self.assertEqual(self.iran.crm_period_calendar, "jalali")
        self.assertEqual(self.env.company.crm_period_calendar, "gregorian")

    @freeze_time("2026-11-24 10:00:00")
    def test_quarters_of_1405(self):
        self.Period._generate(self.iran)
        quarters = self.Period.search(
            [
                ("company_id", "=", self.iran.id),
                ("kind", "=", "quarter"),
                ("date_start", ">=", "2026-03-21"),
                ("date_end", "<=", "2027-03-20"),
            ]
        )
        self.assertEqual(
            [(str(q.date_start), str(q.date_end)) for q in quarters],
            [
                ("2026-03-21", "2026-06-21"),
                ("2026-06-22", "2026-09-22"),
                ("2026-09-23", "2026-12-21"),
                ("2026-12-22", "2027-03-20"),
            ],
        )

    @freeze_time("2026-11-24 10:00:00")
    def test_from_the_first_document_to_next_year(self):
        company = self._create_company(name="Young")
        self._order(10.0, company_id=company.id, date_order="1405-09-01")
        self._order(10.0, company_id=company.id, date_order="2023-07-05")
        self.Period._generate(company)
        years = self.Period.with_company(company).search(
            [("company_id", "=", company.id), ("kind", "=", "year")]
        )
        self.assertEqual(
            years.mapped("display_name"), ["2023", "2024", "2025", "2026", "2027"]
        )
        months = years.search_count(
            [("company_id", "=", company.id), ("kind", "=", "month")]
        )
        self.assertEqual(months, 5 * 12)

    def test_again_makes_nothing(self):
        self.Period._generate()
        self.assertFalse(self.Period._generate())

    def test_new_setting_makes_its_periods_and_keeps_the_old(self):
        company = self.env.company
        old = self.Period.search([("company_id", "=", company.id)])
        company.crm_period_calendar = "jalali"
        self.assertTrue(old.exists())
        self.assertEqual(self._period(company, "year", "2024-06-15").number, 1403)

    def test_numbers_have_no_gaps(self):
        for kind in ("month", "quarter", "year"):
            numbers = self.Period.search(
                [("company_id", "=", self.iran.id), ("kind", "=", kind)]
            ).mapped("number")
            self.assertEqual(
                numbers, list(range(numbers[0], numbers[0] + len(numbers)))
            )

    def test_names_in_english(self):
        names = self._names("en_US")
        self.assertEqual(names[:3], ["August 2024", "Q3 2024", "2024"])
        self.assertEqual(names[3:], ["Mehr 1403", "Q3 1403", "1403"])

    def test_names_in_vietnamese(self):
        names = self._names("vi_VN")
        self.assertEqual(names[:3], ["Tháng 8/2024", "Quý 3/2024", "2024"])
        self.assertEqual(names[3:], ["Mehr 1403", "Quý 3/1403", "1403"])

    def test_names_in_persian(self):
        names = self._names("fa_IR")
        self.assertEqual(names[:3], ["اوت 2024", "سه‌ماهه سوم 2024", "2024"])
        self.assertEqual(names[3:], ["مهر 1403", "سه‌ماهه سوم 1403", "1403"])

    def _names(self, lang):
        return [
            self._period(company, kind, day).with_context(lang=lang).display_name
            for company, day in (
                (self.env.company, "2024-08-15"),
                (self.iran, "2024-10-15"),
            )
            for kind in ("month", "quarter", "year")
        ]

    def test_found_by_name_in_any_language(self):
        month = self._period(self.iran, "month", "2024-10-15")
        for text in ("Mehr 1403", "مهر ۱۴۰۳", "mehr 14"):
            self.assertIn(month, self.Period.search([("display_name", "ilike", text)]))
        self.assertNotIn(
            month, self.Period.search([("display_name", "not ilike", "Mehr")])
        )
        self.assertEqual(
            self.Period.search(
                [("display_name", "=", "Mehr 1403"), ("company_id", "=", self.iran.id)]
            ),
            month,
        )

    # Bad input

    def test_part_of_a_period_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no whole period.*February 2031"):
            self.Period.sudo().create(self._values(date_end="2031-02-27"))
        with self.assertRaisesRegex(ValidationError, "would overlap"):
            self.Period.sudo().create(
                self._values(date_start="2031-02-10", date_end="2031-03-09")
            )

    def test_twice_is_refused(self):
        self.Period.sudo().create(self._values())
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.Period.sudo().create(self._values())

    def test_mistyped_year_is_refused(self):
        with self.assertRaisesRegex(
            ValidationError, "1405-09-01 lies before.*Gregorian.*enter 11/22/2026"
        ):
            self.Period.sudo().create(
                self._values(date_start="1405-09-01", date_end="1405-09-30")
            )

    def test_suspicious_documents(self):
        right = self._invoice(10.0, "2024-01-05")
        wrong = self._invoice(10.0, "1405-09-01") | self._invoice(10.0, "2405-01-01")
        domain = self.Customer._suspicious_documents(self.env.company)
        found = self.env["account.move"].search(domain)
        self.assertEqual(found & (right | wrong), wrong)

    # Rights

    def test_nobody_edits(self):
        manager = new_test_user(
            self.env, "crm_period_manager", groups="sales_team.group_sale_manager"
        )
        period = self._period(self.env.company, "month", "2024-06-15")
        period = period.with_user(manager).with_context(allowed_company_ids=None)
        self.assertEqual(period.display_name, "June 2024")
        with self.assertRaises(AccessError):
            period.date_end = "2024-06-29"
        with self.assertRaises(AccessError):
            period.unlink()
        with self.assertRaises(AccessError):
            period.create(self._values())

    def test_other_company_is_not_seen(self):
        user = new_test_user(
            self.env,
            "crm_period_elsewhere",
            groups="sales_team.group_sale_salesman",
            company_id=self.iran.id,
            company_ids=[(6, 0, self.iran.ids)],
        )
        seen = self.env["crm.period"].with_user(user).search([])
        self.assertEqual(seen.company_id, self.iran)
