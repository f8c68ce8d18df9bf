import math

import numpy as np

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, formatLang
from odoo.tools.i18n import format_list

from ..engine import boxes, clusters

#: customers whose figures are looked at; the rules hold for all
SAMPLE = 20_000
USED_AT_FIRST = ("last_purchase_date", "purchase_count", "revenue_year")
#: from so many deviations on, a centre is called high or low
REMARKABLE = 0.5
NAMED_FIGURES = 2


class CrmSegmentDiscovery(models.TransientModel):
    """Groups that the customers form by themselves, saved as segments with rules."""

    _name = "crm.segment.discovery"
    _description = "Discover Segments"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    among_id = fields.Many2one(
        "crm.segment",
        domain="[('company_id', '=', company_id)]",
        ondelete="cascade",
        help="Only the members of this segment; all customers of the company if empty.",
    )
    figure_ids = fields.One2many(
        "crm.segment.discovery.figure",
        "discovery_id",
        "Figures",
        default=lambda self: [Command.create({"name": n}) for n in USED_AT_FIRST],
    )
    number = fields.Integer("Number of Groups")
    suggestion = fields.Text(readonly=True)
    state = fields.Selection(
        [("choose", "Choose"), ("found", "Found")], default="choose", required=True
    )
    customer_count = fields.Integer("Customers", readonly=True)
    agreement = fields.Float(
        "Placed Alike",
        readonly=True,
        help="Part of the customers looked at whom the rules place in the group that "
        "they were found in.",
    )
    cluster_ids = fields.One2many(
        "crm.segment.discovery.cluster", "discovery_id", "Groups"
    )
    table = fields.Html("Centers", readonly=True)

    def _compute_display_name(self):
        self.display_name = self.env._("Discover Segments")

    @api.model
    def action_open_discovery(self):
        """Open the page, with the number of groups that the usual figures suggest."""
        discovery = self.create([{}])
        discovery._suggest()
        return discovery._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Discover Segments"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # Steps

    def action_suggest(self):
        """Suggest the number of groups that part best."""
        self.ensure_one()
        self._suggest()
        return self._reopen()

    def action_back(self):
        """Choose again."""
        self.ensure_one()
        self.state = "choose"
        return self._reopen()

    def action_find(self):
        """Find the groups and the rules that place the customers as they do.

        :raise UserError: for a number of groups that cannot be, too few customers
        """
        self.ensure_one()
        figures, points = self._read_points()
        self._check_number(points)
        scale = self._fit_scale(figures, points)
        scaled = scale.apply(points)
        try:
            found = clusters.find(scaled, self.number)
        except ValueError:
            raise UserError(
                self.env._(
                    "These figures do not part the customers into %(number)s groups. "
                    "Choose fewer groups or other figures.",
                    number=self.number,
                )
            ) from None
        rules = boxes.separate(points, found.labels, self.number)
        placed = boxes.place(points, rules)
        values = self._prepare_clusters(figures, found, scale, rules)
        self.write(
            {
                "state": "found",
                "agreement": float((placed == found.labels).mean()),
                "cluster_ids": [Command.clear(), *map(Command.create, values)],
            }
        )
        self._count_rules()
        self.table = self._render_table(figures, scale.revert(found.centers))
        return self._reopen()

    def action_save(self):
        """Save the chosen groups as segments and open them."""
        self.ensure_one()
        chosen = self.cluster_ids.filtered("is_saved")
        if not chosen:
            raise UserError(self.env._("Tick the groups that become segments."))
        without = chosen.filtered(lambda cluster: not cluster.boxes)
        if without:
            raise UserError(
                self.env._(
                    "No rule describes “%(groups)s”. Untick it, or look for fewer "
                    "groups.",
                    groups=format_list(self.env, without.mapped("name")),
                )
            )
        segments = self.env["crm.segment"].create(
            [cluster._prepare_segment() for cluster in chosen]
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.segment",
            "domain": [("id", "in", segments.ids)],
            "views": [(False, "list"), (False, "form")],
            # The last one: the export takes a tuple that follows for a term.
            "name": self.env._("Discovered Segments"),
        }

    # The figures of the customers

    def _get_figures(self):
        """Return the chosen figures, each once.

        :raise UserError: if none is chosen
        """
        available = self.env["crm.customer"]._analysis_figures()
        names = dict.fromkeys(self.figure_ids.mapped("name"))
        figures = [available[name] for name in names if name in available]
        if not figures:
            raise UserError(
                self.env._("Choose at least one figure by which groups may form.")
            )
        return figures

    def _get_customer_domain(self, figures):
        """Return the domain of the customers looked at: those with all dates. A number
        that is not known counts as zero, as it does in rules."""
        domain = Domain("company_id", "=", self.company_id.id)
        if self.among_id:
            domain &= Domain("segment_ids", "in", self.among_id.ids)
        return domain & Domain.AND(
            Domain(figure.name, "!=", False)
            for figure in figures
            if figure.kind == "days"
        )

    def _read_points(self):
        """Return the chosen figures, and the customers by figures, a sample of many."""
        figures = self._get_figures()
        customers = self.env["crm.customer"]
        domain = self._get_customer_domain(figures)
        self.customer_count = customers.search_count(domain)
        rows = self.env.execute_query(self._query_points(figures, domain))
        return figures, np.array(rows, dtype=float).reshape(len(rows), len(figures))

    def _query_points(self, figures, domain):
        """SELECT the figures of a sample of customers, the same one each time.

        In SQL, as the ORM would make a record of each of them.
        """
        customers = self.env["crm.customer"]
        today = customers._get_clock(self.company_id).today
        query = customers._search(domain)
        columns = [
            SQL("COALESCE(%s, 0)", customers._query_figure(figure, query, today))
            for figure in figures
        ]
        query.order = SQL("MD5(%s::text)", SQL.identifier(query.table, "id"))
        query.limit = SAMPLE
        return query.select(*columns)

    @api.model
    def _fit_scale(self, figures, points):
        return clusters.fit_scale(points, [figure.is_skewed for figure in figures])

    def _suggest(self):
        """Suggest the number of groups with the highest mean silhouette."""
        figures, points = self._read_points()
        found = {}
        if len(points):
            found = clusters.suggest(self._fit_scale(figures, points).apply(points))
        if not found:
            self.number = 0
            self.suggestion = self.env._(
                "The figures of the customers do not differ, or nobody has all of "
                "them: choose others."
            )
            return
        self.number = max(found, key=found.get)
        self.suggestion = self.env._(
            "%(number)s groups part best, by the mean silhouette (1: well apart, 0: "
            "not at all): %(values)s.",
            number=self.number,
            values=format_list(
                self.env,
                [
                    f"{number}: {formatLang(self.env, value, digits=2)}"
                    for number, value in found.items()
                ],
            ),
        )

    def _check_number(self, points):
        """Refuse numbers of groups that cannot be."""
        if self.number < 2:
            raise UserError(
                self.env._(
                    "%(number)s groups part nobody: choose at least 2.",
                    number=self.number,
                )
            )
        different = len(np.unique(points, axis=0))
        if self.number > different:
            raise UserError(
                self.env._(
                    "Only %(count)s customers differ in these figures: choose at most "
                    "so many groups, not %(number)s.",
                    count=different,
                    number=self.number,
                )
            )

    # The groups

    def _prepare_clusters(self, figures, found, scale, rules):
        """Return the values of the groups, the largest first."""
        sizes = np.bincount(found.labels, minlength=self.number)
        centers = scale.revert(found.centers)
        names = self._suggest_names(figures, found.centers)
        return [
            {
                "name": names[group],
                "sample_count": int(sizes[group]),
                "share": float(sizes[group]) / len(found.labels),
                "center": "; ".join(
                    f"{figure.label}: {self._format(figure, value)}"
                    for figure, value in zip(figures, centers[group], strict=True)
                ),
                "boxes": [
                    self._prepare_box(figures, box)
                    for box in rules
                    if box.group == group
                ],
            }
            for group in range(self.number)
        ]

    def _prepare_box(self, figures, box):
        """Return a box as domains, one for each figure: what a condition holds."""
        domains = []
        for place, figure in enumerate(figures):
            low, high = box.intervals.get(place, (-math.inf, math.inf))
            bounds = ((low, ">="), (high, "<"))
            if figure.kind == "days":
                # So many days ago or more is that day or earlier.
                bounds = ((low, "<="), (high, ">"))
            leaves = [
                (figure.name, operator, self._prepare_limit(figure, limit))
                for limit, operator in bounds
                if math.isfinite(limit)
            ]
            if not leaves and figure.kind == "days":
                leaves = [(figure.name, "!=", False)]
            if leaves:
                domains.append(leaves)
        return domains

    @api.model
    def _prepare_limit(self, figure, limit):
        if figure.kind == "days":
            return f"today {-int(limit):+d}d"
        return int(limit) if limit == int(limit) else limit

    def _suggest_names(self, figures, centers):
        """Return a name for each group, by what is remarkable in its centre."""
        names = []
        for center in centers:
            order = np.argsort(-np.abs(center))[:NAMED_FIGURES]
            parts = [
                self._describe_center(figures[place], center[place])
                for place in order
                if abs(center[place]) >= REMARKABLE
            ]
            name = format_list(self.env, parts) or self.env._("In the middle")
            same = sum(
                known == name or known.startswith(f"{name} (") for known in names
            )
            names.append(f"{name} ({same + 1})" if same else name)
        return names

    def _describe_center(self, figure, deviation):
        values = {"figure": figure.label}
        if figure.kind == "days":
            if deviation > 0:
                return self.env._("%(figure)s long ago", **values)
            return self.env._("%(figure)s recently", **values)
        if deviation > 0:
            return self.env._("%(figure)s high", **values)
        return self.env._("%(figure)s low", **values)

    def _format(self, figure, value):
        """Return a figure in its own unit, for the reader."""
        if figure.kind == "money":
            # A center is no exact amount.
            currency = self.company_id.currency_id
            return formatLang(
                self.env, value, currency_obj=currency, rounding_unit="units"
            )
        if figure.kind == "days":
            return self.env._("%(days)s days ago", days=round(value))
        return formatLang(self.env, value, digits=0 if abs(value) >= 100 else 1)

    def _render_table(self, figures, centers):
        """Return the centres as a table: a row for each figure."""
        return self.env["ir.qweb"]._render(
            "crm_segments.crm_segment_discovery_table",
            {
                "clusters": self.cluster_ids,
                "rows": [
                    (figure.label, [self._format(figure, value) for value in column])
                    for figure, column in zip(figures, centers.T, strict=True)
                ],
            },
        )

    def _count_rules(self):
        """Count whom the rules of all groups place, in one statement."""
        customers = self.env["crm.customer"]
        query = customers._search(self._get_customer_domain(self._get_figures()))
        counts = [
            SQL(
                "COUNT(*) FILTER (WHERE %s)",
                cluster._get_rule_domain()
                .optimize_full(customers)
                ._to_sql(customers, query.table, query),
            )
            for cluster in self.cluster_ids
        ]
        [row] = self.env.execute_query(query.select(*counts))
        for cluster, count in zip(self.cluster_ids, row, strict=True):
            cluster.rule_count = count
