"""Dates that nobody meant: a Jalali year stored as a Gregorian one, a slip."""

from datetime import date

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..engine import jalali

EARLIEST_YEAR = 1900
JALALI_YEARS = range(1200, 1600)


def check_years(records: models.BaseModel, *names: str) -> None:
    """Refuse dates before the year 1900, for a constraint on fields a person fills.

    :param records: records of one model
    :param names: its date fields
    :raise ValidationError: names the calendar in which dates are stored and, where
        the date reads as a Jalali one, the day that was probably meant
    """
    for record in records:
        for name in names:
            day = record[name]
            if day and day.year < EARLIEST_YEAR:
                raise ValidationError(_message(record, name, day))


def _message(record: models.BaseModel, name: str, day: date) -> str:
    label = record._fields[name].get_description(record.env)["string"]
    message = record.env._(
        "%(field)s: %(day)s lies before the year %(year)s of the Gregorian calendar, "
        "in which dates are entered.",
        field=label,
        day=day.isoformat(),
        year=EARLIEST_YEAR,
    )
    if day.year in JALALI_YEARS and jalali.is_valid(day.year, day.month, day.day):
        meant = jalali.to_gregorian(day.year, day.month, day.day)
        # Gregorian in every language: this is what the reader has to type.
        message += " " + record.env._(
            "If you meant this day of the Jalali calendar, enter %(day)s.",
            day=format_date(record.env, meant),
        )
    return message
