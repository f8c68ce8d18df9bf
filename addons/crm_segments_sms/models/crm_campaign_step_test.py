from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class CrmCampaignStep(models.Model):
    """The preview of an SMS, and the test to oneself."""

    _inherit = "crm.campaign.step"

    def _render_content(self, content, contact):
        if self.kind != "sms":
            return super()._render_content(content, contact)
        return False, plaintext2html(self._render_sms(content, contact))

    def _render_sms(self, content, contact):
        """Return the text as a contact would get it; with the rights of the reader, as
        for emails."""
        renderer = self.env["mail.render.mixin"].with_company(self.company_id)
        texts = renderer.with_context(lang=content.lang_facts)._render_template(
            content.mailing.body_plaintext, contact._name, contact.ids
        )
        return texts[contact.id]

    def _lay_out(self, body):
        return body if self.kind == "sms" else super()._lay_out(body)

    def _send_sample(self, content, contact):
        if self.kind != "sms":
            return super()._send_sample(content, contact)
        number = self.env.user.partner_id.phone_sanitized
        if not number:
            raise UserError(
                self.env._(
                    "You have no valid phone number: enter one in your preferences."
                )
            )
        body = self._render_sms(content, contact)
        # sudo: SMS belong to the system.
        sms = self.env["sms.sms"].sudo().create({"number": number, "body": body})
        sms.send(unlink_sent=False)
        if sms.state == "error":
            reasons = dict(sms._fields["failure_type"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The SMS was not sent: %s.", reasons[sms.failure_type or "unknown"]
                )
            )
        sms.unlink()
        return number
