from odoo import models
from odoo.tools import SQL


class MailingMailing(models.Model):
    """Who was written to already, of the addresses that come next."""

    _inherit = "mailing.mailing"

    def _get_seen_list(self):
        """With ``mailing_addresses`` in the context, return only those among them.

        The parent cannot be asked: its statement has no place for a condition with a
        parameter. SQL, as there, because no relation leads to the recipient.
        """
        addresses = self.env.context.get("mailing_addresses")
        if addresses is None:
            return super()._get_seen_list()
        self.ensure_one()
        self.env["mailing.trace"].flush_model()
        join, condition = map(SQL, self._get_seen_list_extra())
        rows = self.env.execute_query(
            SQL(
                "SELECT s.email FROM mailing_trace s JOIN %s t ON s.res_id = t.id %s"
                " WHERE s.email = ANY(%s) AND %s %s",
                SQL.identifier(self.env[self.mailing_model_real]._table),
                join,
                list(addresses),
                self._get_seen_scope(),
                condition,
            )
        )
        return {email for (email,) in rows}

    def _get_seen_scope(self):
        """Versions of an A/B test count as one mailing, whatever their models."""
        if self.ab_testing_enabled:
            return SQL("s.campaign_id = %s", self.campaign_id.id or None)
        return SQL(
            "s.mass_mailing_id = %s AND s.model = %s", self.id, self.mailing_model_real
        )
