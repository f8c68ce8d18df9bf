from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_campaign_run import Outcome

#: why Odoo sends no mail to a recipient, as reasons of an action
FAILURES = {
    "mail_bl": "blacklisted",
    "mail_dup": "duplicate",
    "mail_email_missing": "no_address",
    "mail_email_invalid": "invalid_address",
    "mail_optout": "opted_out",
}


class AddressFields(NamedTuple):
    """What holds the address on a channel: fields of ``res.partner`` and
    ``mailing.trace``."""

    contact: str
    trace: str


class CrmCampaignStep(models.Model):
    """Emails: those of an ordinary mailing of Odoo, one for each participant.

    The mails stay in Odoo's queue. They and their traces are made in the transaction
    that marks the actions, so there is one mail for each action that is done.

    An addon with messages on another channel has ``_run_<kind>()`` do
    ``_run_message()``, and says with ``super()`` what is different about them.
    """

    _inherit = "crm.campaign.step"

    def _run_email(self, actions):
        return self._run_message(actions)

    def _run_message(self, actions):
        contacts = self._get_recipients(actions.partner_id)
        obstacles = self._find_unreachable(contacts)
        outcomes = {
            action: Outcome("skipped", obstacles[action.partner_id.id])
            for action in actions
            if action.partner_id.id in obstacles
        }
        reachable = actions.filtered(lambda action: action not in outcomes)
        recipients = self.env["res.partner"].browse(
            contacts[action.partner_id.id].id for action in reachable
        )
        traces = {}
        for (mailing, lang), group in self._split_by_content(recipients).items():
            traces |= self._send_mailing(mailing, lang, group)
        for action in reachable:
            trace = traces.get(contacts[action.partner_id.id].id)
            outcomes[action] = self._get_message_outcome(trace)
        return outcomes

    def _find_obstacles(self, partners):
        """Return the reason for which some customers would not get this step, by id of
        contact; those that are left out would."""
        if not self._is_message():
            return super()._find_obstacles(partners)
        return self._find_unreachable(self._get_recipients(partners))

    def _get_message_outcome(self, trace):
        """Return what became of an action whose message was made, or cancelled."""
        if not trace or trace.trace_status == "cancel":
            failure = trace.failure_type if trace else None
            return Outcome("skipped", self._get_failures().get(failure, "no_address"))
        return Outcome(trace_id=trace.id)

    def _get_failures(self):
        """Return why Odoo sends nothing to a recipient: reasons by type of failure."""
        return FAILURES

    def _get_address_fields(self):
        return AddressFields("email_normalized", "email")

    def _get_address(self, contact):
        return contact[self._get_address_fields().contact]

    def _get_consent_address(self, contact):
        """Return the address whose statements on a topic count for a contact."""
        return contact.email_normalized

    def _get_recipients(self, customers):
        """Return whom to write to, by id of the customer's contact: its own address,
        otherwise its first contact that has one; an empty record where there is none.

        SQL, because the ORM does not choose one record of each group.
        """
        self.env.flush_all()
        partners = self.env["res.partner"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (contact.commercial_partner_id)
                       contact.commercial_partner_id, contact.id
                FROM res_partner contact
                WHERE contact.commercial_partner_id = ANY(%s)
                  AND contact.active AND %s IS NOT NULL
                ORDER BY contact.commercial_partner_id,
                         contact.id != contact.commercial_partner_id,
                         contact.type != 'contact', contact.id
                """,
                customers.ids,
                SQL.identifier("contact", self._get_address_fields().contact),
            )
        )
        found = dict(rows)
        known = partners.browse(found.values())
        return {
            id_: partners.browse(found.get(id_)).with_prefetch(known.ids)
            for id_ in customers.ids
        }

    def _find_unreachable(self, contacts):
        """Return why a contact must not, or cannot, be written to: no address, a
        blacklisted one, one that does not want the topic, or one that had this mailing
        as the address of another customer. Everything is read once for the whole batch.

        :param dict contacts: what ``_get_recipients()`` returns
        :return: reasons with the same keys; those that are left out are reachable
        """
        reasons = {}
        addresses = {self._get_address(contact) for contact in contacts.values()}
        addresses.discard(False)
        blocked = self._find_blacklisted(addresses)
        refusing = self._find_refusing(contacts)
        mailed = self._find_mailed(addresses)
        for key, contact in contacts.items():
            address = self._get_address(contact)
            if not contact:
                reasons[key] = "no_address"
            elif address in blocked:
                reasons[key] = "blacklisted"
            elif contact.id in refusing:
                reasons[key] = "opted_out"
            elif mailed.setdefault(address, contact.id) != contact.id:
                reasons[key] = "duplicate"
        return reasons

    def _find_blacklisted(self, addresses):
        """Return those of some addresses that nobody may write to."""
        blacklist = self.env["mail.blacklist"].search([("email", "in", [*addresses])])
        return set(blacklist.mapped("email"))

    def _find_refusing(self, contacts):
        """Return the ids of the contacts who do not want the topic of what they would
        get."""
        recipients = self.env["res.partner"].browse(
            contact.id for contact in contacts.values() if contact
        )
        refusing = set()
        for (mailing, _lang), group in self._split_by_content(recipients).items():
            if topic := mailing.topic_id:
                stating = {c.id: self._get_consent_address(c) for c in group}
                left = topic._get_refusing(set(stating.values()))
                refusing.update(id_ for id_ in stating if stating[id_] in left)
        return refusing

    def _find_mailed(self, addresses):
        """Return to which contact this step went, in whatever language, by address:
        ever, or within the time after which a customer may re-enter."""
        domain = Domain("mass_mailing_id", "in", self._get_contents().ids)
        domain &= Domain(self._get_address_fields().trace, "in", [*addresses])
        domain &= Domain("is_test_trace", "=", False)
        if days := self.campaign_id.reentry_days:
            since = fields.Datetime.now() - timedelta(days=days)
            domain &= Domain("create_date", ">", since)
        traces = self.env["mailing.trace"].search(domain)
        field = self._get_address_fields().trace
        return {trace[field]: trace.res_id for trace in traces}

    def _send_mailing(self, mailing, lang, recipients):
        """Make the messages of a mailing for some contacts, in Odoo's queue.

        :param str lang: in which facts are said
        :return: the trace by id of contact, also of those who get no message
        """
        traces = self.env["mailing.trace"]
        before = traces.search([], order="id desc", limit=1).id or 0
        self._create_messages(mailing, lang, recipients)
        made = traces.search(
            [
                ("mass_mailing_id", "=", mailing.id),
                ("res_id", "in", recipients.ids),
                ("id", ">", before),
            ]
        )
        return {trace.res_id: trace for trace in made}

    def _create_messages(self, mailing, lang, recipients):
        """As ``mailing.mailing`` does it, but without its commits."""
        composer = (
            self.env["mail.compose.message"]
            .with_context(
                active_ids=recipients.ids,
                default_composition_mode="mass_mail",
                crm_campaign_recipients=True,
                **mailing._get_mass_mailing_context(),
            )
            .create(self._get_composer_values(mailing, lang))
        )
        composer._action_send_mail(auto_commit=False)

    def _get_composer_values(self, mailing, lang):
        body = mailing._prepend_preview(mailing.body_html or "", mailing.preview)
        values = {
            "auto_delete": not mailing.keep_archives,
            # Replies find their way to the contact by the message.
            "auto_delete_keep_log": mailing.reply_to_mode == "update",
            "author_id": (mailing.user_id or self.env.user).partner_id.id,
            "attachment_ids": mailing.attachment_ids.ids,
            "body": mailing._set_direction(body),
            "composition_mode": "mass_mail",
            "email_from": mailing.email_from,
            "force_send": False,
            "lang": lang,
            "mail_server_id": mailing.mail_server_id.id,
            "mass_mailing_id": mailing.id,
            "model": "res.partner",
            "reply_to_force_new": mailing.reply_to_mode == "new",
            "subject": mailing.subject,
            "template_id": False,
            "use_exclusion_list": mailing.use_exclusion_list,
        }
        if mailing.reply_to_mode == "new":
            values["reply_to"] = mailing.reply_to
        return values
