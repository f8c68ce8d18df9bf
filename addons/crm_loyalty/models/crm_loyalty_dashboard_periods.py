from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_loyalty_entry import KINDS

#: how many periods of a kind are shown
PERIODS = {"month": 12, "quarter": 8}
#: kinds of movements of which points come or go as their name says
NATURAL = {"opening": 1, "earn": 1, "redeem": -1, "expire": -1}
#: kinds that issue points; between cards, points are issued once
ISSUING = ("opening", "earn", "adjust", "unclassified")


class CrmLoyaltyDashboard(models.AbstractModel):
    """What moved, period by period of the company's calendar."""

    _inherit = "crm.loyalty.dashboard"

    @api.model
    def _get_periods(self, kind):
        """Return the last periods of the company, the oldest first."""
        company = self.env.company
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("kind", "=", kind)
            & Domain("calendar", "=", company.crm_period_calendar)
        )
        today = self.env["crm.customer"]._get_clock(company).today
        # Whoever sees points sees in which months they moved.
        periods = (
            self.env["crm.period"]
            .sudo()
            .search(
                domain & Domain("date_start", "<=", today),
                order="date_start desc",
                limit=PERIODS[kind],
            )
        )
        return periods.sorted("date_start")

    @api.model
    def _describe_period(self, period):
        return {
            "id": period.id,
            "name": period.display_name,
            "start": fields.Date.to_string(period.date_start),
            "end": fields.Date.to_string(period.date_end),
        }

    @api.model
    def _query_moved(self, programs, periods):
        """Sum the movements of all times; the ORM neither joins a movement with the one
        it reverses nor groups by periods that are records.

        :return: rows of the kind, the kind of what is reversed, the direction (1 or
            -1), the place of the period (0: none of them) and the points, those that
            are pending included
        """
        self.env["crm.loyalty.entry"].flush_model()
        visible = self.env["crm.loyalty.entry"]._search(
            self._get_entry_domain(programs), order="id"
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT entry.kind, source.kind,
                       CASE WHEN entry.points > 0
                              OR entry.points = 0 AND entry.pending > 0
                            THEN 1 ELSE -1 END AS direction,
                       %(place)s AS place,
                       SUM(entry.points + entry.pending)::float8
                FROM crm_loyalty_entry entry
                LEFT JOIN crm_loyalty_entry source
                  ON source.id = entry.source_id AND entry.kind = 'reverse'
                WHERE entry.id IN %(visible)s
                GROUP BY entry.kind, source.kind, direction, place
                """,
                place=self._query_place(
                    SQL("entry.effective_date"),
                    SQL("date[]"),
                    [period.date_start for period in periods]
                    + [periods[-1:].date_end + timedelta(days=1)]
                    if periods
                    else [],
                ),
                visible=visible.subselect(),
            )
        )

    @api.model
    def _query_place(self, moment, column_type, bounds):
        """Return which of adjoining periods a moment is in, counted from one; zero or
        more than there are: in none of them."""
        return SQL("WIDTH_BUCKET(%s, %s::%s)", moment, bounds, column_type)

    @api.model
    def _get_entry_domain(self, programs):
        """Return the movements; points that become usable neither come nor go."""
        domain = Domain("program_id", "in", programs.ids)
        return domain & Domain("kind", "!=", "activate")

    @api.model
    def _get_redemption(self, moved, pending):
        """Return how much of what was ever issued and is not pending was redeemed.

        :return: dict of ``redeemed``, less what was given back, ``issued``, less what
            was taken back and what is pending, and ``rate``; None where nothing is
            issued
        """
        redeemed = issued = 0.0
        for kind, source_kind, _direction, _place, points in moved:
            if (source_kind or kind) == "redeem":
                redeemed -= points
            elif (source_kind or kind) in ISSUING:
                issued += points
        issued -= pending
        rate = max(redeemed, 0.0) / issued if issued > 0 else None
        return {"redeemed": redeemed, "issued": issued, "rate": rate}

    @api.model
    def _get_series(self, programs, moved, periods):
        """Return points by kind of movement and direction, those that moved only.

        :return: list of dicts of ``key``, ``kind``, ``label``, ``values`` (one for
            each period, below zero where points go), ``model`` and ``domain``, without
            the days
        """
        values = {}
        for kind, _source, direction, place, points in moved:
            if 0 < place <= len(periods):
                row = values.setdefault((kind, direction), [0.0] * len(periods))
                row[place - 1] += points
        field = self.env["crm.loyalty.entry"]._fields["kind"]
        labels = dict(field._description_selection(self.env))
        entries = self._get_entry_domain(programs)
        return [
            {
                "key": f"{kind}_{'in' if direction > 0 else 'out'}",
                "kind": kind,
                "label": self._get_series_label(kind, direction, labels[kind]),
                "values": values[kind, direction],
            }
            | self._describe(
                None, "crm.loyalty.entry", entries & self._moved(kind, direction)
            )
            for kind, _label in KINDS
            for direction in (1, -1)
            if (kind, direction) in values
        ]

    @api.model
    def _get_series_label(self, kind, direction, label):
        if kind == "reverse":
            names = {1: self.env._("Given Back"), -1: self.env._("Taken Back")}
            return names[direction]
        if NATURAL.get(kind) == direction:
            return label
        if direction > 0:
            return self.env._("%(kind)s, In", kind=label)
        return self.env._("%(kind)s, Out", kind=label)

    @api.model
    def _moved(self, kind, direction):
        """Return the movements of a kind by which points come (1) or go (-1)."""
        comes = Domain("points", ">", 0) | (
            Domain("points", "=", 0) & Domain("pending", ">", 0)
        )
        return Domain("kind", "=", kind) & (comes if direction > 0 else ~comes)
