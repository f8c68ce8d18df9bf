from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list
from odoo.tools.misc import file_open

STYLES = "mass_mailing/static/src/scss/mass_mailing_mail.scss"


class CrmCampaignPreview(models.TransientModel):
    """The email of a step as a chosen customer would get it, in any language."""

    _name = "crm.campaign.preview"
    _description = "Preview of a Campaign Email"

    step_id = fields.Many2one(
        "crm.campaign.step", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="step_id.company_id")
    customer_id = fields.Many2one(
        "crm.customer",
        "As Customer",
        domain="[('company_id', '=', company_id)]",
        compute="_compute_customer_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        ondelete="cascade",
    )
    recipient_id = fields.Many2one(
        "res.partner", "Sent To", compute="_compute_recipient_id"
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Who Speaks",
        compute="_compute_lang",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="At first the language of the contact; choose another one to see what is "
        "sent to somebody who speaks it.",
    )
    choice = fields.Char("Content", compute="_compute_body")
    subject = fields.Char(compute="_compute_body")
    body = fields.Html(compute="_compute_body", sanitize=False)
    error = fields.Text(compute="_compute_body")

    @api.depends("step_id.display_name")
    def _compute_display_name(self):
        for preview in self:
            preview.display_name = preview.step_id.display_name

    @api.depends("step_id")
    def _compute_customer_id(self):
        for preview in self:
            preview.customer_id = preview.step_id._get_sample()

    @api.depends("customer_id")
    def _compute_recipient_id(self):
        for preview in self:
            preview.recipient_id = preview.step_id._get_sample_contact(
                preview.customer_id
            )

    @api.depends("recipient_id")
    def _compute_lang(self):
        for preview in self:
            spoken = preview.recipient_id.lang
            preview.lang = spoken or preview.step_id.lang

    @api.depends("step_id", "recipient_id", "lang")
    def _compute_body(self):
        for preview in self:
            step, contact = preview.step_id, preview.recipient_id
            content = step._get_content(preview.lang)
            preview.choice = step._say_choice(content, preview.lang)
            preview.subject = preview.body = preview.error = False
            if not contact or not content.mailing:
                preview.error = step._say_missing(contact)
                continue
            try:
                preview.subject, body = step._render_content(content, contact)
                preview.body = step._lay_out(body)
            except (UserError, ValueError) as error:
                preview.error = str(error)

    def action_send(self):
        """Send what is shown to the user, as a test.

        :raise UserError: there is nothing to send, or no address to send it to
        """
        self.ensure_one()
        self.step_id.check_access("write")
        if self.error:
            raise UserError(self.error)
        content = self.step_id._get_content(self.lang)
        address = self.step_id._send_sample(content, self.recipient_id)
        return self.step_id._notify_sent([address])


class CrmCampaignStep(models.Model):
    _inherit = "crm.campaign.step"

    def action_preview(self):
        """Show the email as a customer would get it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": "crm.campaign.preview",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_step_id": self.id, "dialog_size": "extra-large"},
        }

    def _get_sample(self):
        """Return a customer to show the email with: a member of the segment, or else
        any of the company, of those that the reader may see."""
        campaign = self.campaign_id
        if campaign.segment_id:
            stays = self.env["crm.segment.member"]
            domain = [("segment_id", "=", campaign.segment_id.id)]
            domain += [("date_to", "=", False), ("customer_id", "!=", False)]
            if stay := stays.search(domain, limit=1, order="id"):
                return stay.customer_id
        return self.env["crm.customer"].search(
            [("company_id", "=", campaign.company_id.id)], limit=1
        )

    def _get_sample_contact(self, customer):
        """Return who would be written to; without an address, the customer itself."""
        partner = customer.partner_id
        if not partner:
            return partner
        return self._get_recipients(partner)[partner.id] or partner

    def _say_choice(self, content, lang):
        """Return which content somebody gets who speaks a language, and why."""
        names = {
            "language": self._get_language_name(content.lang),
            "spoken": self._get_language_name(lang),
        }
        if content.why == "own":
            return self.env._("The content in “%(language)s”.", **names)
        if content.why == "base":
            return self.env._(
                "The content in “%(language)s”: the same language as “%(spoken)s”, in "
                "which there is none of its own.",
                **names,
            )
        return self.env._(
            "The content in “%(language)s”, which everybody gets in whose language "
            "there is none.",
            **names,
        )

    def _say_missing(self, contact):
        if contact:
            return self.env._("The step has no content: write it.")
        return self.env._("Choose a customer.")

    def _render_content(self, content, contact):
        """Return subject and body as a contact would get them.

        With the rights of the reader, who sees no more of the customer than elsewhere.
        """
        mailing = content.mailing.sudo(False).with_company(self.company_id)
        options = {"set_lang": content.lang_facts}
        subject = mailing._render_field("subject", contact.ids, **options)
        body = mailing._render_field(
            "body_html",
            contact.ids,
            options={"preserve_comments": True},
            **options,
        )
        preview = mailing._render_field("preview", contact.ids, **options)
        body = mailing._prepend_preview(Markup(body[contact.id]), preview[contact.id])
        return subject[contact.id], self.env["mail.render.mixin"]._replace_local_links(
            body
        )

    def _lay_out(self, body):
        """Return a body with what Odoo puts around it when it sends a mailing."""
        with file_open(STYLES) as file:
            style = Markup("<style>%s</style>") % Markup(file.read())
        return self.env["ir.qweb"]._render(
            "mass_mailing.mass_mailing_mail_layout",
            {"body": body, "mailing_style": style},
            minimal_qcontext=True,
        )

    def _send_sample(self, content, contact):
        """Send a content to the user, as a contact would get it.

        :return: the address to which it was sent
        :raise UserError: there is no address to send it to, or it is refused
        """
        if not self.env.user.email_normalized:
            raise UserError(
                self.env._("You have no email address: enter one in your preferences.")
            )
        subject, body = self._render_content(content, contact)
        mailing = content.mailing
        # sudo: mails belong to the system.
        mails = self.env["mail.mail"].sudo()
        mail = mails.create(
            {
                "email_from": mailing.email_from,
                "reply_to": mailing.reply_to,
                "email_to": self.env.user.email_normalized,
                "subject": self.env._("[TEST] %s", subject),
                "body_html": self._lay_out(body),
                "is_notification": True,
                "mailing_id": mailing.id,
                "attachment_ids": mailing.attachment_ids.ids,
                "auto_delete": False,
                "mail_server_id": mailing.mail_server_id.id,
                "model": contact._name,
                "res_id": contact.id,
            }
        )
        mail.with_context(mailing_test_mail=True).send()
        failure = mail.state == "exception" and mail.failure_reason
        mail.unlink()
        if failure:
            raise UserError(failure)
        return self.env.user.email

    def _notify_sent(self, addresses):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Sent to %s.", format_list(self.env, addresses)),
            },
        }
