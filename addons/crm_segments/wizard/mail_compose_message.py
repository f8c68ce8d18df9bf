from odoo import models
from odoo.tools import SQL


class MailComposeMessage(models.TransientModel):
    """Who must not be written to is asked for the addresses of each batch only.

    Odoo reads the whole blacklist, all who opted out and all who were written to again
    for every 50 recipients, so a mailing costs the square of its size. Asking once per
    mailing would be as cheap, but would miss who unsubscribes, and what another mailing
    of the same campaign sends, while it runs.
    """

    _inherit = "mail.compose.message"

    def _process_mail_values_state(self, mail_values_dict):
        addresses = {
            address
            for recipients in self._get_recipients_data(mail_values_dict).values()
            for address in recipients["mail_to_normalized"]
        }
        limited = self.with_context(mailing_addresses=tuple(addresses))
        return super(MailComposeMessage, limited)._process_mail_values_state(
            mail_values_dict
        )

    def _get_blacklist_record_ids(self, mail_values_dict, recipients_info=None):
        """As Odoo's own, for the addresses of these records instead of all.

        The parent cannot be asked: it reads the table before it knows an address.
        """
        in_mass = self.composition_mode == "mass_mail" and self.model
        if not self.use_exclusion_list or not in_mass:
            return super()._get_blacklist_record_ids(mail_values_dict, recipients_info)
        targets = self.env[self.model].browse(mail_values_dict)
        if isinstance(targets, self.pool["mail.thread.blacklist"]):
            targets.fetch(["email_normalized"])
            addresses = {target.id: {target.email_normalized} for target in targets}
        else:
            addresses = {
                res_id: set(recipients["mail_to_normalized"])
                for res_id, recipients in (recipients_info or {}).items()
            }
        blacklist = self._query_blacklist(set().union(*addresses.values()) - {False})
        return {res_id for res_id, own in addresses.items() if own & blacklist}

    def _query_blacklist(self, addresses):
        """Return which of the normalized ``addresses`` are blacklisted.

        SQL, as in Odoo: whoever sends need not have the right to see the blacklist.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT email FROM mail_blacklist WHERE active AND email = ANY(%s)",
                list(addresses),
                to_flush=map(
                    self.env["mail.blacklist"]._fields.get, ("email", "active")
                ),
            )
        )
        return {email for (email,) in rows}

    def _get_done_emails(self, mail_values_dict):
        """A step of a campaign has looked at who had its mailing, and a customer who
        re-enters gets it again."""
        if self.env.context.get("crm_campaign_recipients"):
            return []
        return super()._get_done_emails(mail_values_dict)
