from odoo import api, fields, models
from odoo.tools import SQL

from .fact_source import Layer

#: a purchase before this day is a slip of the pen, such as a Jalali year
EARLIEST_PURCHASE = "1900-01-01"
#: orders at the margin rate of all customers that a customer is given on top of the own
MARGIN_PRIOR_ORDERS = 5
#: scores that the cut points of a dimension close, the lowest limit first
SCORES_BY_RANK = {
    "recency": (5, 4, 3, 2),
    "frequency": (1, 2, 3, 4),
    "monetary": (1, 2, 3, 4),
}


class CrmCustomer(models.Model):
    """Scores: what the frozen models and scales say about one customer."""

    _inherit = "crm.customer"

    rfm_recency = fields.Integer(
        "Recency Score",
        readonly=True,
        aggregator="avg",
        help="1 to 5 by the days since the last purchase; 5 bought most recently.",
    )
    rfm_frequency = fields.Integer(
        "Frequency Score",
        readonly=True,
        aggregator="avg",
        help="1 to 5 by the number of purchases; 5 bought most often.",
    )
    rfm_monetary = fields.Integer(
        "Monetary Score",
        readonly=True,
        aggregator="avg",
        help="1 to 5 by the revenue of all time; 5 brought most.",
    )
    rfm_score = fields.Char(
        "RFM",
        readonly=True,
        index="btree_not_null",
        help="The scores for recency, frequency and monetary value side by side: 555 "
        "is best. Empty without a purchase.",
    )
    rfm_version_id = fields.Many2one(
        "crm.customer.rfm.version",
        "RFM Scale",
        readonly=True,
        ondelete="set null",
        help="The scale whose cut points gave the scores.",
    )
    no_purchase_probability = fields.Float(
        "Probability of No Purchase",
        readonly=True,
        aggregator="avg",
        help="Probability of no purchase within the horizon of the prediction model "
        "from today, in steps of 5 %, rounded down. Empty when the model has too "
        "little data.",
    )
    expected_purchases = fields.Float(
        "Expected Purchases (12 Months)",
        readonly=True,
        help="Purchases that the prediction model expects in the next 12 months, as on "
        "the day on which the probability of no purchase reached its present step.",
    )
    expected_purchase_date = fields.Date(
        "Next Purchase Expected",
        readonly=True,
        help="The day by which the next purchase comes with even odds, as seen on the "
        "day of the last purchase. Empty when none is more likely than one.",
    )
    expected_basket = fields.Monetary(
        readonly=True,
        aggregator="avg",
        help="Untaxed value expected of a next purchase: the customer's average "
        "basket, drawn towards that of all customers the fewer purchases there are.",
    )
    lifetime_value = fields.Monetary(
        "Lifetime Value (12 Months)",
        readonly=True,
        help="Margin expected of the purchases of the next 12 months, discounted month "
        "by month. Empty while no confirmed order shows a margin.",
    )
    prediction_id = fields.Many2one(
        "crm.customer.prediction",
        "Prediction Model",
        readonly=True,
        ondelete="set null",
        help="The run of the prediction model from which the figures come.",
    )

    @api.model
    def _layers(self):
        return super()._layers() | {"scores": self._layer_scores()}

    @api.model
    def _layer_scores(self):
        """Look the scores up: they are piecewise constant between crossings.

        The lifetime value is the discounted number of purchases times the basket
        times the margin rate, all as the run in force sees them.
        """
        band = SQL("score.band + 1")
        return Layer(
            columns={
                **self._rfm_columns(),
                "prediction_id": SQL("prediction.id"),
                "no_purchase_probability": SQL("(score.band / 20.0)::float8"),
                "expected_purchases": SQL("cell.expected[%s]", band),
                "expected_purchase_date": SQL(
                    "prev.last_purchase_date + cell.median_days"
                ),
                "expected_basket": SQL("score.basket"),
                "lifetime_value": SQL(
                    "cell.discounted[%s] * score.basket * (%s)",
                    band,
                    self._query_margin_rate(),
                ),
            },
            joins=self._query_score_joins(),
            due=(
                SQL("prev.last_purchase_date + cell.crossings[%s]", band),
                *(
                    SQL("prev.last_purchase_date + %s::int + 1", limit)
                    for limit in _limits("recency")
                ),
            ),
        )

    @api.model
    def _rfm_columns(self):
        recency = SQL(
            "(5 - %s)", _count_exceeded("recency", SQL("score.days_since_purchase"))
        )
        frequency = SQL(
            "(1 + %s)", _count_exceeded("frequency", SQL("prev.purchase_count"))
        )
        monetary = SQL("(1 + %s)", _count_exceeded("monetary", SQL("prev.revenue")))
        return {
            "rfm_recency": recency,
            "rfm_frequency": frequency,
            "rfm_monetary": monetary,
            "rfm_score": SQL("%s::text || %s || %s", recency, frequency, monetary),
            "rfm_version_id": SQL("scale.version_id"),
        }

    @api.model
    def _query_score_joins(self):
        """Join the run in force with its cell, the scale in force and the day.

        Gamma-Gamma: p (v + n z) / (p n + q - 1), for n purchases of z on average.
        """
        return SQL(
            """
            LEFT JOIN crm_customer_prediction prediction
              ON prediction.company_id = prev.company_id
             AND prediction.state = 'in_force' AND prev.purchase_count > 0
            LEFT JOIN crm_customer_prediction_cell cell
              ON cell.prediction_id = prediction.id
             AND cell.frequency = prev.purchase_count - 1
             AND cell.recency_week = %(week)s
             AND prev.first_purchase_date >= %(earliest)s
            LEFT JOIN (%(scale)s) scale
              ON scale.company_id = prev.company_id AND prev.purchase_count > 0
            CROSS JOIN LATERAL (
                SELECT prev.today - prev.last_purchase_date AS days_since_purchase,
                       WIDTH_BUCKET(prev.today - prev.last_purchase_date,
                                    cell.crossings) AS band,
                       CASE WHEN prediction.gg_q > 1 THEN
                           prediction.gg_p * (prediction.gg_v
                               + prev.purchase_count * prev.basket_average)
                           / (prediction.gg_p * prev.purchase_count
                               + prediction.gg_q - 1)
                       END AS basket
            ) score
            """,
            week=query_weeks(
                SQL("prev.first_purchase_date"), SQL("prev.last_purchase_date")
            ),
            earliest=EARLIEST_PURCHASE,
            scale=self._query_scale(),
        )

    @api.model
    def _query_scale(self):
        """One row per company: the scale in force with its limits side by side."""
        limits = SQL(", ").join(
            SQL(
                "MAX(cut.upper_limit)"
                " FILTER (WHERE cut.dimension = %s AND cut.score = %s) AS %s",
                dimension,
                score,
                SQL.identifier(f"{dimension}_{rank}"),
            )
            for dimension, scores in SCORES_BY_RANK.items()
            for rank, score in enumerate(scores)
        )
        return SQL(
            """
            SELECT version.company_id, version.id AS version_id, %s
            FROM crm_customer_rfm_version version
            JOIN crm_customer_rfm_cut cut ON cut.version_id = version.id
            WHERE version.state = 'in_force'
            GROUP BY version.id
            """,
            limits,
        )

    @api.model
    def _query_margin_rate(self):
        """The margin rate of the customer's orders, drawn towards that of all as if
        the customer had made some more orders with that one; empty if there is none.

        A rate beyond 100 % either way comes from an order of next to no value.
        """
        return SQL(
            """
            CASE WHEN prediction.margin_rate != 0 THEN
                (%(orders)s * prediction.margin_rate + CASE WHEN prev.order_amount > 0
                 THEN prev.order_count * GREATEST(LEAST(
                     prev.margin / prev.order_amount, 1), -1)
                 ELSE 0 END)
                / (%(orders)s + CASE WHEN prev.order_amount > 0
                   THEN prev.order_count ELSE 0 END)
            END
            """,
            orders=MARGIN_PRIOR_ORDERS,
        )

    @api.model
    def _query_missing_cells(self):
        """Cells that rows in ``considered`` need and the run in force lacks."""
        return SQL(
            """
            SELECT DISTINCT considered.prediction_id,
                   (considered.purchase_count - 1)::int AS frequency,
                   %(week)s AS recency_week
            FROM considered
            -- No join: the planner would read all rows once for each run.
            WHERE considered.prediction_id = ANY(ARRAY(
                SELECT id FROM crm_customer_prediction WHERE method = 'mbg_nbd'))
              AND considered.is_customer
              AND considered.no_purchase_probability IS NULL
              AND considered.first_purchase_date >= %(earliest)s
            """,
            week=query_weeks(
                SQL("considered.first_purchase_date"),
                SQL("considered.last_purchase_date"),
            ),
            earliest=EARLIEST_PURCHASE,
        )


def query_weeks(first, last):
    """Return the weeks from a date to a later one, rounded, as the cells count them.

    In integers, which take a third of the time of decimals.
    """
    return SQL("((2 * (%s - %s) + 7) / 14)", last, first)


def _limits(dimension):
    """Return the columns of ``scale`` that hold the limits, ascending."""
    return [
        SQL.identifier("scale", f"{dimension}_{rank}")
        for rank in range(len(SCORES_BY_RANK[dimension]))
    ]


def _count_exceeded(dimension, value):
    """Count the limits that a value exceeds; equal values count alike."""
    return SQL(
        "(%s)",
        SQL(" + ").join(
            SQL("(%s > %s)::int", value, limit) for limit in _limits(dimension)
        ),
    )
