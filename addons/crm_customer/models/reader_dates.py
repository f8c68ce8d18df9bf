"""Days and moments in sentences, in the calendar that the reader's language goes by.

The web client shows the dates of fields in Persian in the Jalali calendar; a sentence
beside them has to agree. Other languages read dates as Odoo writes them. Dates that are
to be typed in stay Gregorian in every language: see ``date_guard``.
"""

from datetime import date, datetime

from odoo import api
from odoo.tools import format_date, format_datetime, format_time
from odoo.tools.misc import get_lang

from ..engine import jalali

ISO = "yyyy-MM-dd"


def format_day(
    env: api.Environment,
    day: date | datetime | str | None | bool,
    is_jalali: bool = False,
) -> str:
    """Return a day as the reader of a sentence expects it.

    :param day: a date; or a moment in UTC (naive), whose day in the reader's time zone
        is meant; or either as Odoo writes it in a string
    :param is_jalali: whether the Jalali day is meant in every language
    :return: text in the language of ``env``: the Jalali day for Persian, as in
        "6 آذر 1405", else what ``odoo.tools.format_date`` gives; empty without a day
    """
    text = format_date(env, day)
    in_persian = _reads_persian(env)
    if not text or not (in_persian or is_jalali):
        return text
    return _jalali_day(format_date(env, day, date_format=ISO), in_persian) or text


def format_moment(env: api.Environment, moment: datetime | str | None | bool) -> str:
    """Return a moment as the reader of a sentence expects it.

    :param moment: in UTC, naive; shown in the time zone of the user
    :return: what ``odoo.tools.format_datetime`` gives, for Persian with the Jalali day;
        empty without a moment
    """
    text = format_datetime(env, moment)
    if not text or not _reads_persian(env):
        return text
    iso = format_datetime(env, moment, dt_format=ISO)
    day = _jalali_day(iso, in_persian=True)
    return f"{day}، {format_time(env, moment)}" if day else text


def _reads_persian(env: api.Environment) -> bool:
    return get_lang(env).code.startswith("fa")


def _jalali_day(iso: str, in_persian: bool) -> str:
    """Return a Gregorian day as a Jalali one; empty for days that the calendar does not
    have, such as those of the year 205."""
    day = date.fromisoformat(iso)
    return jalali.day_text(day, in_persian) if jalali.covers(day) else ""
