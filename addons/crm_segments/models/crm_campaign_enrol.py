from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..engine.holdout import DIGITS, SCALE, thresholds

#: how long a stay may be on its way to the database after the time that it bears
GRACE = timedelta(hours=1)


class CrmCampaign(models.Model):
    """Who begins: found and written in sets, from where the last look ended.

    Segments write their stays one refresh after the other, so the number of the last
    stay is an exact mark. Stages and exits may be saved a little later than the time
    that they bear: the mark stays ``GRACE`` behind. Whoever is looked at twice is not
    enrolled twice: whether a customer may begin depends on the time of the event and on
    the journeys before it, and not on the moment of looking. Marks follow a clock that
    was ahead and is set back, and what it stamped then counts as of now.
    """

    _inherit = "crm.campaign"

    def _enrol(self):
        """Let everybody begin whose time has come; return the number of participants.

        Another worker that enrols into the same campaign is left alone.
        """
        self.ensure_one()
        self.env.flush_all()
        if not self._query_lock():
            return 0
        events = getattr(self, f"_query_events_{self.trigger}")()
        ids = self._query_enrol(events) if events else []
        self._move_mark()
        self._schedule_roots(ids)
        if ids:
            self.env["crm.campaign.participant"].invalidate_model()
        return len(ids)

    def _query_lock(self):
        """Lock the campaign unless somebody else has; tell whether it is ours."""
        return self.env.execute_query(
            SQL(
                "SELECT id FROM crm_campaign WHERE id = %s AND state = 'running'"
                " FOR NO KEY UPDATE SKIP LOCKED",
                self.id,
            )
        )

    def _query_enrol(self, events):
        """Write a participant for each customer of some events who may begin.

        One statement: the ORM would write row by row.

        :param SQL events: SELECT of ``customer_id``, ``happened_at``, ``cause_model``
            and ``cause_id``
        :return: the ids of the participants
        """
        query = SQL(
            """
            INSERT INTO crm_campaign_participant (
                campaign_id, company_id, customer_id, customer_key, partner_id, arm,
                variant_id, state, date_from, cause, cause_model, cause_id,
                purchase_before, goal_before)
            SELECT DISTINCT ON (customer.id)
                   campaign.id, campaign.company_id, customer.id, customer.id,
                   customer.partner_id, %(arm)s, %(variant)s, 'active', %(now)s,
                   campaign.trigger, event.cause_model, event.cause_id,
                   customer.last_purchase_date, COALESCE(customer.revenue, 0)
            FROM (%(events)s) event
            JOIN crm_campaign campaign ON campaign.id = %(campaign)s
            JOIN crm_customer customer
              ON customer.id = event.customer_id AND customer.active
             AND customer.company_id = campaign.company_id
            WHERE %(may_begin)s AND %(is_new)s
            ORDER BY customer.id, event.happened_at DESC
            ON CONFLICT (campaign_id, customer_key) WHERE date_to IS NULL DO NOTHING
            RETURNING id
            """,
            arm=self._query_arm(),
            variant=self._query_variant(),
            now=fields.Datetime.now(),
            events=events,
            campaign=self.id,
            may_begin=self._query_may_begin(),
            is_new=self._query_is_new(),
        )
        ids = [participant_id for (participant_id,) in self.env.execute_query(query)]
        if ids and self.goal == "product":
            self.env["crm.campaign.participant"].browse(ids)._store_quantities()
        return ids

    def _query_arm(self):
        """The group of a customer, as ``engine/holdout.py`` has it."""
        return SQL(
            "CASE WHEN %s THEN 'holdout' ELSE 'treated' END", self._query_is_held_out()
        )

    def _query_variant(self):
        """The variant of a customer who is not held out, as ``engine/holdout.py`` has
        it; NULL without variants."""
        variants = self.variant_ids.sorted("id")
        if not variants:
            return SQL("NULL::int")
        return SQL(
            """
            CASE WHEN NOT %(is_held_out)s
                 THEN (%(ids)s::int[])[
                     1 + WIDTH_BUCKET(%(place)s, %(thresholds)s::float8[])] END
            """,
            is_held_out=self._query_is_held_out(),
            ids=variants.ids,
            place=self._query_place(DIGITS),
            thresholds=thresholds(variants.mapped("share")),
        )

    def _query_is_held_out(self):
        return SQL("%s < campaign.holdout_share::float8 / 100", self._query_place(0))

    def _query_place(self, digit):
        """What the digits of the hash of a customer from one on say."""
        return SQL(
            """
            ('x' || SUBSTR(ENCODE(SHA256(CONVERT_TO(
                campaign.salt || ':' || customer.id, 'UTF8')), 'hex'),
                %(first)s, %(digits)s))::bit(%(bits)s)::bigint / %(scale)s::float8
            """,
            first=digit + 1,
            digits=DIGITS,
            bits=SQL(str(4 * DIGITS)),
            scale=SCALE,
        )

    def _query_may_begin(self):
        """No journey at the time of the event or later, nor one too short before.

        In days, so that the hour of a run makes no difference.
        """
        return SQL(
            """
            NOT EXISTS (
                SELECT FROM crm_campaign_participant before
                WHERE before.campaign_id = campaign.id
                  AND before.customer_key = customer.id
                  AND (before.date_to IS NULL
                    OR campaign.reentry_days = 0
                    OR before.date_to > %(happened_at)s
                    OR before.date_from::date
                       > %(happened_at)s::date - campaign.reentry_days))
            """,
            happened_at=SQL(
                "LEAST(event.happened_at, %s::timestamp)", fields.Datetime.now()
            ),
        )

    def _query_is_new(self):
        """The event has not begun a journey: one that a clock stamped that was ahead is
        seen until that time comes."""
        if self.trigger not in ("exit", "stage"):
            return SQL("TRUE")
        return SQL(
            """
            NOT EXISTS (
                SELECT FROM crm_campaign_participant begun
                WHERE begun.campaign_id = campaign.id
                  AND begun.customer_key = customer.id
                  AND begun.cause_id = event.cause_id)
            """
        )

    # Events, by trigger

    def _query_events_enter(self):
        """Members who entered after the mark; those who left again only if leaving
        does not end the journey."""
        return SQL(
            """
            SELECT customer_id, date_from AS happened_at,
                   'crm.segment.member' AS cause_model, id AS cause_id
            FROM crm_segment_member
            WHERE segment_id = %s AND id > %s AND (date_to IS NULL OR NOT %s)
            """,
            self.segment_id.id,
            self.sudo().mark_id,
            self.exit_on_leave,
        )

    def _query_events_once(self):
        """All members, unless they have begun."""
        if self.sudo().mark_at:
            return None
        return self._query_events_members()

    def _query_events_members(self):
        return SQL(
            """
            SELECT customer_id, %s::timestamp AS happened_at,
                   'crm.segment.member' AS cause_model, id AS cause_id
            FROM crm_segment_member
            WHERE segment_id = %s AND date_to IS NULL
            """,
            fields.Datetime.now(),
            self.segment_id.id,
        )

    def _query_events_repeat(self):
        """All members, each time that the days of the company have passed."""
        return self._query_events_members() if self._is_repeat_due() else None

    def _is_repeat_due(self):
        last = self.sudo().mark_at
        now = fields.Datetime.now()
        return not last or (now.date() - last.date()).days >= self.repeat_days

    def _query_events_exit(self):
        return SQL(
            """
            SELECT customer_id, date_to AS happened_at,
                   'crm.segment.member' AS cause_model, id AS cause_id
            FROM crm_segment_member
            WHERE segment_id = %s AND date_to >= %s
            """,
            self.segment_id.id,
            self.sudo().mark_at,
        )

    def _query_events_stage(self):
        return SQL(
            """
            SELECT stay.customer_id, stay.date_from AS happened_at,
                   'crm.customer.stage.interval' AS cause_model, stay.id AS cause_id
            FROM crm_customer_stage_interval stay
            WHERE stay.company_id = %s AND stay.stage = %s AND stay.id > %s AND %s
            """,
            self.company_id.id,
            self.stage,
            self.sudo().mark_id,
            self._query_is_member(SQL("stay.customer_id")),
        )

    def _query_events_date(self):
        """Customers whose date has come since the last day that was looked at."""
        return SQL(
            """
            SELECT customer_id, %s::timestamp AS happened_at,
                   NULL AS cause_model, NULL::int AS cause_id
            FROM (%s) reached
            """,
            fields.Datetime.now(),
            self._query_reached(self.sudo().mark_day, self._get_today()),
        )

    def _query_reached(self, day_from, day_to):
        """Return the customers whose date, or an anniversary of it, comes after a day
        and up to another one, and on which day."""
        reached = SQL("days.base = customer.day")
        if self.is_anniversary:
            # On a day that a year lacks, PostgreSQL takes the last one of the month.
            reached = SQL(
                "days.base >= customer.day AND days.base = (customer.day"
                " + MAKE_INTERVAL(years => (EXTRACT(YEAR FROM days.base)"
                " - EXTRACT(YEAR FROM customer.day))::int))::date"
            )
        return SQL(
            """
            SELECT customer.id AS customer_id, days.day
            FROM (
                SELECT id, %(day)s AS day
                FROM crm_customer WHERE company_id = %(company)s
            ) customer
            JOIN (
                SELECT moment::date AS day, moment::date - %(offset)s AS base
                FROM GENERATE_SERIES(%(day_from)s::date + 1, %(day_to)s::date, '1 day')
                     moment
            ) days ON %(reached)s
            WHERE %(is_member)s
            """,
            day=self._query_day(),
            company=self.company_id.id,
            offset=self.date_offset,
            day_from=day_from,
            day_to=day_to,
            reached=reached,
            is_member=self._query_is_member(SQL("customer.id")),
        )

    def _query_day(self):
        """The company's day of the date of the customer.

        sudo: whoever may read campaigns knows the name of the field.
        """
        field = self.date_field_id.sudo()
        column = SQL.identifier(field.name)
        if field.ttype == "date":
            return column
        timezone = self.env["crm.customer"]._get_clock(self.company_id).timezone
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", column, timezone)

    def _query_is_member(self, customer):
        """Being a member of the segment now, if there is one."""
        if not self.segment_id:
            return SQL("TRUE")
        return SQL(
            """
            EXISTS (
                SELECT FROM crm_segment_member membership
                WHERE membership.segment_id = %s AND membership.date_to IS NULL
                  AND membership.customer_key = %s)
            """,
            self.segment_id.id,
            customer,
        )

    def _get_today(self):
        return self.env["crm.customer"]._get_clock(self.company_id).today

    # Marks

    def _move_mark(self):
        """Remember up to where customers were looked at, where that has changed."""
        values = getattr(self, f"_get_mark_{self.trigger}")()
        campaign = self.sudo()
        changed = {
            name: value for name, value in values.items() if campaign[name] != value
        }
        if changed:
            campaign.write(changed)
            campaign.flush_recordset()

    def _get_mark_enter(self):
        query = SQL(
            "SELECT COALESCE(MAX(id), 0) FROM crm_segment_member"
            " WHERE segment_id = %s AND id > %s",
            self.segment_id.id,
            self.sudo().mark_id,
        )
        [(mark,)] = self.env.execute_query(query)
        return {"mark_id": max(mark, self.sudo().mark_id)}

    def _get_mark_once(self):
        return {"mark_at": self.sudo().mark_at or fields.Datetime.now()}

    def _get_mark_repeat(self):
        now, mark = fields.Datetime.now(), self.sudo().mark_at
        return {"mark_at": now if self._is_repeat_due() else min(mark, now)}

    def _get_mark_exit(self):
        now, mark = fields.Datetime.now(), self.sudo().mark_at
        return {"mark_at": now - GRACE if mark > now else max(mark, now - GRACE)}

    def _get_mark_stage(self):
        query = SQL(
            "SELECT COALESCE(MAX(id), 0) FROM crm_customer_stage_interval"
            " WHERE id > %s AND date_from < %s",
            self.sudo().mark_id,
            fields.Datetime.now() - GRACE,
        )
        [(mark,)] = self.env.execute_query(query)
        return {"mark_id": max(mark, self.sudo().mark_id)}

    def _get_mark_date(self):
        return {"mark_day": self._get_today()}
