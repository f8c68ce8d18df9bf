from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

from odoo.addons.crm_customer.engine.periods import bounds, number_of
from odoo.addons.crm_customer.models.crm_customer_figures import INTL_CALENDARS

from ..engine.sizes import sizes_at

#: how many bars of each kind the history shows
HISTORY = {"day": 30, "week": 26, "month": 24}
#: the trend compares with this many days ago
TREND_DAYS = 30
SPARKLINE_WEEKS = 12


class CrmSegment(models.Model):
    """The size of a segment now and before, of the members that the reader may see."""

    _inherit = "crm.segment"

    size = fields.Integer(
        "Members Now",
        compute="_compute_size",
        help="The members among the customers that you may see.",
    )
    size_change = fields.Integer(
        "Change in 30 Days",
        compute="_compute_size",
        help="Members now, less those of 30 days ago.",
    )
    size_by_week = fields.Json("Size by Week", compute="_compute_size")

    @api.depends("member_count")
    def _compute_size(self):
        today = self._get_today()
        weeks = [
            today - timedelta(weeks=number)
            for number in range(SPARKLINE_WEEKS - 1, -1, -1)
        ]
        days = [*weeks, today - timedelta(days=TREND_DAYS)]
        sizes = self._read_sizes(min(days))
        for segment in self:
            size_now, entered, left = sizes.get(segment._origin.id, (0, {}, {}))
            *by_week, before = sizes_at(days, size_now, entered, left)
            segment.size = size_now
            segment.size_change = size_now - before
            segment.size_by_week = by_week

    @api.readonly
    def get_history(self, kind):
        """Return the size of this segment over time, with entries and exits.

        :param str kind: of the bars: day, week (seven days up to today) or month of the
            company's calendar
        :return: dict of ``calendar`` (as ``Intl`` names it) and ``periods``, the oldest
            first: dicts of ``start``, ``end`` (dates), ``size`` at the end, ``entered``
            and ``left``
        :raise UserError: for another kind of bars
        """
        self.ensure_one()
        if kind not in HISTORY:
            raise UserError(
                self.env._(
                    "“kind” names the bars of a history: give %(kinds)s.",
                    kinds=format_list(self.env, list(HISTORY), style="or"),
                )
            )
        periods = self._get_history_periods(kind)
        days = {
            day["day"]: day
            for day in self._get_sizes(periods[0][0], periods[-1][1])[self.id]
        }
        return {
            "calendar": INTL_CALENDARS[self.company_id.sudo().crm_period_calendar],
            "periods": [
                {
                    "start": start.isoformat(),
                    "end": end.isoformat(),
                    "size": days[end]["size"],
                    "entered": _add_up(days, "entries", start, end),
                    "left": _add_up(days, "exits", start, end),
                }
                for start, end in periods
            ],
        }

    def _get_today(self):
        """Return the day of the company of the reader, in its time zone."""
        return self.env["crm.customer"]._get_clock(self.env.company).today

    def _get_history_periods(self, kind):
        """Return the first and the last day of each bar, the oldest first."""
        clock = self.env["crm.customer"]._get_clock(self.company_id)
        numbers = range(HISTORY[kind] - 1, -1, -1)
        if kind == "month":
            calendar = self.company_id.sudo().crm_period_calendar
            this_month = number_of(clock.today, "month", calendar)
            return [
                bounds(this_month - number, "month", calendar) for number in numbers
            ]
        length = {"day": 1, "week": 7}[kind]
        ends = [clock.today - timedelta(days=length * number) for number in numbers]
        return [(end - timedelta(days=length - 1), end) for end in ends]

    def _read_sizes(self, since):
        """Return the members now, and the entries and exits by day since a day.

        With the rights of the reader: a salesperson counts own customers only.

        :param date since: the first day
        :return: dict by id of segment: size, dict of entries and dict of exits by day
        """
        members = self.env["crm.segment.member"].with_context(
            tz=self.env["crm.customer"]._get_clock(self.env.company).timezone
        )
        ours = [("segment_id", "in", self.ids)]
        sizes = {segment_id: (0, {}, {}) for segment_id in self.ids}
        counts = dict(
            members._read_group(
                [*ours, ("date_to", "=", False)], ["segment_id"], ["__count"]
            )
        )
        changes = {}
        for name in ("date_from", "date_to"):
            changes[name] = defaultdict(dict)
            for segment, day, count in members._read_group(
                [*ours, (name, ">=", since)],
                ["segment_id", f"{name}:day"],
                ["__count"],
            ):
                changes[name][segment.id][day.date()] = count
        for segment in self:
            sizes[segment.id] = (
                counts.get(segment, 0),
                changes["date_from"][segment.id],
                changes["date_to"][segment.id],
            )
        return sizes


def _add_up(days, name, start, end):
    """Add up entries or exits of the days from ``start`` to ``end``, both included."""
    return sum(day[name] for at, day in days.items() if start <= at <= end)
