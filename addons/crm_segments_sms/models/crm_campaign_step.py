from odoo import fields, models
from odoo.tools import is_html_empty

from odoo.addons.crm_segments.models.crm_campaign_step_email import AddressFields

from .crm_campaign_action import NUMBER_REASONS

#: why Odoo sends no SMS to a recipient, as reasons of an action
FAILURES = {
    "sms_blacklist": "blacklisted_number",
    "sms_duplicate": "duplicate_number",
    "sms_number_format": "invalid_number",
    "sms_number_missing": "no_number",
    "sms_optout": "opted_out",
}
#: what the sender of an SMS is not told
UNKNOWN_BRANCHES = ("opened", "not_opened", "replied", "not_replied")


class CrmCampaignStep(models.Model):
    """SMS: those of an ordinary SMS mailing of Odoo, one for each participant, in the
    queue of SMS as emails are in that of mails."""

    _inherit = "crm.campaign.step"

    kind = fields.Selection(
        selection_add=[("sms", "SMS"), ("activity",)], ondelete={"sms": "cascade"}
    )

    def _run_sms(self, actions):
        return self._run_message(actions)

    def _get_channel(self):
        return "sms" if self.kind == "sms" else super()._get_channel()

    # What is looked at before the start

    def _find_problems(self):
        problems = super()._find_problems()
        if self.parent_id.kind == "sms" and self.branch in UNKNOWN_BRANCHES:
            problems.append(
                self.env._(
                    "nobody is told whether an SMS was opened or replied to: let its "
                    "condition be on clicks."
                )
            )
        return problems

    def _find_problems_sms(self):
        """sudo: the mailing is part of the step, whose rights decide."""
        mailing = self.sudo().mailing_id
        if not mailing:
            return [self.env._("it has no content: write the SMS.")]
        problems = []
        if is_html_empty(mailing.body_plaintext):
            problems.append(self.env._("its SMS is empty: write it."))
        return problems + self._find_problems_of_translations("body_plaintext")

    # Whom it reaches

    def _get_address_fields(self):
        if self.kind != "sms":
            return super()._get_address_fields()
        return AddressFields("phone_sanitized", "sms_number")

    def _get_consent_address(self, contact):
        """Statements on a topic are made by email address: that of the contact, else
        that of the customer."""
        address = super()._get_consent_address(contact)
        if self.kind == "sms" and not address:
            address = super()._get_consent_address(contact.commercial_partner_id)
        return address

    def _find_unreachable(self, contacts):
        reasons = super()._find_unreachable(contacts)
        if self.kind != "sms":
            return reasons
        missing = [key for key, reason in reasons.items() if reason == "no_address"]
        reasons |= dict.fromkeys(self._find_misspelt(missing), "invalid_address")
        return {
            key: NUMBER_REASONS.get(reason, reason) for key, reason in reasons.items()
        }

    def _find_misspelt(self, customer_ids):
        """Return those of some customers without a valid number who have another."""
        contacts = self.env["res.partner"].search_fetch(
            [("commercial_partner_id", "in", customer_ids), ("phone", "!=", False)],
            ["commercial_partner_id"],
        )
        return contacts.commercial_partner_id.ids

    def _find_blacklisted(self, addresses):
        if self.kind != "sms":
            return super()._find_blacklisted(addresses)
        return self.env["phone.blacklist"]._query_blocked(addresses)

    def _get_failures(self):
        return FAILURES if self.kind == "sms" else super()._get_failures()

    def _create_messages(self, mailing, lang, recipients):
        """As ``mailing.mailing`` does it, but in the queue, in the language of the
        content, and without asking for everybody who had the mailing."""
        if self.kind != "sms":
            return super()._create_messages(mailing, lang, recipients)
        values = mailing._send_sms_get_composer_values(recipients.ids)
        # A template would be sent in the language of each contact, not as it is shown.
        values |= {"mass_force_send": False, "template_id": False}
        composers = self.env["sms.composer"].with_context(
            active_id=False, crm_campaign_recipients=True, lang=lang
        )
        return composers.create(values)._action_send_sms()
