from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from .crm_campaign_run import Outcome


class CrmCampaignStep(models.Model):
    """What a step does, for actions of customers who exist, by its kind.

    An addon adds a kind with a method ``_run_<kind>(actions)``, which returns an
    ``Outcome`` by action, and ``_find_problems_<kind>()``.
    """

    _inherit = "crm.campaign.step"

    def _find_obstacles(self, partners):
        """Return the reason for which some customers would not get this step, by id of
        contact; an addon adds those of its kind with ``super()``."""
        return {}

    def _take_out(self):
        """Delete steps whose kind an addon takes along when it is uninstalled.

        Campaigns end that would go on without them; what follows them in a draft
        follows the step before. What was done stays, as do participants.
        """
        live = self.campaign_id.filtered(lambda c: c.state in ("running", "paused"))
        live.action_stop()
        for step in self:
            step.child_ids.parent_id = step.parent_id
        # Also those to which customers have come, as after the hook.
        self.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()

    def _run_activity(self, actions):
        """Plan an activity on the contact, for who looks after the customer."""
        self._check_assigned(actions)
        today = self.env["crm.customer"]._get_clock(self.company_id).today
        activity_type = self.activity_type_id
        activities = (
            self.env["mail.activity"]
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": activity_type.id,
                        "summary": self.summary or self.name,
                        "note": activity_type.default_note,
                        "date_deadline": fields.Date.add(
                            today, days=activity_type.delay_count
                        )
                        if activity_type.delay_unit == "days"
                        else today,
                        "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                        "res_id": action.partner_id.id,
                        "user_id": self._get_assigned(action).id,
                    }
                    for action in actions
                ]
            )
        )
        return {
            action: Outcome(res_model="mail.activity", res_id=activity.id)
            for action, activity in zip(actions, activities, strict=True)
        }

    def _run_opportunity(self, actions):
        """Open an opportunity of the campaign, so that its revenue counts there."""
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": self.summary or self.name,
                    "type": "opportunity",
                    "partner_id": action.partner_id.id,
                    "company_id": self.company_id.id,
                    "user_id": self._get_assigned(action).id,
                    "team_id": self.team_id.id,
                    "campaign_id": self.campaign_id.utm_campaign_id.id,
                }
                for action in actions
            ]
        )
        return {
            action: Outcome(res_model="crm.lead", res_id=lead.id)
            for action, lead in zip(actions, leads, strict=True)
        }

    def _run_tag(self, actions):
        """Set the tags on the contact, beside those that it has."""
        links = [fields.Command.link(tag.id) for tag in self.tag_ids]
        actions.partner_id.write({"category_id": links})
        return dict.fromkeys(actions, Outcome())

    def _run_pricelist(self, actions):
        """Set the pricelist in the company of the campaign: as its own of the contact,
        which no default for a country takes the place of."""
        partners = actions.partner_id.with_company(self.company_id)
        partners.specific_property_product_pricelist = self.pricelist_id
        return dict.fromkeys(actions, Outcome())

    def _run_action(self, actions):
        """Run the server action with the rights of the person who chose it, for each
        contact on its own, as it may fail or read only one."""
        if not self.action_user_id:
            raise UserError(
                self.env._(
                    "Nobody has chosen the server action of step “%s”: choose it "
                    "again.",
                    self.name,
                )
            )
        for action in actions:
            self.server_action_id.with_user(self.action_user_id).with_context(
                active_model="res.partner",
                active_id=action.partner_id.id,
                active_ids=action.partner_id.ids,
                allowed_company_ids=self.company_id.ids,
            ).run()
        return dict.fromkeys(actions, Outcome())

    def _get_assigned(self, action):
        """Return who looks after a customer: the user of the step, else the
        salesperson, else the person responsible for the campaign."""
        users = (
            self.user_id,
            action.participant_id.customer_id.user_id,
            self.campaign_id.user_id,
        )
        return next((user for user in users if user.active), users[0].browse())

    def _check_assigned(self, actions):
        """Refuse an activity that nobody would do."""
        for action in actions:
            if not self._get_assigned(action):
                raise UserError(
                    self.env._(
                        "Nobody looks after this customer: choose a person responsible "
                        "for the campaign."
                    )
                )
