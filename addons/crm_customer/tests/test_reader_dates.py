from datetime import date, datetime

from odoo.tests import TransactionCase, tagged

from ..models.reader_dates import format_day, format_moment


@tagged("post_install", "-at_install")
class TestReaderDates(TransactionCase):
    """Days in sentences, in the calendar of the reader's language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fa_IR", "vi_VN"):
            cls.env["res.lang"]._activate_lang(code)

    def _env(self, lang, **context):
        return self.env(context={"lang": lang, **context})

    def test_persian_days(self):
        """Days of the Jalali calendar that are known, leap years among them."""
        for day, text in (
            (date(2019, 4, 10), "21 فروردین 1398"),
            (date(2025, 3, 20), "30 اسفند 1403"),
            (date(2025, 3, 21), "1 فروردین 1404"),
            (date(2026, 3, 20), "29 اسفند 1404"),
            (date(2026, 3, 21), "1 فروردین 1405"),
            (date(2026, 5, 21), "31 اردیبهشت 1405"),
            (date(2026, 11, 22), "1 آذر 1405"),
            (date(2027, 3, 20), "29 اسفند 1405"),
            (date(2030, 3, 20), "30 اسفند 1408"),
        ):
            self.assertEqual(format_day(self._env("fa_IR"), day), text)
            self.assertEqual(format_day(self._env("fa_IR"), str(day)), text)

    def test_other_languages(self):
        day = date(2026, 11, 22)
        for lang, text in (("en_US", "11/22/2026"), ("vi_VN", "22/11/2026")):
            self.assertEqual(format_day(self._env(lang), day), text)
        self.assertEqual(format_day(self._env("en_US"), day, True), "1 Azar 1405")

    def test_nothing(self):
        for lang in ("en_US", "fa_IR"):
            for nothing in (False, None, ""):
                self.assertEqual(format_day(self._env(lang), nothing), "")
                self.assertEqual(format_moment(self._env(lang), nothing), "")

    def test_days_that_the_calendar_does_not_have(self):
        """A slip of the pen is shown as it is, not refused by the sentence about it."""
        env = self._env("fa_IR")
        self.assertEqual(format_day(env, date(205, 9, 1)), "0205/09/01")
        self.assertEqual(format_day(env, date.max), "9999/12/31")
        self.assertEqual(format_day(env, date(1405, 9, 1)), "10 شهریور 784")

    def test_the_day_of_a_moment(self):
        """In Tehran the day has begun 3.5 hours before it does in UTC."""
        late = datetime(2026, 11, 21, 22)
        env = self._env("fa_IR", tz="Asia/Tehran")
        self.assertEqual(format_day(env, late), "1 آذر 1405")
        self.assertEqual(format_day(env, str(late)), "1 آذر 1405")
        self.assertEqual(format_day(self._env("fa_IR", tz="UTC"), late), "30 آبان 1405")

    def test_moments(self):
        self.env.user.tz = "Asia/Tehran"
        late = datetime(2026, 11, 21, 22, 5)
        for lang, text in (
            ("fa_IR", "1 آذر 1405، 01:35:00"),
            ("vi_VN", "22/11/2026 01:35:00"),
        ):
            self.assertEqual(format_moment(self._env(lang), late), text)

    def test_without_a_language(self):
        """The language of the company decides, as it does for Odoo."""
        self.env.company.partner_id.lang = "fa_IR"
        env = self.env(context={})
        self.assertEqual(format_day(env, date(2026, 11, 22)), "1 آذر 1405")
