import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.i18n import format_list

from odoo.addons.crm_customer.models.crm_customer_lifecycle import STAGES

TRIGGERS = [
    ("enter", "Enters the Segment"),
    ("exit", "Leaves the Segment"),
    ("stage", "Comes into a Lifecycle Stage"),
    ("date", "A Date Is Reached"),
    ("once", "All Members at the Start"),
    ("repeat", "All Members, Again and Again"),
]
#: those that make no sense without a segment; the others may have one
SEGMENT_TRIGGERS = ("enter", "exit", "once", "repeat")
#: states in which customers are on their way
LIVE = ("running", "paused")
#: what decides who begins, who is held out and what is measured: as it was at the start
FIXED_FIELDS = {
    *("trigger", "segment_id", "stage", "date_field_id", "is_anniversary"),
    *("date_offset", "holdout_share", "salt", "company_id", "smallest_lift"),
    "attribution_days",
}


class CrmCampaign(models.Model):
    """A journey: which customers begin it, its steps, and the goal that ends it.

    Its mailings belong to an ordinary ``utm.campaign``, so that Odoo's own statistics
    of mailings, clicks, orders and invoices know them.
    """

    _name = "crm.campaign"
    _description = "Customer Campaign"
    _order = "priority, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        ondelete="set null",
        help="Gets the activities for customers who have no salesperson.",
    )
    utm_campaign_id = fields.Many2one(
        "utm.campaign",
        "Tracked As",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="What the mailings of the campaign belong to, in the statistics of Email "
        "Marketing, orders and invoices.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Stopped"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    priority = fields.Integer(
        default=10,
        help="Of two campaigns whose steps are due, the one with the smaller number "
        "comes first.",
    )

    # Who

    trigger = fields.Selection(
        TRIGGERS,
        "Begins When",
        required=True,
        default="enter",
        help="What makes a customer begin the journey.",
    )
    segment_id = fields.Many2one(
        "crm.segment",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        help="Whose members begin. With a stage or a date: only those who are members "
        "at that moment.",
    )
    stage = fields.Selection(STAGES, "Lifecycle Stage")
    date_field_id = fields.Many2one(
        "ir.model.fields",
        "Date of the Customer",
        domain=[
            ("model", "=", "crm.customer"),
            ("ttype", "in", ("date", "datetime")),
            ("store", "=", True),
        ],
        ondelete="set null",
    )
    is_anniversary = fields.Boolean(
        "Every Year", help="Also on each anniversary of the date."
    )
    date_offset = fields.Integer(
        "Days After",
        help="Begin so many days after the date; a negative number for days before.",
    )
    repeat_days = fields.Integer(
        "Repeat Every (Days)",
        default=30,
        help="How often all members of the segment who may re-enter begin.",
    )
    reentry_days = fields.Integer(
        "Re-Entry After (Days)",
        required=True,
        default=0,
        help="How many days after a customer began the same customer may begin again, "
        "once the journey is over. 0: never again.",
    )
    exit_on_leave = fields.Boolean(
        "End on Leaving the Segment",
        help="The journey ends when the customer leaves the segment.",
    )
    holdout_share = fields.Float(
        "Holdout (%)",
        required=True,
        default=10.0,
        help="Share of the customers who are left alone, so that the effect of the "
        "campaign can be measured against them.",
    )
    salt = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(8),
        help="Decides, together with the number of the customer, who is left alone.",
    )

    # What

    step_ids = fields.One2many("crm.campaign.step", "campaign_id", "Steps", copy=False)
    participant_ids = fields.One2many(
        "crm.campaign.participant",
        "campaign_id",
        "Participants",
        readonly=True,
        copy=False,
    )

    # Until

    goal = fields.Selection(
        [
            ("none", "No Goal"),
            ("purchase", "Any Purchase"),
            ("product", "A Product Is Bought"),
            ("amount", "An Amount Is Bought"),
            ("stage", "A Lifecycle Stage Is Reached"),
        ],
        required=True,
        default="purchase",
        help="What ends the journey early, as a success. Measured on posted invoices "
        "and other purchases after the customer began.",
    )
    goal_product_ids = fields.Many2many(
        "product.product",
        "crm_campaign_goal_product_rel",
        "campaign_id",
        "product_id",
        "Products to Buy",
    )
    goal_amount = fields.Monetary(
        "Amount to Buy", help="Untaxed, credit notes deducted, in company currency."
    )
    goal_stage = fields.Selection(STAGES, "Stage to Reach")
    attribution_days = fields.Integer(
        "Attribution (Days)",
        required=True,
        default=90,
        help="How many days after a customer began, or after a step, purchases are "
        "counted as a result.",
    )

    # Up to where customers have been looked at

    date_start = fields.Datetime("Started On", readonly=True, copy=False)
    mark_id = fields.Integer(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Stays up to this number have been looked at.",
    )
    mark_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="What happened before has been looked at.",
    )
    mark_day = fields.Date(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Dates up to this day of the company have been looked at.",
    )
    error = fields.Text(
        readonly=True,
        copy=False,
        help="Why customers cannot be found who should begin.",
    )

    _holdout_share_range = models.Constraint(
        "CHECK (holdout_share BETWEEN 0 AND 100)",
        "The holdout is a share between 0 and 100 %.",
    )

    @api.constrains(
        *("holdout_share", "reentry_days", "repeat_days", "trigger"),
        *("attribution_days", "goal", "goal_amount"),
    )
    def _check_numbers(self):
        for campaign in self:
            if not 0 <= campaign.holdout_share <= 100:
                raise ValidationError(
                    self.env._("The holdout is a share: enter 0 to 100 %.")
                )
            if campaign.reentry_days < 0 or campaign.attribution_days < 0:
                raise ValidationError(
                    self.env._(
                        "Days of re-entry and attribution cannot be negative: enter 0 "
                        "or more."
                    )
                )
            if campaign.trigger == "repeat" and campaign.repeat_days < 1:
                raise ValidationError(
                    self.env._("A campaign repeats every day at the most: enter 1 day.")
                )
            if campaign.goal == "amount" and campaign.goal_amount <= 0:
                raise ValidationError(
                    self.env._("The goal is an amount to buy: enter more than 0.")
                )

    @api.constrains("date_field_id")
    def _check_date_field(self):
        for field in self.date_field_id.sudo():
            if (
                field.model != "crm.customer"
                or field.ttype not in ("date", "datetime")
                or not field.store
            ):
                raise ValidationError(
                    self.env._(
                        "“%s” is no date of customers: choose another field.",
                        field.field_description,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_state_written(vals_list)
        campaigns = super().create(vals_list)
        campaigns._create_utm_campaigns()
        campaigns.step_ids._adopt_mailings()
        return campaigns

    def write(self, vals):
        self._check_state_written([vals])
        self._check_fixed(vals)
        result = super().write(vals)
        if vals.get("active") is False:
            self.filtered(lambda campaign: campaign.state == "running").action_pause()
        if "name" in vals:
            self._rename_utm_campaigns()
        return result

    def copy(self, default=None):
        copies = self.browse()
        for campaign in self:
            values = {"name": self.env._("%s (copy)", campaign.name), **(default or {})}
            copied = super(CrmCampaign, campaign).copy(values)
            campaign.step_ids._copy_tree(copied)
            copies += copied
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self._check_no_participants()

    def unlink(self):
        utm_campaigns, mailings = self.sudo().utm_campaign_id, self._get_mailings()
        result = super().unlink()
        # What only this campaign had.
        mailings.unlink()
        utm_campaigns.unlink()
        return result

    def _check_state_written(self, vals_list):
        """The buttons change the state, which they check; nobody writes it."""
        if not self.env.su and any("state" in vals for vals in vals_list):
            raise UserError(
                self.env._("Start, pause and stop a campaign with its buttons.")
            )

    def _check_fixed(self, vals):
        """Refuse to change who begins once the campaign has started."""
        for campaign in self:
            changed = {
                name
                for name in FIXED_FIELDS & vals.keys()
                if campaign._fields[name].convert_to_cache(vals[name], campaign)
                != campaign._fields[name].convert_to_cache(campaign[name], campaign)
            }
            if changed and campaign.state != "draft":
                labels = [
                    field.get_description(self.env, ["string"])["string"]
                    for name, field in self._fields.items()
                    if name in changed
                ]
                raise UserError(
                    self.env._(
                        "“%(campaign)s” has started: %(fields)s cannot be changed any "
                        "more. Stop it and make a copy.",
                        campaign=campaign.name,
                        fields=format_list(self.env, labels),
                    )
                )

    def _check_no_participants(self):
        """Refuse what would take the history from participants."""
        participants = self.env["crm.campaign.participant"].sudo()
        if participants.search_count([("campaign_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Customers have taken part in this campaign, so it cannot be "
                    "deleted. Archive it instead."
                )
            )

    def _create_utm_campaigns(self):
        """Give each campaign the one under which Odoo counts its mailings.

        sudo: who makes campaigns may have no rights on those of Odoo, which everybody
        who mails shares.
        """
        utm_campaigns = self.env["utm.campaign"].sudo()
        for campaign in self:
            campaign.utm_campaign_id = utm_campaigns.create(
                {
                    "title": campaign.name,
                    "user_id": campaign.user_id.id or self.env.uid,
                    "company_id": campaign.company_id.id,
                    "is_auto_campaign": True,
                }
            )

    def _rename_utm_campaigns(self):
        """sudo: as in ``_create_utm_campaigns()``."""
        for campaign in self.sudo():
            campaign.utm_campaign_id.title = campaign.name

    def _get_mailings(self):
        """Return the mailings of the steps, in all languages.

        sudo: they are part of the campaign, whose rights decide.
        """
        return self.sudo().with_context(active_test=False).step_ids._get_contents()
