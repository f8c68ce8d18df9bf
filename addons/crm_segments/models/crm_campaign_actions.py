from odoo import api, models
from odoo.exceptions import UserError


class CrmCampaign(models.Model):
    """What the buttons of the pages of campaigns do, beside those of its life."""

    _inherit = "crm.campaign"

    @api.readonly
    def action_open_participants(self):
        """Open who takes part."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segments.crm_campaign_participant_action"
        )
        return action | {
            "display_name": self.env._("%s: Participants", self.display_name),
            "domain": [("campaign_id", "=", self.id)],
            "context": {},
        }

    @api.readonly
    def action_open_actions(self):
        """Open the steps of the participants."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segments.crm_campaign_action_action"
        )
        return action | {
            "display_name": self.env._("%s: Steps", self.display_name),
            "domain": [("campaign_id", "=", self.id)],
        }

    def action_send_test(self):
        """Send the messages of all steps to the user, in all languages, now, as a test.

        :raise UserError: there is no message, or no address to send it to
        """
        self.ensure_one()
        self.check_access("write")
        steps = self.step_ids.filtered(lambda s: s._is_message() and s.mailing_id)
        if not steps:
            raise UserError(
                self.env._("The campaign has no messages to test: write one.")
            )
        addresses = {}
        for step in steps:
            customer = step._get_sample()
            contact = step._get_sample_contact(customer) or self.env.user.partner_id
            for lang in (step.lang, *step.translation_ids.mapped("lang")):
                address = step._send_sample(step._get_content(lang), contact)
                addresses[address] = True
        return steps._notify_sent(addresses)


class CrmCampaignStep(models.Model):
    _inherit = "crm.campaign.step"

    def action_open_content(self):
        """Open the content of this step; a new one, where there is none."""
        self.ensure_one()
        return self._get_content_action(self._ensure_content())

    def _ensure_content(self):
        """Return the content of this step; a new one, where there is none."""
        if not self.mailing_id:
            self.check_access("write")
            channel = self._get_channel()
            mailings = self.env["mailing.mailing"]
            # In the context: Odoo's defaults are those of the channel.
            mailings = mailings.with_context(default_mailing_type=channel)
            values = {
                "subject": self.name,
                "campaign_id": self.campaign_id.utm_campaign_id.id,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "user_id": self.campaign_id.user_id.id or self.env.uid,
            }
            if channel == "mail" and not mailings.new(values).email_from:
                raise UserError(
                    self.env._(
                        "You have no email address: enter one in your preferences."
                    )
                )
            self.mailing_id = mailings.create(values)
        return self.mailing_id

    @api.model
    def _get_content_action(self, mailing):
        return {
            "type": "ir.actions.act_window",
            "res_model": "mailing.mailing",
            "res_id": mailing.id,
            "views": [
                (self.env.ref("mass_mailing.view_mail_mass_mailing_form").id, "form")
            ],
        }


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    @api.readonly
    def action_open_campaigns(self):
        """Open the campaigns for this segment, or begin one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segments.crm_campaign_action"
        )
        del action["path"]
        return action | {
            "display_name": self.env._("%s: Campaigns", self.display_name),
            "domain": [("segment_id", "=", self.id)],
            "context": {
                "default_segment_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }


class CrmCustomer(models.Model):
    _inherit = "crm.customer"

    @api.readonly
    def action_open_campaigns(self):
        """Open the journeys of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segments.crm_campaign_participant_action"
        )
        return action | {
            "display_name": self.env._("%s: Campaigns", self.display_name),
            "domain": [("customer_id", "=", self.id)],
            "context": {},
        }
