from odoo import models


class MailingList(models.Model):
    """Who opted out, of the addresses that a mailing is about to write to."""

    _inherit = "mailing.list"

    def _mailing_get_opt_out_list(self, mailing):
        """With ``mailing_addresses`` in the context, return only those among them.

        As in Odoo, an address that is subscribed anywhere did not opt out.
        """
        addresses = self.env.context.get("mailing_addresses")
        if addresses is None:
            return super()._mailing_get_opt_out_list(mailing)
        lists = self or mailing.contact_list_ids
        contacts = self.env["mailing.contact"].search(
            [("email_normalized", "in", addresses)]
        )
        subscriptions = self.env["mailing.subscription"].search(
            [("contact_id", "in", contacts.ids), ("list_id", "in", lists.ids)]
        )
        opted_out = subscriptions.filtered("opt_out")
        return {contact.email_normalized for contact in opted_out.contact_id} - {
            contact.email_normalized
            for contact in (subscriptions - opted_out).contact_id
        }
