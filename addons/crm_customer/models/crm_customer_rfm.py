from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from ..engine.rfm import PERCENTILES, is_in_order
from .crm_customer_scores import SCORES_BY_RANK
from .reader_dates import format_day

#: with fewer customers quintiles say nothing
MIN_CUSTOMERS = 20
#: a limit of more days than this is no recency
MAX_DAYS = 36_500

DIMENSIONS = [
    ("recency", "Recency (days since the last purchase)"),
    ("frequency", "Frequency (purchases)"),
    ("monetary", "Monetary (revenue)"),
]


class CrmCustomerRfmVersion(models.Model):
    """A dated scale of cut points by which customers are scored 1 to 5."""

    _name = "crm.customer.rfm.version"
    _description = "RFM Scale"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        "Made by",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("in_force", "In Force"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    is_fitted = fields.Boolean(
        "Fitted",
        readonly=True,
        copy=False,
        help="The cut points are the quintiles of the customers on that day; otherwise "
        "they were chosen by hand.",
    )
    data_to = fields.Date("Data up to", readonly=True, copy=False)
    customer_count = fields.Integer(
        "Customers",
        readonly=True,
        copy=False,
        help="Customers with a purchase from whom the cut points were fitted.",
    )
    cut_ids = fields.One2many(
        "crm.customer.rfm.cut", "version_id", "Cut Points", copy=True
    )

    _company_in_force_uniq = models.UniqueIndex(
        "(company_id) WHERE state = 'in_force'",
        "A company has one RFM scale in force.",
    )

    @api.depends("create_date", "is_fitted")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for version in self:
            made = fields.Datetime.context_timestamp(
                version, version.create_date or fields.Datetime.now()
            )
            version.display_name = self.env._(
                "RFM scale, %(day)s", day=format_day(self.env, made.date())
            )

    @api.constrains("state", "cut_ids")
    def _check_cuts(self):
        """Refuse cut points out of order, and a scale in force that lacks one."""
        for version in self:
            for dimension, scores in SCORES_BY_RANK.items():
                version._check_dimension(dimension, scores)

    def _check_dimension(self, dimension, scores):
        self.ensure_one()
        cuts = self.cut_ids.filtered(lambda cut: cut.dimension == dimension)
        cuts = cuts.sorted(lambda cut: scores.index(cut.score))
        limits = cuts.mapped("upper_limit")
        labels = dict(cuts._fields["dimension"]._description_selection(self.env))
        if not is_in_order(limits):
            raise ValidationError(
                self.env._(
                    "%(dimension)s: the cut points %(limits)s for the scores "
                    "%(scores)s are out of order. None may be lower than the one "
                    "before.",
                    dimension=labels[dimension],
                    limits=" – ".join(f"{limit:g}" for limit in limits),
                    scores=" – ".join(map(str, cuts.mapped("score"))),
                )
            )
        if self.state == "in_force" and len(cuts) < len(scores):
            raise ValidationError(
                self.env._(
                    "%(dimension)s: the scale needs a cut point for each of the scores "
                    "%(scores)s.",
                    dimension=labels[dimension],
                    scores=format_list(self.env, map(str, sorted(scores))),
                )
            )

    def write(self, vals):
        """Refuse to change a scale that is or was in force, but for its state."""
        if set(vals) - {"state"}:
            self._check_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_is_draft()

    def _check_is_draft(self):
        if any(version.state != "draft" for version in self):
            raise UserError(
                self.env._(
                    "Customers were scored by this scale, so it cannot be changed. "
                    "Duplicate it, change the copy and put that into force."
                )
            )

    def action_put_in_force(self):
        """Score the customers of the company by this scale from now on."""
        self.ensure_one()
        self.check_access("write")
        self._check_is_draft()
        self._put_in_force()

    @api.model
    def action_fit(self):
        """Fit a scale to the customers of the current company and open it."""
        self.env["crm.customer.prediction"]._as_manager()
        version = self._fit_company(self.env.company)
        if not version:
            raise UserError(
                self.env._(
                    "A scale needs %(count)s customers with a purchase. Until then, "
                    "create one with cut points of your own.",
                    count=MIN_CUSTOMERS,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": version.display_name,
            "res_model": self._name,
            "res_id": version.id,
            "views": [(False, "form")],
        }

    @api.model
    def _fit_company(self, company):
        """Fit a scale to the customers of a company and put it into force.

        :return: the version; empty where there are too few customers
        """
        self.env.flush_all()
        [(count, *limits)] = self.env.execute_query(self._query_quintiles(company))
        if count < MIN_CUSTOMERS:
            return self.browse()
        version = self.create(
            [
                {
                    "company_id": company.id,
                    "is_fitted": True,
                    "data_to": self.env["crm.customer"]._get_clock(company).today,
                    "customer_count": count,
                    "cut_ids": [
                        Command.create(
                            {
                                "dimension": dimension,
                                "score": score,
                                "upper_limit": limit,
                            }
                        )
                        for (dimension, scores), of_dimension in zip(
                            SCORES_BY_RANK.items(), limits, strict=True
                        )
                        for score, limit in zip(scores, of_dimension, strict=True)
                    ],
                }
            ]
        )
        version._put_in_force()
        return version

    @api.model
    def _query_quintiles(self, company):
        """Return the number of customers with a purchase and the cut points of each
        dimension; the ORM has no percentiles."""
        today = self.env["crm.customer"]._get_clock(company).today
        return SQL(
            "SELECT COUNT(*), %s FROM crm_customer"
            " WHERE company_id = %s AND purchase_count > 0",
            SQL(", ").join(
                SQL(
                    "PERCENTILE_DISC(%s::float8[]) WITHIN GROUP (ORDER BY %s)",
                    [percent / 100 for percent in PERCENTILES],
                    value,
                )
                for value in (
                    SQL("%s::date - last_purchase_date", today),
                    SQL("purchase_count"),
                    SQL("revenue"),
                )
            ),
            company.id,
        )

    @api.model
    def _get_in_force(self, company):
        return self.search(
            [("company_id", "=", company.id), ("state", "=", "in_force")]
        )

    def _put_in_force(self):
        """Supersede the former scale and have everybody scored anew."""
        former = self._get_in_force(self.company_id)
        former.write({"state": "superseded"})
        former.flush_recordset()
        self.write({"state": "in_force"})
        self.env["crm.customer.queue"]._append_company(self.company_id, self)


class CrmCustomerRfmCut(models.Model):
    """The highest value that still gets a score: one limit between two scores."""

    _name = "crm.customer.rfm.cut"
    _description = "RFM Cut Point"
    _order = "version_id, dimension, upper_limit, id"

    version_id = fields.Many2one(
        "crm.customer.rfm.version", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="version_id.company_id", store=True)
    dimension = fields.Selection(DIMENSIONS, required=True)
    score = fields.Integer(
        required=True,
        aggregator=None,
        help="Recency: 5 down to 2, more days get 1. Frequency and monetary: 1 up to "
        "4, more gets 5.",
    )
    upper_limit = fields.Float(
        "Up to",
        required=True,
        aggregator=None,
        help="The highest value that still gets this score: days since the last "
        "purchase, number of purchases, or revenue of all time in company currency.",
    )

    _score_uniq = models.Constraint(
        "UNIQUE (version_id, dimension, score)",
        "A scale has one limit for each score of a dimension.",
    )

    @api.constrains("dimension", "score", "upper_limit")
    def _check_cut(self):
        for cut in self:
            scores = SCORES_BY_RANK[cut.dimension]
            if cut.score not in scores:
                raise ValidationError(
                    self.env._(
                        "Only the scores %(scores)s have a cut point here, not "
                        "%(score)s.",
                        scores=format_list(self.env, map(str, sorted(scores))),
                        score=cut.score,
                    )
                )
            if cut.dimension == "recency" and not 0 <= cut.upper_limit <= MAX_DAYS:
                raise ValidationError(
                    self.env._(
                        "A number of days must lie between 0 and %(most)s, not "
                        "%(days)g.",
                        most=MAX_DAYS,
                        days=cut.upper_limit,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        cuts = super().create(vals_list)
        cuts.version_id._check_is_draft()
        return cuts

    def write(self, vals):
        self.version_id._check_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.version_id._check_is_draft()
