from odoo import models


class SmsComposer(models.TransientModel):
    """Who must not get an SMS is asked for the numbers and addresses of the batch, as
    for emails."""

    _inherit = "sms.composer"

    def _get_blacklist_record_ids(self, records, recipients_info):
        """As Odoo's own, for the numbers of these records instead of all.

        The parent cannot be asked: it reads the table before it knows a number.
        """
        if not self.use_exclusion_list:
            return []
        numbers = {
            record.id: recipients_info[record.id]["sanitized"] for record in records
        }
        known = {number for number in numbers.values() if number}
        blocked = self.env["phone.blacklist"]._query_blocked(known)
        return [res_id for res_id, number in numbers.items() if number in blocked]

    def _get_optout_record_ids(self, records, recipients_info):
        """Add who left the topic of the mailing, by email address; a step of a campaign
        has looked at that."""
        refusing = super()._get_optout_record_ids(records, recipients_info)
        # sudo: the topic counts even if it is of a company that is not selected.
        topic = self.mailing_id.sudo().topic_id
        in_campaign = self.env.context.get("crm_campaign_recipients")
        if not topic or in_campaign or "email_normalized" not in records:
            return refusing
        left = topic._get_refusing(set(records.mapped("email_normalized")))
        return [
            *refusing,
            *(record.id for record in records if record.email_normalized in left),
        ]

    def _get_done_record_ids(self, records, recipients_info):
        """A step of a campaign has looked at who had its mailing, and a customer who
        re-enters gets it again."""
        if self.env.context.get("crm_campaign_recipients"):
            return []
        return super()._get_done_record_ids(records, recipients_info)
