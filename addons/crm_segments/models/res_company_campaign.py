from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class ResCompany(models.Model):
    """How much, and when, the campaigns of the company may write to a customer."""

    _inherit = "res.company"

    crm_campaign_overdue_days = fields.Integer(
        "Promote Nothing When Overdue for More Than (Days)",
        default=14,
        help="A customer with something overdue for more days is on hold in campaigns.",
    )
    crm_campaign_message_cap = fields.Integer(
        "Most Messages to a Customer",
        help="How many messages of one kind, such as emails, a customer gets from "
        "campaigns and other mailings within the days. More of a campaign wait. 0: no "
        "limit.",
    )
    crm_campaign_message_days = fields.Integer(
        "Days of the Most Messages",
        default=7,
        help="Within how many days messages are counted.",
    )
    crm_campaign_quiet_from = fields.Float(
        "Quiet From",
        help="From this hour on the clock of the customer, campaigns send nothing. The "
        "same hour in both: no quiet hours.",
    )
    crm_campaign_quiet_to = fields.Float(
        "Quiet Until", help="An hour before the first one is that of the next day."
    )

    @api.constrains(
        *("crm_campaign_overdue_days", "crm_campaign_message_cap"),
        *("crm_campaign_message_days", "crm_campaign_quiet_from"),
        "crm_campaign_quiet_to",
    )
    def _check_campaign_numbers(self):
        for company in self:
            if company.crm_campaign_message_cap < 0:
                raise ValidationError(
                    self.env._(
                        "A customer cannot get fewer than no messages: enter how many, "
                        "or 0 for no limit."
                    )
                )
            if company.crm_campaign_message_days < 1:
                raise ValidationError(
                    self.env._("Messages are counted within 1 day or more.")
                )
            for hour in (
                company.crm_campaign_quiet_from,
                company.crm_campaign_quiet_to,
            ):
                if not 0 <= hour <= 24:
                    raise ValidationError(
                        self.env._("Quiet hours are between 0:00 and 24:00.")
                    )
            if company.crm_campaign_overdue_days < 0:
                raise ValidationError(
                    self.env._(
                        "The days after which an overdue customer is on hold cannot be "
                        "negative: enter 0 or more."
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if "crm_campaign_overdue_days" in vals:
            self.env["crm.campaign.queue"]._append_open(
                SQL("participant.company_id = ANY(%s)", self.ids)
            )
        return result
