from odoo import api, fields, models
from odoo.fields import Command


class CrmCampaignDryRun(models.TransientModel):
    """Shows who would get what and when. Nothing else is written."""

    _name = "crm.campaign.dry.run"
    _description = "Dry Run of a Campaign"

    campaign_id = fields.Many2one("crm.campaign", required=True, readonly=True)
    total = fields.Integer("Would Begin", readonly=True)
    holdout = fields.Integer("Held Out", readonly=True)
    has_variants = fields.Boolean(related="campaign_id.has_variants")
    line_ids = fields.One2many("crm.campaign.dry.run.line", "run_id", readonly=True)

    @api.depends("campaign_id.display_name")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "%s: Dry Run", run.campaign_id.display_name or ""
            )


class CrmCampaignDryRunLine(models.TransientModel):
    """What one customer would get from one step."""

    _name = "crm.campaign.dry.run.line"
    _description = "Dry Run: Step of a Customer"
    _order = "id"

    run_id = fields.Many2one("crm.campaign.dry.run", required=True, ondelete="cascade")
    customer_id = fields.Many2one("crm.customer", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, ondelete="cascade"
    )
    arm = fields.Selection(
        selection=lambda self: (
            self.env["crm.campaign.participant"]
            ._fields["arm"]
            ._description_selection(self.env)
        ),
        string="Group",
        readonly=True,
    )
    variant_id = fields.Many2one(
        "crm.campaign.variant", readonly=True, ondelete="cascade"
    )
    step_id = fields.Many2one("crm.campaign.step", readonly=True, ondelete="cascade")
    branch = fields.Selection(related="step_id.branch")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "In Language",
        readonly=True,
        help="Of the content that the customer gets.",
    )
    date = fields.Datetime(
        "At the Earliest",
        readonly=True,
        help="If the conditions before it are met as early as they can be.",
    )
    reason = fields.Selection(
        selection=lambda self: [
            reason
            for model in ("crm.campaign.action", "crm.campaign.participant")
            for reason in self.env[model]
            ._fields["reason"]
            ._description_selection(self.env)
        ],
        string="Not Done Because",
        readonly=True,
    )


class CrmCampaign(models.Model):
    _inherit = "crm.campaign"

    def action_dry_run(self):
        """Show who would get what and when, without doing it.

        :raise UserError: the campaign is not ready; the sentences say what to do
        """
        self.ensure_one()
        self.check_access("write")
        self._check_ready()
        found = self._dry_run()
        run = self.env["crm.campaign.dry.run"].create(
            {
                "campaign_id": self.id,
                "total": found["total"],
                "holdout": found["holdout"],
                "line_ids": [Command.create(row) for row in found["rows"]],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry Run"),
            "res_model": run._name,
            "res_id": run.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
