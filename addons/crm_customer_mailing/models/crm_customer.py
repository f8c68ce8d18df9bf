from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_customer.models.fact_source import Fact, FactSource
from odoo.addons.crm_customer.models.timeline_source import TimelineSource


class CrmCustomer(models.Model):
    """Mailings to the contacts of a customer, and what they have opted out of.

    A mailing belongs to the contact to which it went. One that went to another
    record, such as a lead, an order or a subscriber of a mailing list, belongs to
    every contact with its address. Mailings have no company: they count in all.
    """

    _inherit = "crm.customer"

    mailing_sent_count = fields.Integer(
        "Mailings (12 Months)",
        readonly=True,
        help="Mailings sent in the last 12 months to contacts of the customer or to "
        "their addresses, those that bounced included.",
    )
    mailing_open_count = fields.Integer(
        "Mailings Opened (12 Months)",
        readonly=True,
        help="How many of the mailings sent in the last 12 months were opened or "
        "answered.",
    )
    mailing_click_count = fields.Integer(
        "Mailings Clicked (12 Months)",
        readonly=True,
        help="In how many of the mailings sent in the last 12 months a link was "
        "clicked.",
    )
    last_mailing_open = fields.Datetime(
        "Last Mailing Opened",
        readonly=True,
        help="When a mailing was last opened or answered.",
    )
    last_mailing_click = fields.Datetime(
        "Last Mailing Clicked",
        readonly=True,
        help="When a link in a mailing was last clicked.",
    )
    is_opted_out = fields.Boolean(
        "Opted Out",
        readonly=True,
        help="An address of the customer has opted out of a mailing list.",
    )

    # Facts

    @api.model
    def _fact_sources(self):
        return super()._fact_sources() | {
            "mailing": self._fact_source_mailing(),
            "opt_out": self._fact_source_opt_out(),
        }

    @api.model
    def _fact_source_mailing(self):
        """Whoever only gets mailings is no customer."""
        return FactSource(
            model="mailing.trace",
            view="mass_mailing.mailing_trace_view_tree",
            owner="",
            domain=lambda customer: customer._get_mailing_domain(),
            documents=self._query_mailings(),
            facts=self._facts_of_counts() | self._facts_of_dates(),
            due=SQL(
                "MIN((doc.sent_on + INTERVAL '12 months')::date)"
                " FILTER (WHERE doc.in_year)"
            ),
            makes_customer=False,
        )

    @api.model
    def _facts_of_counts(self):
        opened = SQL("doc.opened_at IS NOT NULL")
        clicked = SQL("doc.clicked_at IS NOT NULL")
        return {
            "mailing_sent_count": Fact(
                SQL("COUNT(*) FILTER (WHERE doc.in_year)"), _sent_in_year
            ),
            "mailing_open_count": Fact(
                SQL("COUNT(*) FILTER (WHERE doc.in_year AND %s)", opened),
                lambda customer, clock: _sent_in_year(customer, clock) & _OPENED,
            ),
            "mailing_click_count": Fact(
                SQL("COUNT(*) FILTER (WHERE doc.in_year AND %s)", clicked),
                lambda customer, clock: _sent_in_year(customer, clock) & _CLICKED,
            ),
        }

    @api.model
    def _facts_of_dates(self):
        return {
            "last_mailing_open": Fact(
                SQL("MAX(doc.opened_at)"),
                lambda customer, clock: (
                    Domain("open_datetime", "=", customer.last_mailing_open)
                    | Domain("reply_datetime", "=", customer.last_mailing_open)
                ),
            ),
            "last_mailing_click": Fact(
                SQL("MAX(doc.clicked_at)"),
                lambda customer, clock: Domain(
                    "links_click_datetime", "=", customer.last_mailing_click
                ),
            ),
        }

    @api.model
    def _fact_source_opt_out(self):
        return FactSource(
            model="mailing.subscription",
            view="mass_mailing.mailing_subscription_view_tree",
            owner="",
            domain=lambda customer: (
                Domain("opt_out", "=", True)
                & Domain("contact_id.email_normalized", "in", customer._get_addresses())
            ),
            documents=self._query_opt_outs(),
            facts={"is_opted_out": Fact(SQL("BOOL_OR(TRUE)"))},
            makes_customer=False,
        )

    def _get_mailing_domain(self):
        """Return the domain of the mailings to this customer."""
        self.ensure_one()
        by_contact = Domain("model", "=", "res.partner") & Domain(
            "res_id", "in", self._get_contacts().ids
        )
        by_address = Domain("model", "!=", "res.partner") & Domain(
            "email", "in", self._get_addresses()
        )
        return Domain("is_test_trace", "=", False) & (by_contact | by_address)

    def _get_addresses(self):
        """Return the e-mail addresses of this customer, as mailings compare them."""
        contacts = self._get_contacts()
        return [email for email in contacts.mapped("email_normalized") if email]

    def _get_contacts(self):
        self.ensure_one()
        return (
            self.env["res.partner"]
            .with_context(active_test=False)
            .search([("commercial_partner_id", "=", self.partner_id.id)])
        )

    # Queries

    @api.model
    def _query_mailings(self):
        """One row per mailing that was sent to a customer; the ORM has no days in the
        company's time zone."""
        return SQL(
            """
            SELECT trace.*, sent.day AS sent_on, sent.day > trace.year_ago AS in_year
            FROM (%s) trace
            CROSS JOIN LATERAL (
                SELECT (trace.sent_datetime AT TIME ZONE 'UTC'
                            AT TIME ZONE trace.timezone)::date AS day
            ) sent
            """,
            self._query_traces(SQL("scope.year_ago, scope.timezone")),
        )

    @api.model
    def _query_traces(self, columns):
        """One row per mailing to a customer in scope, with more columns of the scope.

        By contact or by address: an equality each, for which there is an index. Two
        contacts with one address get what went to it once, so this is a UNION, and
        the ORM cannot join on an address.
        """
        return SQL(" UNION ").join(
            SQL(
                """
                SELECT scope.partner_id, scope.company_id, %(columns)s,
                       trace.id, trace.mass_mailing_id, trace.sent_datetime,
                       GREATEST(trace.open_datetime, trace.reply_datetime) AS opened_at,
                       trace.links_click_datetime AS clicked_at
                FROM scope_contact scope
                JOIN mailing_trace trace ON %(match)s
                WHERE trace.is_test_trace IS NOT TRUE
                """,
                columns=columns,
                match=match,
            )
            for match in (
                SQL("trace.model = 'res.partner' AND trace.res_id = scope.contact_id"),
                SQL(
                    "trace.model != 'res.partner' AND trace.email = scope.contact_email"
                ),
            )
        )

    @api.model
    def _query_opt_outs(self):
        """One row per list from which an address of a customer has opted out; the ORM
        cannot join on an address."""
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, subscription.id
            FROM scope_contact scope
            JOIN mailing_contact subscriber
              ON subscriber.email_normalized = scope.contact_email
            JOIN mailing_subscription subscription
              ON subscription.contact_id = subscriber.id AND subscription.opt_out
            """
        )

    # Timeline

    @api.model
    def _timeline_sources(self):
        return super()._timeline_sources() | {
            "mailing": TimelineSource(
                department="service",
                icon="fa-envelope-o",
                label=self.env._("Mailing"),
                model="mailing.mailing",
                events=self._query_mailing_events(),
            )
        }

    @api.model
    def _query_mailing_events(self):
        """One row per mailing, whether it went to one contact of the customer or to
        several; the ORM cannot take the first of them."""
        return SQL(
            """
            SELECT mailing.id AS document_id, trace.sent_datetime AS happened_at,
                   mailing.subject AS title, NULL::numeric AS amount,
                   NULL::int AS currency_id
            FROM (
                SELECT mass_mailing_id, MIN(sent_datetime) AS sent_datetime
                FROM (%s) sent
                WHERE sent_datetime IS NOT NULL
                GROUP BY mass_mailing_id
            ) trace
            JOIN mailing_mailing mailing ON mailing.id = trace.mass_mailing_id
            """,
            self._query_traces(SQL("scope.timezone")),
        )

    @api.model
    def _engagement_dates(self):
        """Opening or clicking a mailing is an act of the customer."""
        return [
            *super()._engagement_dates(),
            SQL("prev.last_mailing_open"),
            SQL("prev.last_mailing_click"),
        ]


_OPENED = Domain("open_datetime", "!=", False) | Domain("reply_datetime", "!=", False)
_CLICKED = Domain("links_click_datetime", "!=", False)


def _sent_in_year(_customer, clock):
    first_day = clock.year_ago + timedelta(days=1)
    return Domain("sent_datetime", ">=", beginning(first_day, clock.timezone))
