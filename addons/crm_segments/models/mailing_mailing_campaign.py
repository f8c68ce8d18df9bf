from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

#: what decides who gets a mailing is the same in all languages of a step
SHARED_FIELDS = {"topic_id", "use_exclusion_list"}


class MailingMailing(models.Model):
    """The content of a step goes to the participants who come to it, and to nobody
    else: sent by hand, it has no recipients."""

    _inherit = "mailing.mailing"

    campaign_step_ids = fields.One2many(
        "crm.campaign.step", "mailing_id", "Step of a Campaign", readonly=True
    )
    campaign_translation_ids = fields.One2many(
        "crm.campaign.step.translation",
        "mailing_id",
        "Step of a Campaign in a Language",
        readonly=True,
    )
    is_campaign_step = fields.Boolean(compute="_compute_is_campaign_step")

    @api.depends("campaign_step_ids", "campaign_translation_ids")
    def _compute_is_campaign_step(self):
        """sudo: a mailing is the content of a step, whoever may see campaigns."""
        for mailing in self:
            own = mailing.sudo()
            mailing.is_campaign_step = bool(
                own.campaign_step_ids or own.campaign_translation_ids
            )

    def write(self, vals):
        result = super().write(vals)
        shared = {name: vals[name] for name in SHARED_FIELDS & vals.keys()}
        if shared:
            # sudo: the other languages are part of the same step.
            steps = self.sudo().campaign_step_ids
            steps |= self.sudo().campaign_translation_ids.step_id
            super(MailingMailing, steps._get_contents() - self).write(shared)
        return result

    def _filter_sent(self):
        """Return those of these mailings that somebody has got, tests apart."""
        sent = [("mass_mailing_id", "in", self.ids), ("is_test_trace", "=", False)]
        return self.env["mailing.trace"].search(sent).mass_mailing_id

    def _get_recipients_domain(self):
        domain = super()._get_recipients_domain()
        return Domain.FALSE if self.is_campaign_step else domain

    def _render_field(self, field, *args, **kwargs):
        rendered = super()._render_field(field, *args, **kwargs)
        if field == "body_html":
            rendered = {
                res_id: self._set_direction(body) for res_id, body in rendered.items()
            }
        return rendered

    def _set_direction(self, body):
        """Return the body so that it is read in the direction of the language in which
        the content of a step is written.

        Programs that read mail show what says nothing from left to right. Paragraphs
        and cells that say nothing follow what is around them.
        """
        # sudo: as in _compute_is_campaign_step()
        own = self.sudo()
        lang = (own.campaign_translation_ids or own.campaign_step_ids)[:1].lang
        if not body or self.env["res.lang"]._get_data(code=lang).direction != "rtl":
            return body
        return Markup('<div dir="rtl" style="text-align:right">%s</div>') % Markup(body)

    def action_retry_failed(self):
        """Send the mails of steps that failed once more as they are: nobody would come
        to the step again for whom they were deleted.

        sudo: as Odoo does; mails belong to the system.
        """
        steps = self.filtered("is_campaign_step")
        failed = (
            self.env["mail.mail"]
            .sudo()
            .search([("mailing_id", "in", steps.ids), ("state", "=", "exception")])
        )
        failed.mark_outgoing()
        failed.mailing_trace_ids.write(
            {"trace_status": "outgoing", "failure_type": False}
        )
        others = self - steps
        return super(MailingMailing, others).action_retry_failed() if others else None
