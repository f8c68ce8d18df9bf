from typing import NamedTuple

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine.profile import Spread, effect_of_means, effect_of_shares, size_of

#: what a profile shows as long as nobody chooses
SHOWN_AT_FIRST = (
    "revenue_year",
    "purchase_count",
    "basket_average",
    "lifetime_value",
    "margin_year",
    "last_purchase_date",
    "days_late_mean",
    "no_purchase_probability",
    "is_overdue",
    "is_blacklisted",
    "stage",
    "country_id",
)
#: values of a category that a page lists
VALUES_SHOWN = 8
#: how the names of numbers end that are parts of one
PARTS = (
    "_probability",
    "_rate",
    "_share",
    "credit_use",
    "revenue_trend",
    "margin_trend",
)
#: the two groups that are compared
SIDES = ("own", "other")


class Sides(NamedTuple):
    """The two groups of customers that are compared, and what the other is called."""

    own: Domain
    other: Domain
    name: str
    kind: str


class CrmSegment(models.Model):
    """How the members of a segment differ from other customers."""

    _inherit = "crm.segment"

    @api.readonly
    def get_profile(self, against=None, figures=None):
        """Return the figures of the members beside those of another group.

        The figures are those of today, also where the segment is compared with its own
        members of an earlier day: facts keep no history. Only customers that the reader
        may see are counted.

        :param dict against: ``{"segment_id": id}`` for another segment, ``{"date":
            "2024-05-15"}`` for the members at the end of that day; all customers of the
            company if empty
        :param list figures: names of :meth:`_analysis_figures`; the usual ones if empty
        :return: a dictionary of ``segment`` and ``other`` (``name``, ``customers``),
            ``kind`` (``all``, ``segment`` or ``date``), ``both`` (customers in both),
            ``figures``, ``categories``, ``available`` (names and labels to choose from)
            and ``currency_id``
        """
        self.ensure_one()
        self.check_access("read")
        customers = self.env["crm.customer"].with_context(active_test=False)
        sides = self._get_sides(against)
        available = customers._analysis_figures()
        chosen = [
            available[name] for name in figures or SHOWN_AT_FIRST if name in available
        ]
        numbers = [figure for figure in chosen if figure.kind != "category"]
        categories = [figure for figure in chosen if figure.kind == "category"]
        counts, both, rows = self._read_numbers(customers, sides, numbers)
        return {
            "segment": {
                "id": self.id,
                "name": self.display_name,
                "customers": counts["own"],
            },
            "other": {"name": sides.name, "customers": counts["other"]},
            "kind": sides.kind,
            "both": both,
            "figures": rows,
            "categories": self._read_categories(customers, sides, categories, counts),
            "available": sorted(
                ([name, figure.label] for name, figure in available.items()),
                key=lambda item: item[1],
            ),
            "chosen": [figure.name for figure in chosen],
            "currency_id": self.company_id.currency_id.id,
        }

    # The groups

    def _get_member_domain(self, instant=None):
        """Return the domain of the members now, or at an instant in UTC."""
        stay = Domain("segment_id", "in", self.ids)
        if instant is None:
            stay &= Domain("date_to", "=", False)
        else:
            stay &= Domain("date_from", "<", instant)
            stay &= Domain("date_to", "=", False) | Domain("date_to", ">=", instant)
        return Domain("segment_member_ids", "any", stay)

    def _get_sides(self, against):
        """Return the groups to compare.

        :raise UserError: for a day that has not ended, or another company's segment
        """
        against = against or {}
        own = self._get_member_domain()
        if against.get("segment_id"):
            other = self.browse(against["segment_id"]).exists()
            if not other:
                raise UserError(
                    self.env._("The other segment is gone. Choose another one.")
                )
            other.check_access("read")
            (self | other)._check_one_company()
            return Sides(own, other._get_member_domain(), other.display_name, "segment")
        if against.get("date"):
            day = fields.Date.to_date(against["date"])
            instant = fields.Datetime.to_string(self._get_end_of_day(day))
            name = self.env._(
                "%(segment)s on %(date)s",
                segment=self.display_name,
                date=format_day(self.env, day),
            )
            return Sides(own, self._get_member_domain(instant), name, "date")
        everybody = Domain("company_id", "=", self.company_id.id)
        everybody &= Domain("active", "=", True)
        return Sides(own, everybody, self.env._("All customers"), "all")

    def _get_end_of_day(self, day):
        """Return when a day of the company ends, in UTC.

        :raise UserError: if it has not ended yet
        """
        clock = self.env["crm.customer"]._get_clock(self.company_id)
        if not day or day >= clock.today:
            raise UserError(
                self.env._(
                    "The members of an earlier day are compared with those of now. "
                    "Choose a day before today."
                )
            )
        midnight = fields.Datetime.add(fields.Datetime.to_datetime(day), days=1)
        local = pytz.timezone(clock.timezone).localize(midnight)
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    # The figures

    def _query_sides(self, customers, sides, figures):
        """SELECT ``side`` and figures ``f0``, ``f1``...: a row per side and customer.

        In SQL, so that both groups are read in one pass, with the reader's rights.
        """
        today = customers._get_clock(self.company_id).today
        query = customers._search(
            Domain("company_id", "=", self.company_id.id) & (sides.own | sides.other)
        )
        columns = [
            SQL(
                "%s AS %s",
                domain.optimize_full(customers)._to_sql(customers, query.table, query),
                SQL.identifier(f"is_{name}"),
            )
            for name, domain in zip(SIDES, sides[:2], strict=True)
        ]
        columns += [
            SQL(
                "%s AS %s",
                customers._query_figure(figure, query, today),
                SQL.identifier(f"f{place}"),
            )
            for place, figure in enumerate(figures)
        ]
        return SQL(
            """
            SELECT side.name AS side, customer.*
            FROM (%s) customer
            CROSS JOIN LATERAL (VALUES ('own', is_own), ('other', is_other))
                               side(name, holds)
            WHERE side.holds
            """,
            query.select(*columns),
        )

    def _read_numbers(self, customers, sides, figures):
        """Return the sizes of the groups, of what they share, the rows of figures."""
        aggregates = [
            part
            for place, figure in enumerate(figures)
            for part in self._query_aggregates(figure, SQL.identifier(f"f{place}"))
        ]
        found = {
            side: values
            for side, *values in self.env.execute_query(
                SQL(
                    "SELECT side, COUNT(*), COUNT(*) FILTER (WHERE is_own AND is_other)"
                    "%s FROM (%s) part GROUP BY side",
                    SQL().join(SQL(", %s", part) for part in aggregates),
                    self._query_sides(customers, sides, figures),
                )
            )
        }
        empty = [0, 0] + [None] * len(aggregates)
        own, other = (found.get(side, empty) for side in SIDES)
        rows, place = [], 2
        for figure in figures:
            width = 1 if figure.kind == "share" else 5
            values = own[place : place + width], other[place : place + width]
            row = (
                self._compare_share if figure.kind == "share" else self._compare_number
            )
            rows.append(row(figure, *values, own[0], other[0]))
            place += width
        return {"own": own[0], "other": other[0]}, own[1], rows

    @api.model
    def _query_aggregates(self, figure, column):
        """Return what is read of one figure: how many, mean, median, and both moments
        on the scale of the comparison, logarithmic for what is skewed."""
        if figure.kind == "share":
            return [SQL("COUNT(*) FILTER (WHERE %s)", column)]
        scaled = column
        if figure.is_skewed:
            scaled = SQL("SIGN(%s) * LN(1 + ABS(%s))", column, column)
        return [
            SQL("COUNT(%s)", column),
            SQL("AVG(%s)", column),
            SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)", column),
            SQL("AVG(%s)", scaled),
            SQL("STDDEV_SAMP(%s)", scaled),
        ]

    def _compare_number(self, figure, own, other, _own_size, _other_size):
        """Return the row of a number."""
        spreads = [Spread(values[0] or 0, *values[3:]) for values in (own, other)]
        effect = effect_of_means(*spreads)
        kind = "percentage" if figure.name.endswith(PARTS) else figure.kind
        return self._describe(figure, kind, effect) | {
            side: {"count": values[0] or 0, "mean": values[1], "median": values[2]}
            for side, values in zip(SIDES, (own, other), strict=True)
        }

    def _compare_share(self, figure, own, other, own_size, other_size):
        """Return the row of a share."""
        sides = {
            side: {"count": values[0] or 0, "share": (values[0] or 0) / (size or 1)}
            for side, values, size in zip(
                SIDES, (own, other), (own_size, other_size), strict=True
            )
        }
        effect = effect_of_shares(
            sides["own"]["share"], sides["other"]["share"], own_size, other_size
        )
        return self._describe(figure, "share", effect) | sides

    def _describe(self, figure, kind, effect):
        """Return what a row says of the difference, in words too."""
        return {
            "name": figure.name,
            "label": figure.label,
            "kind": kind,
            "size": size_of(effect),
            "is_higher": (effect or 0) > 0,
            "words": self._get_words(effect, figure.kind == "days"),
        }

    def _get_words(self, effect, is_ago):
        """Return the size of a difference in the reader's language."""
        size = size_of(effect)
        is_higher = (effect or 0) > 0
        if is_ago and size not in ("unknown", "none"):
            return self._get_words_of_days(size, is_higher)
        words = {
            "unknown": self.env._("too few customers to say"),
            "none": self.env._("about the same"),
            "small": (
                self.env._("a little higher")
                if is_higher
                else self.env._("a little lower")
            ),
            "medium": (
                self.env._("clearly higher")
                if is_higher
                else self.env._("clearly lower")
            ),
            "large": (
                self.env._("much higher") if is_higher else self.env._("much lower")
            ),
        }
        return words[size]

    def _get_words_of_days(self, size, is_longer):
        """Return the size of a difference in days since something."""
        words = {
            "small": (
                self.env._("a little longer ago")
                if is_longer
                else self.env._("a little more recently")
            ),
            "medium": (
                self.env._("clearly longer ago")
                if is_longer
                else self.env._("clearly more recently")
            ),
            "large": (
                self.env._("much longer ago")
                if is_longer
                else self.env._("much more recently")
            ),
        }
        return words[size]

    # Categories

    def _read_categories(self, customers, sides, figures, sizes):
        """Return the parts of both groups by value of each category."""
        if not figures:
            return []
        columns = [SQL.identifier(f"f{place}") for place in range(len(figures))]
        found = self.env.execute_query(
            SQL(
                "SELECT GROUPING(%s), side, %s, COUNT(*) FROM (%s) part"
                " GROUP BY GROUPING SETS (%s)",
                SQL(", ").join(columns),
                SQL(", ").join(columns),
                self._query_sides(customers, sides, figures),
                SQL(", ").join(SQL("(side, %s)", column) for column in columns),
            )
        )
        # GROUPING has a bit for each column that a row is not grouped by.
        whole = (1 << len(figures)) - 1
        bits = [1 << (len(figures) - 1 - place) for place in range(len(figures))]
        return [
            self._compare_category(
                figure,
                {
                    (row[2 + place], row[1]): row[-1]
                    for row in found
                    if row[0] == whole - bits[place]
                },
                sizes,
            )
            for place, figure in enumerate(figures)
        ]

    def _compare_category(self, figure, counts, sizes):
        """Return the rows of one category, the values with most customers first."""
        values = list(dict.fromkeys(value for value, _side in counts))

        def share(value, side):
            return counts.get((value, side), 0) / (sizes[side] or 1)

        values.sort(key=lambda value: -max(share(value, side) for side in SIDES))
        labels = self._get_value_labels(figure, values[:VALUES_SHOWN])
        rows = []
        for value in values[:VALUES_SHOWN]:
            effect = effect_of_shares(
                share(value, "own"), share(value, "other"), sizes["own"], sizes["other"]
            )
            rows.append(
                self._describe(figure, "share", effect)
                | {"value": value, "label": labels[value]}
                | {
                    side: {
                        "count": counts.get((value, side), 0),
                        "share": share(value, side),
                    }
                    for side in SIDES
                }
            )
        return {
            "name": figure.name,
            "label": figure.label,
            "rows": rows,
            "is_cut": len(values) > VALUES_SHOWN,
        }

    def _get_value_labels(self, figure, values):
        """Return what the values of a category are called, by value."""
        empty = {None: self.env._("Not known")}
        if figure.field.type == "selection":
            labels = dict(figure.field._description_selection(self.env))
            return empty | {
                value: labels.get(value, value) for value in values if value
            }
        records = self.env[figure.field.comodel_name].browse(
            int(value) for value in values if value
        )
        return empty | {str(record.id): record.display_name for record in records}

    # Behind the figures

    @api.readonly
    def action_open_profile(self, part, against=None, figure=None, value=None):
        """Open the customers that a row of the profile counts.

        :param str part: ``own`` or ``other``, the group; ``both``, ``entered`` (only in
            the first group) or ``left`` (only in the other)
        :param dict against: as for :meth:`get_profile`
        :param str figure: name of a share or a category, to open only whom it counts
        :param str value: value of the category
        :return: a window action
        """
        self.ensure_one()
        self.check_access("read")
        sides = self._get_sides(against)
        domain, name = {
            "own": (sides.own, self.display_name),
            "other": (sides.other, sides.name),
            "both": (sides.own & sides.other, self.env._("In both")),
            "entered": (sides.own & ~sides.other, self.env._("Entered")),
            "left": (~sides.own & sides.other, self.env._("Left")),
        }[part]
        domain &= Domain("company_id", "=", self.company_id.id)
        chosen = self.env["crm.customer"]._analysis_figures().get(figure)
        if chosen and chosen.leaf:
            domain &= Domain([chosen.leaf])
            name = self.env._("%(group)s: %(part)s", group=name, part=chosen.label)
        elif chosen and chosen.kind == "category":
            is_number = value and chosen.field.type == "many2one"
            domain &= Domain(figure, "=", int(value) if is_number else value or False)
            label = self._get_value_labels(chosen, [value])[value]
            name = self.env._("%(group)s: %(part)s", group=name, part=label)
        # Who left may have left because archived.
        return self._open_customers(name, domain, active_test=False)

    def action_show_profile(self):
        """Open the page that compares the members with other customers."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "crm_segments_profile",
            "name": self.env._("Profile of %(segment)s", segment=self.display_name),
            "params": {"segment_id": self.id},
        }
