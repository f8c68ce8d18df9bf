from odoo import api, fields, models
from odoo.fields import Domain

#: verdicts with which it is known what a campaign has brought
TOLD = ("better", "worse")


class UtmCampaign(models.Model):
    """What came of the customer campaigns behind the statistics of Odoo.

    Its revenue is that of the documents which bear its name, whoever would have bought
    anyway. Here stands what the treated customers brought more than those held out.
    """

    _inherit = "utm.campaign"

    crm_campaign_ids = fields.One2many(
        "crm.campaign",
        "utm_campaign_id",
        "Customer Campaigns",
        context={"active_test": False},
        groups="crm_segments.group_crm_segments_user",
    )
    crm_campaign_verdict = fields.Text(
        "Effect",
        compute="_compute_crm_campaign_results",
        groups="crm_segments.group_crm_segments_user",
        help="Whether the customers bring more than those held out.",
    )
    is_crm_campaign_told = fields.Boolean(
        compute="_compute_crm_campaign_results",
        groups="crm_segments.group_crm_segments_user",
    )
    crm_campaign_gain = fields.Monetary(
        "Margin Gained",
        compute="_compute_crm_campaign_results",
        groups="crm_segments.group_crm_segments_user",
        help="How much more margin the treated customers brought than they would have "
        "without the campaign, less its cost: those whose attribution window is over. "
        "Empty as long as it cannot be told.",
    )
    crm_campaign_cost = fields.Monetary(
        "Campaign Cost",
        compute="_compute_crm_campaign_results",
        groups="crm_segments.group_crm_segments_user",
        help="The part of the cost that falls on these customers. Discounts are in the "
        "margin already.",
    )
    crm_campaign_roi = fields.Float(
        "Return on Cost",
        compute="_compute_crm_campaign_results",
        aggregator=None,
        groups="crm_segments.group_crm_segments_user",
        help="Margin gained by cost.",
    )

    @api.depends("crm_campaign_ids.state", "currency_id")
    @api.depends_context("lang", "uid", "company")
    def _compute_crm_campaign_results(self):
        """One statement over the documents, however many campaigns."""
        started = self.env["crm.campaign"].search(
            Domain("id", "in", self.crm_campaign_ids.ids)
            & Domain("state", "!=", "draft")
        )
        assessments = started._assess()
        for utm_campaign in self:
            own = {
                campaign: assessments[campaign]
                for campaign in utm_campaign.crm_campaign_ids
                if campaign in assessments
            }
            utm_campaign.crm_campaign_verdict = _say_verdicts(own)
            utm_campaign.update(utm_campaign._add_up_returns(own))

    def _add_up_returns(self, assessments):
        """Return the figures of those of its campaigns of which they are known, in its
        currency."""
        gain = cost = 0.0
        told = {
            campaign: assessment.verdict.returns
            for campaign, assessment in assessments.items()
            if assessment.verdict.kind in TOLD
        }
        for campaign, returns in told.items():
            currency, company = campaign.currency_id, campaign.company_id
            into = self.currency_id or currency
            today = fields.Date.context_today(self)
            gain += currency._convert(returns.gain, into, company, today)
            cost += currency._convert(returns.cost, into, company, today)
        return {
            "is_crm_campaign_told": bool(told),
            "crm_campaign_gain": gain,
            "crm_campaign_cost": cost,
            "crm_campaign_roi": gain / cost if cost > 0 else 0.0,
        }

    @api.readonly
    def action_open_crm_campaigns(self):
        """Open the customer campaign of this one; a list if there are several."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segments.crm_campaign_action"
        )
        del action["path"]
        if len(self.crm_campaign_ids) == 1:
            return action | {
                "res_id": self.crm_campaign_ids.id,
                "views": [(False, "form")],
            }
        return action | {
            "domain": [("utm_campaign_id", "=", self.id)],
            "context": {"active_test": False},
        }


def _say_verdicts(assessments):
    """Return the verdicts in plain words; of several campaigns, each with its name."""
    lines = {
        campaign: campaign._say_verdict(assessment.verdict, assessment.is_partial)
        for campaign, assessment in assessments.items()
    }
    if len(lines) == 1:
        return next(iter(lines.values()))
    return "\n".join(f"{campaign.name}: {line}" for campaign, line in lines.items())
