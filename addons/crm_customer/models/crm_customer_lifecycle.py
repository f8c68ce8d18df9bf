from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.lifecycle import ENGAGED_DAYS, EXPANDED_DAYS, LOYAL_SCORE, STEPS
from .fact_source import Layer

STAGES = [
    ("identified", "Identified"),
    ("engaged", "Engaged"),
    ("prospect", "Prospect"),
    ("new", "New"),
    ("active", "Active"),
    ("developing", "Developing"),
    ("loyal", "Loyal"),
    ("at_risk", "At Risk"),
    ("lost", "Lost"),
    ("won_back", "Won Back"),
]


class CrmCustomer(models.Model):
    """The stage of a customer, computed from the facts and scores of the same row.

    The rules are those of ``engine/lifecycle.py``, as SQL, because they run in the
    statement that writes the rows.
    """

    _inherit = "crm.customer"

    stage = fields.Selection(
        STAGES,
        "Lifecycle Stage",
        readonly=True,
        index=True,
        help="Identified: neither of the following. Engaged: an open lead, or the "
        "customer got in touch within 90 days. Prospect: an open opportunity or "
        "quotation. New: one purchase. Active: two purchases or more. Developing: "
        "revenue grows, or a new product category was bought. Loyal: many purchases "
        "of high value over a long time, the next one likely. At Risk and Lost: the "
        "next purchase is unlikely. Won Back: bought again after being lost.",
    )
    stage_since = fields.Datetime(
        "In Stage since",
        readonly=True,
        help="When the customer entered the present stage.",
    )
    won_back_on = fields.Date(
        readonly=True,
        help="Day of the last purchase, if that purchase ended a time of being lost.",
    )

    @api.model
    def _layers(self):
        return super()._layers() | {"lifecycle": self._layer_lifecycle()}

    @api.model
    def _layer_lifecycle(self):
        """The automaton: the first stage that fits, from the top.

        Idempotent: computed again from the row that it gave, it gives the same row.
        """
        return Layer(
            columns={
                "won_back_on": SQL("mark.won_back_on"),
                "stage": SQL("verdict.stage"),
                "stage_since": SQL(
                    "CASE WHEN verdict.stage = old.stage THEN old.stage_since"
                    " ELSE GREATEST(%s::timestamp, old.stage_since) END",
                    fields.Datetime.now(),
                ),
            }
            | self._columns_flags(),
            joins=SQL(
                """
                LEFT JOIN crm_customer old ON old.id = prev.customer_id
                JOIN (%s) company ON company.id = prev.company_id
                LEFT JOIN crm_customer_prediction prediction
                       ON prediction.id = prev.prediction_id
                LEFT JOIN res_partner contact ON contact.id = prev.partner_id
                CROSS JOIN LATERAL (%s) limits
                CROSS JOIN LATERAL (%s) mark
                CROSS JOIN LATERAL (%s) sign
                CROSS JOIN LATERAL (SELECT %s AS stage) verdict
                """,
                self._query_stage_company(),
                self._query_stage_limits(),
                self._query_stage_mark(),
                self._query_stage_signs(),
                self._query_stage(),
            ),
            due=self._due_stage(),
        )

    @api.model
    def _engagement_dates(self):
        """Return when the customer last did something, of each kind: timestamps in
        UTC over ``prev``. An addon adds its own with ``super()``.

        :rtype: list[SQL]
        """
        return [SQL("prev.last_contact_by_them")]

    @api.model
    def _query_stage_company(self):
        """The companies with their thresholds of probability in steps. OFFSET keeps
        them computed once for each company, and not for each of its customers; see
        ``_query_layer()``."""
        return SQL(
            """
            SELECT company.*, %(at_risk)s AS at_risk, %(lost)s AS lost,
                   %(loyal)s AS loyal, %(release)s AS release
            FROM res_company company
            OFFSET '0'
            """,
            at_risk=_in_steps(SQL("company.crm_lifecycle_at_risk::numeric")),
            lost=_in_steps(SQL("company.crm_lifecycle_lost::numeric")),
            loyal=_in_steps(SQL("company.crm_lifecycle_loyal::numeric")),
            release=_in_steps(SQL("company.crm_lifecycle_release::numeric")),
        )

    @api.model
    def _query_stage_limits(self):
        """The probability in steps, which it has in whole ones, and limits in days."""
        return SQL(
            """
            SELECT %(probability)s AS probability,
                   COALESCE(NULLIF(prediction.at_risk_days, 0),
                            company.crm_lifecycle_at_risk_days) AS at_risk_days,
                   COALESCE(NULLIF(prediction.lost_days, 0),
                            company.crm_lifecycle_lost_days) AS lost_days,
                   COALESCE(NULLIF(prediction.first_gap_days, 0),
                            company.crm_lifecycle_at_risk_days) AS first_gap_days
            """,
            probability=_in_steps(SQL("prev.no_purchase_probability")),
        )

    @api.model
    def _query_stage_mark(self):
        """What the row before says: a purchase since, and one that won back.

        A purchase of a day before the customer was lost closes no Lost period: it
        was recorded late and says that the customer had not been lost.
        """
        return SQL(
            """
            SELECT CASE
                   WHEN prev.last_purchase_date = old.won_back_on
                     OR old.stage = 'lost'
                    AND prev.last_purchase_date > old.last_purchase_date
                    AND prev.last_purchase_date >= %(since)s
                   THEN prev.last_purchase_date END AS won_back_on,
                   old.stage = 'at_risk'
                   AND NOT (prev.purchase_count > COALESCE(old.purchase_count, 0)
                            OR COALESCE(prev.last_purchase_date
                                        > old.last_purchase_date, FALSE))
                   IS TRUE AS is_held,
                   GREATEST(%(engaged)s) AS engaged_on
            """,
            since=_day(SQL("old.stage_since")),
            engaged=SQL(", ").join(_day(value) for value in self._engagement_dates()),
        )

    @api.model
    def _query_stage_signs(self):
        """Lost and at risk: with one purchase the probability is high by nature, so
        days decide, and it counts only after the usual time to a second purchase."""
        return SQL(
            """
            SELECT prev.today - prev.last_purchase_date
                       > company.crm_lifecycle_hard_days
                   OR (prev.purchase_count >= 2 OR waits.for_second)
                  AND CASE WHEN limits.probability IS NULL
                      THEN prev.today - prev.last_purchase_date > limits.lost_days
                      ELSE limits.probability >= company.lost END AS is_lost,
                   CASE WHEN prev.purchase_count < 2 THEN waits.for_second
                        WHEN limits.probability IS NULL
                        THEN prev.today - prev.last_purchase_date
                             > limits.at_risk_days
                        WHEN mark.is_held
                        THEN limits.probability >= company.release
                        ELSE limits.probability >= company.at_risk END AS is_at_risk
            FROM (VALUES (
                prev.today - prev.last_purchase_date > limits.first_gap_days
            )) waits (for_second)
            """
        )

    @api.model
    def _query_stage(self):
        """Return the stage. Growth needs something to compare with: sales in the 12
        months before the last 12."""
        return SQL(
            """
            CASE
            WHEN prev.purchase_count = 0 THEN CASE
                WHEN prev.opportunity_count > 0 OR prev.quotation_count > 0
                THEN 'prospect'
                WHEN prev.lead_count > 0 OR prev.today - mark.engaged_on <= %(engaged)s
                THEN 'engaged'
                ELSE 'identified' END
            WHEN prev.purchase_count >= 2
             AND prev.today - mark.won_back_on <= company.crm_lifecycle_won_back_days
            THEN 'won_back'
            WHEN sign.is_lost THEN 'lost'
            WHEN sign.is_at_risk THEN 'at_risk'
            WHEN prev.purchase_count = 1 THEN 'new'
            WHEN prev.purchase_count >= company.crm_lifecycle_loyal_purchases
             AND prev.today - prev.first_purchase_date
                 >= company.crm_lifecycle_loyal_days
             AND (limits.probability IS NULL OR limits.probability < company.loyal)
             AND LEAST(prev.rfm_frequency, prev.rfm_monetary) >= %(score)s
             AND prev.rfm_frequency IS NOT NULL AND prev.rfm_monetary IS NOT NULL
            THEN 'loyal'
            WHEN prev.first_purchase_date <= prev.year_ago
             AND prev.revenue_previous_year > 0
             AND prev.revenue_year >= company.crm_lifecycle_growth::numeric
                                    * prev.revenue_previous_year
              OR prev.today - prev.category_expanded_on <= %(expanded)s
            THEN 'developing'
            ELSE 'active' END
            """,
            engaged=ENGAGED_DAYS,
            score=LOYAL_SCORE,
            expanded=EXPANDED_DAYS,
        )

    @api.model
    def _due_stage(self):
        """The days on which time alone may change the stage; the probability and the
        revenue of a window are foreseen where they are computed."""
        last = SQL("prev.last_purchase_date")

        def after(day, days):
            return SQL("%s + %s + 1", day, days)

        return (
            after(SQL("mark.won_back_on"), SQL("company.crm_lifecycle_won_back_days")),
            after(SQL("prev.category_expanded_on"), EXPANDED_DAYS),
            after(SQL("mark.engaged_on"), ENGAGED_DAYS),
            after(last, SQL("company.crm_lifecycle_hard_days")),
            SQL("prev.first_purchase_date + company.crm_lifecycle_loyal_days"),
            SQL("(prev.first_purchase_date + INTERVAL '12 months')::date"),
            SQL(
                "CASE WHEN prev.purchase_count = 1 THEN %s END",
                after(last, SQL("limits.first_gap_days")),
            ),
            *(
                SQL("CASE WHEN limits.probability IS NULL THEN %s END", day)
                for day in (
                    after(last, SQL("limits.at_risk_days")),
                    after(last, SQL("limits.lost_days")),
                )
            ),
        )


def _in_steps(probability):
    """Return a probability as a number of steps, rounded."""
    return SQL("ROUND(%s * %s)::int", probability, STEPS)


def _day(moment):
    """Return the company's day of a moment that is stored in UTC."""
    return SQL(
        "(%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE prev.timezone)::date", moment
    )
