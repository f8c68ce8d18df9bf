from odoo import fields, models


class MailingTrace(models.Model):
    """Where staff see, and decide about, mails of which nobody knows the outcome."""

    _inherit = "mailing.trace"

    failure_type = fields.Selection(
        selection_add=[("mail_uncertain", "May have been delivered")],
        ondelete={"mail_uncertain": "set unknown"},
    )

    # For _get_seen_list(), which asks by address for each batch of mails; the versions
    # of an A/B test are found by its first column.
    _email_mailing_idx = models.Index("(email, mass_mailing_id)")

    def action_send_again(self):
        """Send these mails, whether they were delivered or not."""
        mails = self._get_uncertain_mails()
        mails.write(
            {"state": "outgoing", "failure_type": False, "failure_reason": False}
        )
        mails.mailing_trace_ids.write(
            {
                "trace_status": "outgoing",
                "failure_type": False,
                "failure_reason": False,
            }
        )
        mails._wake_queue()

    def action_consider_sent(self):
        """Take these mails as delivered."""
        mails = self._get_uncertain_mails()
        mails.write({"state": "sent", "failure_type": False, "failure_reason": False})
        mails._postprocess_sent_message([], [])

    def _get_uncertain_mails(self):
        """Return the mails that can be decided about.

        sudo: who makes mailings may change traces, but has no right on mails.
        """
        self.check_access("write")
        return self.mail_mail_id.sudo().filtered(lambda mail: mail.state == "uncertain")
