from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.watch import Watch


class CrmCustomerQueue(models.Model):
    """The tables of mailings from which facts are read."""

    _inherit = "crm.customer.queue"

    @api.model
    def _watched_tables(self):
        return super()._watched_tables() | self._mailing_tables()

    @api.model
    def _mailing_tables(self):
        """Return what to watch of mailings, by table."""
        return {
            "mailing_trace": self._watch_traces(),
            "mailing_subscription": self._watch_subscriptions(),
            "mailing_contact": self._watch_subscribers(),
        }

    @api.model
    def _watch_traces(self):
        """A mailing that is only prepared changes nothing yet."""
        return Watch(
            "mailing.mailing",
            (
                *("model", "res_id", "email", "is_test_trace", "mass_mailing_id"),
                *("sent_datetime", "open_datetime", "reply_datetime"),
                "links_click_datetime",
            ),
            SQL(
                """
                SELECT recipient.partner_id, NULL::int AS company_id,
                       changed.mass_mailing_id AS document_id
                FROM changed
                CROSS JOIN LATERAL (
                    SELECT changed.res_id AS partner_id
                    WHERE changed.model = 'res.partner'
                    UNION ALL
                    SELECT contact.id FROM res_partner contact
                    WHERE changed.model != 'res.partner'
                      AND contact.email_normalized = changed.email
                ) recipient
                WHERE COALESCE(
                    changed.sent_datetime, changed.open_datetime,
                    changed.reply_datetime, changed.links_click_datetime) IS NOT NULL
                """
            ),
        )

    @api.model
    def _watch_subscriptions(self):
        return Watch(
            "mailing.subscription",
            ("contact_id", "opt_out"),
            SQL(
                """
                SELECT contact.id AS partner_id, NULL::int AS company_id,
                       changed.id AS document_id
                FROM changed
                JOIN mailing_contact subscriber ON subscriber.id = changed.contact_id
                JOIN res_partner contact
                  ON contact.email_normalized = subscriber.email_normalized
                WHERE changed.opt_out
                """
            ),
        )

    @api.model
    def _watch_subscribers(self):
        """A new subscriber has no subscription yet; one that is deleted has none any
        more when its subscriptions are."""
        return Watch(
            "mailing.contact",
            ("email_normalized",),
            SQL(
                """
                SELECT contact.id AS partner_id, NULL::int AS company_id,
                       changed.id AS document_id
                FROM changed
                JOIN res_partner contact
                  ON contact.email_normalized = changed.email_normalized
                """
            ),
            events=("UPDATE", "DELETE"),
        )
