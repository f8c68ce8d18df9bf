from odoo import api, models

from odoo.addons.crm_customer.engine.workbook import (
    Column,
    Money,
    Share,
    Sheet,
    write_sheets,
)

from ..models.figure_text import figure_text
from .board_pack import Cell, Section, Subject

#: how a verdict or a status is coloured
LEVELS = {
    "off_track": "danger",
    "at_risk": "warning",
    "met": "success",
    "on_track": "success",
    "present": "danger",
    "suspected": "warning",
    "absent": "success",
}


class CrmStrategyBoardPack(models.AbstractModel):
    """A strategy on paper and in a workbook, for those who decide about it.

    Nobody gets what he may not read: money and where people stand are for managers. A
    closed review shows what was frozen; what is never frozen says of which day it is.
    The number of queries depends on neither goals nor KPIs.
    """

    _name = "crm.strategy.board.pack"
    _description = "Board Pack"

    @api.model
    def _build(self, strategy, review):
        """Return the sections of a pack, in the reader's language.

        :param review: the review that it is printed from; maybe none
        """
        subject = self._get_subject(strategy, review)
        return [section for section in self._get_sections(subject) if section]

    @api.model
    def _get_subject(self, strategy, review):
        today = self.env["crm.customer"]._get_clock(strategy.company_id).today
        # Alone, so that nothing is computed for others beside them.
        return Subject(strategy.browse(strategy.ids), review.browse(review.ids), today)

    @api.model
    def _get_sections(self, subject):
        """Return the sections in order, None for one that the reader may not see.

        An addon adds its own with ``super()``.
        """
        return [
            self._section_summary(subject),
            self._section_goals(subject),
            *self._sections_kpis(subject),
            self._section_readiness(subject),
            self._section_case(subject),
            self._section_years(subject),
            self._section_risks(subject),
            self._section_decisions(subject),
            self._section_commitment(subject),
        ]

    @api.model
    def _to_xlsx(self, strategy, review):
        """Return the pack as a workbook, one sheet for each section.

        :rtype: bytes
        """
        with_jalali = self._is_jalali(strategy.company_id)
        sheets = [
            self._make_sheet(section, with_jalali)
            for section in self._build(strategy, review)
        ]
        return write_sheets(sheets, self.env["crm.list.export"]._is_right_to_left())

    @api.model
    def _make_sheet(self, section, with_jalali):
        """Return a section as a sheet; beside a date stands its text in the calendar
        of a company that spreadsheets do not know."""
        doubled = [with_jalali and column.type == "date" for column in section.columns]
        columns = []
        for column, is_doubled in zip(section.columns, doubled, strict=True):
            columns.append(column)
            if is_doubled:
                label = self.env._("%(date)s (Jalali)", date=column.label)
                columns.append(Column(label, "text"))
        rows = []
        for cells in section.rows:
            row = []
            for cell, is_doubled in zip(cells, doubled, strict=True):
                row += [cell.value, cell.text] if is_doubled else [cell.value]
            rows.append(row)
        return Sheet(section.title, columns, rows, wraps=True)

    # Cells

    @api.model
    def _word(self, text, level=""):
        return Cell(text, text, level) if text else Cell()

    @api.model
    def _choice(self, record, name):
        """Return the label of a selection, coloured where it needs action."""
        label = self.env["crm.strategy.home"]._label(record, name)
        return self._word(label, LEVELS.get(record[name], ""))

    @api.model
    def _figure(self, value, unit, currency):
        """Return a figure; empty where the value is None."""
        text = figure_text(self.env, value, unit, currency)
        if value is None:
            return Cell(text)
        if unit == "percent":
            return Cell(text, Share(value))
        if unit == "money":
            before, digits = currency.position == "before", currency.decimal_places
            return Cell(text, Money(value, currency.symbol or "", before, digits))
        return Cell(text, value)

    @api.model
    def _share(self, value):
        """Return a share with its bar; empty where the value is None."""
        cell = self._figure(value, "percent", None)
        return cell if value is None else cell._replace(bar=min(max(value, 0), 1))

    @api.model
    def _day(self, day, company):
        """Return a day as the calendar of the company names it."""
        if not day:
            return Cell()
        return Cell(self._write_day(day, company), day)

    @api.model
    def _write_day(self, day, company):
        # Customers know how the calendar of their company names a day.
        return self.env["crm.customer"].new({"company_id": company.id})._format_day(day)

    @api.model
    def _is_jalali(self, company):
        # The calendar of a company is no secret.
        return company.sudo().crm_period_calendar == "jalali"

    @api.model
    def _as_of(self, subject, is_frozen=True):
        """Return of which day the figures of a section are."""
        company = subject.strategy.company_id
        if is_frozen and subject.frozen_on:
            day = self._write_day(subject.frozen_on, company)
            return self.env._("Frozen on %(day)s", day=day)
        return self.env._("As of %(day)s", day=self._write_day(subject.today, company))

    @api.model
    def _section(self, subject, key, title, columns, rows, **more):
        """Return a section of figures that a closed review has frozen; ``is_frozen``
        says otherwise."""
        as_of = self._as_of(subject, more.pop("is_frozen", True))
        columns = [Column(label, kind) for label, kind in columns]
        empty = more.get("empty") or self.env._("There is nothing yet.")
        return Section(key, title, as_of, columns, rows, empty)

    # The first page

    @api.model
    def _section_summary(self, subject):
        strategy, review = subject.strategy, subject.review
        company = strategy.company_id
        facts = [
            (self.env._("Strategy"), self._word(strategy.name)),
            (self.env._("Company"), self._word(company.name)),
        ]
        if review:
            facts.append((self.env._("Review"), self._word(review.name)))
            facts.append((self.env._("What Was Found"), self._word(review.summary)))
            facts.append((self.env._("Verdict"), self._choice(review, "verdict")))
        vision = review.revision_id.vision or strategy.vision
        facts += [
            (self.env._("Status"), self._choice(strategy, "state")),
            (self.env._("Vision"), self._word(vision)),
            (self.env._("Phase"), self._word(self._get_phase(subject).name)),
            (self.env._("Sponsor"), self._word(strategy.sponsor_id.name)),
            (self.env._("Responsible"), self._word(strategy.owner_id.name)),
            (self.env._("Start"), self._day(strategy.date_start, company)),
            (self.env._("End"), self._day(strategy.date_end, company)),
            (self.env._("Next Review"), self._day(strategy.next_review_date, company)),
        ]
        columns = [(self.env._("Summary"), "text"), ("", "date")]
        rows = [[self._word(label), cell] for label, cell in facts]
        return self._section(
            subject, "summary", self.env._("Summary"), columns, rows, is_frozen=False
        )

    @api.model
    def _get_phase(self, subject):
        """Return the phase that is open; of a closed review, that of its day."""
        if not subject.frozen_on:
            return subject.strategy.phase_id
        return subject.strategy.phase_ids.filtered(
            lambda phase: phase.date_start <= subject.day <= phase.date_end
        )[:1]
