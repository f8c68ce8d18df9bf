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
        """Send the emails of all steps to the user, now, as a test.

        :raise UserError: there is no email, or no address to send it to
        """
        self.ensure_one()
        self.check_access("write")
        mailings = self.step_ids.mailing_id
        if not mailings:
            raise UserError(self.env._("The campaign has no emails to test: add one."))
        if not self.env.user.email:
            raise UserError(
                self.env._("You have no email address: enter one in your preferences.")
            )
        for mailing in mailings:
            self.env["mailing.mailing.test"].create(
                {
                    "mass_mailing_id": mailing.id,
                    "email_to": self.env.user.email_formatted,
                }
            ).send_mail_test()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Sent to %s.", self.env.user.email),
            },
        }


class CrmCampaignStep(models.Model):
    _inherit = "crm.campaign.step"

    def action_open_content(self):
        """Open the email of this step; a new one, where there is none."""
        self.ensure_one()
        if not self.mailing_id:
            self.check_access("write")
            self.mailing_id = self.env["mailing.mailing"].create(
                {
                    "subject": self.name,
                    "campaign_id": self.campaign_id.utm_campaign_id.id,
                    "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "user_id": self.campaign_id.user_id.id or self.env.uid,
                }
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "mailing.mailing",
            "res_id": self.mailing_id.id,
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
