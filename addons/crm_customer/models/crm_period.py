import unicodedata

from babel.dates import get_month_names

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import babel_locale_parse

from ..engine import jalali
from ..engine.periods import bounds, number_of, place_of
from .date_guard import check_years
from .reader_dates import format_day

KINDS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]
CALENDARS = [("gregorian", "Gregorian"), ("jalali", "Jalali (Solar Hijri)")]
#: documents dated before are slips; no period is made for them
FIRST_DOCUMENT_DATE = "1970-01-01"


class CrmPeriod(models.Model):
    """A month, quarter or year of a company, in the calendar it works by.

    What is compared by period refers to these records, so that groups are right in
    every view, report and export, whatever the calendar. They are made by the system
    and edited by nobody. Each is exactly a period of its calendar, which is why those
    of one kind cannot overlap.
    """

    _name = "crm.period"
    _description = "Period"
    _order = "date_start, date_end desc, company_id, id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    calendar = fields.Selection(CALENDARS, required=True, readonly=True)
    date_start = fields.Date("First Day", required=True, readonly=True)
    date_end = fields.Date("Last Day", required=True, readonly=True)
    number = fields.Integer(
        compute="_compute_number",
        store=True,
        aggregator=None,
        help="Counts the periods of a kind without gaps, so that two of them are as "
        "far apart as their numbers.",
    )

    _start_uniq = models.Constraint(
        "UNIQUE (company_id, kind, calendar, date_start)",
        "The company has this period already; periods of a kind must not overlap.",
    )

    @api.depends("kind", "calendar", "date_start")
    def _compute_number(self):
        for period in self:
            period.number = period.date_start and number_of(
                period.date_start, period.kind, period.calendar
            )

    @api.depends("kind", "calendar", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for period in self:
            period.display_name = period.number and period._name_of_period()

    def _search_display_name(self, operator, value):
        """Find periods by a part of their name in any installed language.

        The names are computed, and a company has some hundreds of periods at most.
        """
        if operator not in ("=", "in", "like", "ilike", "=like", "=ilike"):
            return NotImplemented
        wanted = [
            _fold(text) for text in ([value] if isinstance(value, str) else value)
        ]
        is_whole = operator in ("=", "in")
        periods = self.search(Domain.TRUE)
        found = set()
        for lang, _label in self.env["res.lang"].get_installed():
            for period in periods.with_context(lang=lang):
                name = _fold(period.display_name)
                if any(text == name if is_whole else text in name for text in wanted):
                    found.add(period.id)
        return Domain("id", "in", found)

    @api.constrains("kind", "calendar", "date_start", "date_end")
    def _check_bounds(self):
        check_years(self, "date_start", "date_end")
        for period in self:
            expected = bounds(period.number, period.kind, period.calendar)
            if (period.date_start, period.date_end) != expected:
                first, last = (format_day(self.env, day) for day in expected)
                raise ValidationError(
                    self.env._(
                        "%(start)s to %(end)s is no whole period and would overlap its "
                        "neighbours: %(name)s runs from %(first)s to %(last)s.",
                        start=format_day(self.env, period.date_start),
                        end=format_day(self.env, period.date_end),
                        name=period.display_name,
                        first=first,
                        last=last,
                    )
                )

    def _name_of_period(self):
        """Return the name of one period in the reader's language."""
        year, place = place_of(self.number, self.kind)
        if self.kind == "year":
            return str(year)
        if self.kind == "quarter":
            return self._quarter_name(place, year)
        lang = self.env.lang or "en_US"
        if self.calendar == "jalali":
            month = jalali.month_name(place, in_persian=lang.startswith("fa"))
            return self.env._(
                "%(jalali_month)s %(year)s", jalali_month=month, year=year
            )
        # Babel's formats write Persian years in Persian digits, unlike all of Odoo.
        names = get_month_names("wide", "stand-alone", babel_locale_parse(lang))
        return self.env._("%(month)s %(year)s", month=names[place], year=year)

    @api.model
    def _quarter_name(self, place, year):
        """Return the name of a quarter; Persian needs a word for each of the four."""
        return {
            1: self.env._("Q1 %(year)s", year=year),
            2: self.env._("Q2 %(year)s", year=year),
            3: self.env._("Q3 %(year)s", year=year),
            4: self.env._("Q4 %(year)s", year=year),
        }[place]

    # Generation

    @api.model
    def _generate(self, companies=None):
        """Make the periods that are missing, up to the end of next year.

        From the year of a company's first document on, in the calendar the company
        has now. Periods of the calendar it had before are kept: something may refer
        to them.

        :param companies: companies to look at; all if not given
        :return: the new periods
        """
        if companies is None:
            companies = self.env["res.company"].sudo().search(Domain.TRUE)
        existing = {
            (company.id, kind, calendar): set(starts)
            for company, kind, calendar, starts in self.sudo()._read_group(
                [("company_id", "in", companies.ids)],
                ["company_id", "kind", "calendar"],
                ["date_start:array_agg"],
            )
        }
        first_days = self._first_document_dates(companies)
        # Nobody may create periods; the system makes them for everybody.
        return self.sudo().create(
            [
                values
                for company in companies
                for values in self._prepare_periods(company, first_days.get(company.id))
                if values["date_start"]
                not in existing.get(
                    (company.id, values["kind"], values["calendar"]), ()
                )
            ]
        )

    @api.model
    def _prepare_periods(self, company, first_day):
        """Yield the values of all periods of a company from ``first_day`` on."""
        today = self.env["crm.customer"]._get_clock(company).today
        calendar = company.crm_period_calendar
        first_day = min(first_day or today, today)
        years = [number_of(day, "year", calendar) for day in (first_day, today)]
        opening, _last = bounds(years[0], "year", calendar)
        _first, closing = bounds(years[1] + 1, "year", calendar)
        for kind, _label in KINDS:
            numbers = (number_of(day, kind, calendar) for day in (opening, closing))
            first, last = numbers
            for number in range(first, last + 1):
                date_start, date_end = bounds(number, kind, calendar)
                yield {
                    "company_id": company.id,
                    "kind": kind,
                    "calendar": calendar,
                    "date_start": date_start,
                    "date_end": date_end,
                }

    @api.model
    def _document_dates(self):
        """Return the date fields that tell when a company's business began.

        :return: pairs of model and field; each model has ``company_id``
        """
        return [
            ("crm.customer", "first_purchase_date"),
            ("account.move", "invoice_date"),
            ("sale.order", "date_order"),
        ]

    @api.model
    def _first_document_dates(self, companies):
        """Return the date of the first document by company id; others have none."""
        first_days = {}
        for model, name in self._document_dates():
            # What exists decides, whoever may see it.
            documents = self.env[model].sudo().with_context(active_test=False)
            domain = Domain("company_id", "in", companies.ids)
            domain &= Domain(name, ">=", FIRST_DOCUMENT_DATE)
            for company, moment in documents._read_group(
                domain, ["company_id"], [f"{name}:min"]
            ):
                day = fields.Date.to_date(moment)
                first_days[company.id] = min(first_days.get(company.id, day), day)
        return first_days

    @api.model
    def _cron_generate(self):
        """Keep the periods ahead of the clock and back to the earliest document."""
        self._generate()


def _fold(text):
    """Return a name for comparison: Latin digits, no case, no zero-width characters."""
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() else letter
        for letter in unicodedata.normalize("NFKC", text).replace("\u200c", " ")
    ).casefold()
