import psycopg2

from odoo import fields, models, modules

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ..engine.delivery import RETRY_DELAYS, Dialogue, describe, is_temporary


class MailMail(models.Model):
    """A mail of a mailing reaches its recipient at most once, and is never forgotten.

    No transaction spans Odoo and a mail server. When a process is killed or a
    connection breaks between the server's answer and the commit, either a mail that
    was sent counts as waiting (Odoo: at least once, the recipient gets it twice), or
    one that was not sent counts as sent (at most once, the recipient may get
    nothing). For a mailing, a second copy to thousands is worse than one that is
    missing and shown. So:

    -   Before the first word to the server it is committed that nobody knows whether
        the mail was delivered (state ``uncertain``, and so on its trace). What really
        happens replaces this with the next commit. A killed process leaves the one
        mail that it was handing over like that, and whatever waited still waits.
    -   An uncertain mail is not sent again by itself, not by the retry button of the
        mailing either. Staff decide, on the trace: send it again, or consider it
        sent.
    -   What is certainly not delivered waits and is tried again, later each time: the
        server cannot be reached, refuses for now (4xx), or closes the connection
        before the command DATA. After the last attempt it fails, as in Odoo.
    -   What the server refuses for good (5xx) fails at once, as in Odoo.
    -   The mail and its trace stay locked meanwhile: no other worker sends the mail,
        and an early click waits for the outcome instead of overwriting it.

    A mail without a trace (of a test, of no mailing) is sent as Odoo does it.
    """

    _inherit = "mail.mail"

    state = fields.Selection(
        selection_add=[("uncertain", "Delivery Uncertain")],
        ondelete={"uncertain": "set exception"},
    )
    failure_type = fields.Selection(
        selection_add=[("mail_uncertain", "May have been delivered")],
        ondelete={"mail_uncertain": "set unknown"},
    )
    postponed_count = fields.Integer("Times Postponed", readonly=True, copy=False)

    def _is_traced(self):
        return self.mailing_id and self.mailing_trace_ids

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        """Leave mails of mailings to the queue if the transaction is somebody else's.

        What was sent in it would be sent again if it failed afterwards.
        """
        mails = self
        if not auto_commit and not modules.module.current_test:
            queued = self.filtered(lambda mail: mail._is_traced())
            queued.filtered("scheduled_date").scheduled_date = False
            queued._wake_queue()
            mails -= queued
        return super(MailMail, mails).send(
            auto_commit, raise_exception, post_send_callback
        )

    def _wake_queue(self, at=None):
        if self:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger(at)

    def _send(
        self,
        auto_commit=False,
        raise_exception=False,
        smtp_session=None,
        alias_domain_id=False,
        mail_server=False,
        post_send_callback=None,
    ):
        traced = self.browse()
        if auto_commit is True and smtp_session:
            traced = self.filtered(lambda mail: mail._is_traced())
        others = self - traced
        options = {
            "raise_exception": raise_exception,
            "smtp_session": smtp_session,
            "alias_domain_id": alias_domain_id,
            "mail_server": mail_server,
        }
        if others or not traced:
            super(MailMail, others)._send(
                auto_commit=auto_commit,
                post_send_callback=post_send_callback,
                **options,
            )
        if traced:
            traced._send_at_most_once(post_send_callback or (lambda ids: None), options)
        return True

    def _send_at_most_once(self, post_send_callback, options):
        """Send on one session, as long as the server keeps it open."""
        # A mail that is rolled back after it was sent would be made again.
        self._keep()
        session = options["smtp_session"]
        is_any_sent = False
        for number, mail in enumerate(self, start=1):
            if not mail._begin_attempt():
                continue
            try:
                is_any_sent |= mail._attempt(options)
            finally:
                self._keep()
            post_send_callback([mail.id])
            if session.sock is None:
                self[number:]._continue_later(is_any_sent)
                break
        self._keep()

    def _keep(self):
        """Commit, as what was said to a mail server cannot be taken back either."""
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _begin_attempt(self):
        """Commit that the mail may be delivered; return whether it may be sent."""
        if not self.try_lock_for_update() or self.state != "outgoing":
            self.env.cr.rollback()
            return False
        self._set_uncertain()
        self._keep()
        return True

    def _lock_for_attempt(self):
        """Let both rows wait for the outcome, in this transaction only."""
        self.state = "outgoing"
        self.mailing_trace_ids.trace_status = "outgoing"
        self.env.flush_all()

    def _set_uncertain(self):
        reason = self.env._(
            "The mail server was given this mail, and then the connection broke or "
            "Odoo was stopped before the answer was noted. The recipient may have "
            "received it, so it is not sent again by itself."
        )
        failure = {"failure_type": "mail_uncertain", "failure_reason": reason}
        self.write({"state": "uncertain", **failure})
        self.mailing_trace_ids.write({"trace_status": "error", **failure})

    def _attempt(self, options):
        """Send one mail and write its outcome; return whether it was sent."""
        with Dialogue(options["smtp_session"]) as dialogue:
            try:
                self._lock_for_attempt()
                # Raises, so that what the server said can be told from its exception.
                # pylint: disable-next=super-method-mismatch
                super()._send(**{**options, "raise_exception": True})
            except Exception as error:
                is_told = isinstance(error, MailDeliveryException)
                refusal = error.__context__ if is_told else error
                is_ours = isinstance(error, psycopg2.Error | MemoryError)
                if dialogue.may_have_arrived:
                    # What was committed before stands.
                    self.env.cr.rollback()
                elif is_ours or is_temporary(refusal):
                    self.env.cr.rollback()
                    self._postpone(describe(refusal))
                if options["raise_exception"] or isinstance(error, MemoryError):
                    raise
                return False
        return not self.exists() or self.state == "sent"

    def _continue_later(self, is_server_working):
        """Leave the rest of a batch to the queue, as the server closed the session."""
        if is_server_working:
            self._wake_queue()
        else:
            self._postpone(self.env._("The mail server closed the connection."))

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Try again what did not get as far as the mail server."""
        traces = self.filtered("mailing_id").mailing_trace_ids
        traces.filtered("failure_reason").failure_reason = failure_reason
        mails = self
        if failure_type == "mail_smtp":
            mails -= self.filtered(lambda mail: mail._is_traced())._reschedule()
        return super(MailMail, mails)._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _postpone(self, reason):
        """Note that the mail server did not take these mails, as Odoo does."""
        self.write(
            {
                "state": "exception",
                "failure_type": "mail_smtp",
                "failure_reason": reason,
            }
        )
        self._postprocess_sent_message(
            [], [], failure_reason=reason, failure_type="mail_smtp"
        )

    def _reschedule(self):
        """Let these mails wait for their next attempt; return those that have one."""
        waiting = self.filtered(lambda mail: mail.postponed_count < len(RETRY_DELAYS))
        for count, mails in waiting.grouped("postponed_count").items():
            next_attempt = fields.Datetime.now() + RETRY_DELAYS[count]
            mails.write(
                {
                    "state": "outgoing",
                    "failure_type": False,
                    "scheduled_date": next_attempt,
                    "postponed_count": count + 1,
                }
            )
            mails._wake_queue(next_attempt)
        for reason, mails in waiting.grouped("failure_reason").items():
            mails.mailing_trace_ids.write(
                {
                    "trace_status": "outgoing",
                    "failure_type": False,
                    "failure_reason": reason,
                }
            )
        return waiting
