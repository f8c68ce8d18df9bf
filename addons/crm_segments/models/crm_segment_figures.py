from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.window import beginning

ONE_DAY = timedelta(days=1)


class CrmSegment(models.Model):
    """The history of membership in figures, of the members that the reader may see."""

    _inherit = "crm.segment"

    def _members_at(self, moment):
        """Return the stays that were open at a moment.

        :param datetime moment: in UTC; who entered in that second was a member, who
            left in it was none
        """
        return self.env["crm.segment.member"].search(
            [
                ("segment_id", "in", self.ids),
                ("date_from", "<=", moment),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", moment),
            ]
        )

    def _get_sizes(self, date_from, date_to):
        """Return the size of these segments on each day of their company.

        :param date date_from: the first day
        :param date date_to: the last day
        :return: dict by id of segment: a dict for each day, the earliest first, of
            ``day``, ``entries``, ``exits`` and ``size`` at the end of the day
        """
        sizes = {segment_id: [] for segment_id in self.ids}
        for company, segments in self.grouped("company_id").items():
            timezone = self.env["crm.customer"]._get_clock(company).timezone
            query = segments._query_sizes(date_from, date_to, timezone)
            for segment_id, day, entries, exits, size in self.env.execute_query(query):
                if day >= date_from:
                    sizes[segment_id].append(
                        {"day": day, "entries": entries, "exits": exits, "size": size}
                    )
        return sizes

    def _query_sizes(self, date_from, date_to, timezone):
        """Add up entries and exits by day; the ORM has no running sum.

        The day before the first stands for all that was before.
        """
        before = SQL("%s::date", date_from - ONE_DAY)
        last = SQL("%s::date", date_to)
        return SQL(
            """
            WITH daily AS (%(daily)s)
            SELECT segment.id, calendar.day::date,
                   COALESCE(daily.entries, 0), COALESCE(daily.exits, 0),
                   SUM(COALESCE(daily.entries - daily.exits, 0))
                       OVER (PARTITION BY segment.id ORDER BY calendar.day)::int
            FROM UNNEST(%(segments)s::int[]) segment (id)
            CROSS JOIN GENERATE_SERIES(
                %(before)s::timestamp, %(last)s::timestamp, '1 day') calendar (day)
            LEFT JOIN daily ON daily.segment_id = segment.id
                           AND daily.day = calendar.day::date
            ORDER BY segment.id, calendar.day
            """,
            daily=self._query_changes_by_day(before, last, timezone),
            before=before,
            last=last,
            segments=self.ids,
        )

    def _query_changes_by_day(self, before, last, timezone):
        """Count entries and exits up to the last day; those up to the day ``before``
        on that day. The ORM groups by one date at a time."""
        members = self.env["crm.segment.member"]
        members.flush_model()
        stays = members._search([("segment_id", "in", self.ids)])
        return SQL(
            """
            SELECT segment_id, GREATEST(day, %(before)s) AS day,
                   COUNT(*) FILTER (WHERE entered) AS entries,
                   COUNT(*) FILTER (WHERE NOT entered) AS exits
            FROM (
                WITH stay AS (%(stays)s)
                SELECT segment_id, TRUE AS entered, %(day_from)s AS day FROM stay
                UNION ALL
                SELECT segment_id, FALSE, %(day_to)s FROM stay
                WHERE date_to IS NOT NULL
            ) change
            WHERE day <= %(last)s
            GROUP BY segment_id, GREATEST(day, %(before)s)
            """,
            stays=stays.select(
                *(
                    SQL.identifier(members._table, name)
                    for name in ("segment_id", "date_from", "date_to")
                )
            ),
            day_from=_local_day("date_from", timezone),
            day_to=_local_day("date_to", timezone),
            before=before,
            last=last,
        )

    @api.readonly
    def action_open_entered(self, date_from, date_to):
        """Open who entered in a period.

        :param date_from: the first day of the company, as a date or ISO text
        :param date_to: the last day
        """
        return self._open_moved("date_from", date_from, date_to) | {
            # What the web client shows, before the name.
            "display_name": self.env._("%s: Entered", self.display_name)
        }

    @api.readonly
    def action_open_left(self, date_from, date_to):
        """Open who left in a period; see :meth:`action_open_entered`."""
        return self._open_moved("date_to", date_from, date_to) | {
            "display_name": self.env._("%s: Left", self.display_name)
        }

    def _open_moved(self, field, date_from, date_to):
        self.ensure_one()
        timezone = self.env["crm.customer"]._get_clock(self.company_id).timezone
        first, last = map(fields.Date.to_date, (date_from, date_to))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segments.crm_segment_member_action"
        )
        return action | {
            "domain": [
                ("segment_id", "=", self.id),
                (field, ">=", beginning(first, timezone)),
                (field, "<", beginning(last + ONE_DAY, timezone)),
            ],
            "context": {},
        }


def _local_day(column, timezone):
    """Return the day of a moment in the time zone of a company."""
    return SQL(
        "(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
        SQL.identifier("stay", column),
        timezone,
    )
