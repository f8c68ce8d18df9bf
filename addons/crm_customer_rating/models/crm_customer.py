from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.models.fact_source import Fact, FactSource
from odoo.addons.crm_customer.models.timeline_source import TimelineSource
from odoo.addons.rating.models.rating_data import RATING_LIMIT_MIN


class CrmCustomer(models.Model):
    """How the contacts of a customer have rated.

    A rating has no company, and what was rated need not have one either: it counts in
    every company in which the contact is a customer, or, where the contact belongs to
    one company, in that company only.
    """

    _inherit = "crm.customer"

    rating_average = fields.Float(
        "Average Rating",
        readonly=True,
        aggregator="avg",
        digits=(3, 2),
        help="Mean of the ratings given, from 1 to 5; empty when there is none.",
    )
    rating_count = fields.Integer(
        "Ratings",
        readonly=True,
        help="Ratings that the contacts of the customer have given.",
    )
    last_rating_date = fields.Date(
        "Last Rating",
        readonly=True,
        help="The day on which a contact of the customer last gave a rating.",
    )

    @api.model
    def _fact_sources(self):
        return super()._fact_sources() | {"rating": self._fact_source_rating()}

    @api.model
    def _fact_source_rating(self):
        """Whoever has only rated is no customer."""
        return FactSource(
            model="rating.rating",
            view="rating.rating_rating_view_tree",
            domain=lambda customer: (
                Domain("consumed", "=", True)
                & Domain("rating", ">=", RATING_LIMIT_MIN)
                & Domain("partner_id.company_id", "in", (customer.company_id.id, False))
            ),
            documents=self._query_ratings(),
            facts={
                "rating_average": Fact(
                    SQL("ROUND(AVG(doc.rating::numeric), 2)"), nullable=True
                ),
                "rating_count": Fact(SQL("COUNT(*)")),
                "last_rating_date": Fact(SQL("MAX(doc.day)")),
            },
            makes_customer=False,
        )

    @api.model
    def _query_ratings(self):
        """One row per rating that was given; the ORM has no days in the company's time
        zone. A rating from before Odoo noted when it was given has the day on which it
        was asked for."""
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, rating.id, rating.rating,
                   (rating.given_at AT TIME ZONE 'UTC'
                       AT TIME ZONE scope.timezone)::date AS day,
                   rating.given_at, rating.res_name
            FROM scope_contact scope
            JOIN LATERAL (
                SELECT given.id, given.rating, given.res_name,
                       COALESCE(given.rated_on, given.create_date) AS given_at
                FROM rating_rating given
                WHERE given.partner_id = scope.contact_id
                  AND given.consumed IS TRUE
                  AND given.rating >= %s
            ) rating ON TRUE
            WHERE COALESCE(scope.contact_company_id, scope.company_id)
                  = scope.company_id
            """,
            RATING_LIMIT_MIN,
        )

    @api.model
    def _timeline_sources(self):
        return super()._timeline_sources() | {
            "rating": TimelineSource(
                department="service",
                icon="fa-smile-o",
                label=self.env._("Rating"),
                model="rating.rating",
                events=SQL(
                    """
                    SELECT rating.id AS document_id, rating.given_at AS happened_at,
                           CONCAT(rating.rating, '/5 · ', rating.res_name) AS title,
                           NULL::numeric AS amount, NULL::int AS currency_id
                    FROM (%s) rating
                    """,
                    self._query_ratings(),
                ),
            )
        }
