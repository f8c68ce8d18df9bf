from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.crm_customer.models.crm_customer_lifecycle import STAGES

from ..engine.schedule import Delay, add_delay, due_at

UNITS = [
    ("minute", "Minutes"),
    ("hour", "Hours"),
    ("day", "Days"),
    ("week", "Weeks"),
    ("month", "Months"),
]
#: what is asked of the message that the step before has sent
MESSAGE_BRANCHES = (
    *("opened", "not_opened", "clicked", "not_clicked"),
    *("replied", "not_replied"),
)
#: how far working hours are looked for
HORIZON = timedelta(days=60)
#: those that wait for an event, until their deadline
AWAITING = ("opened", "clicked", "replied", "bought", "entered", "left", "stage")
#: those that wait for the deadline, and hold unless the event happens before
NEGATIVE = ("not_opened", "not_clicked", "not_replied", "not_bought")


class CrmCampaignStep(models.Model):
    """What happens to a participant, when, and under which condition.

    Steps are a tree: a step follows its parent, or the beginning of the journey.
    """

    _name = "crm.campaign.step"
    _description = "Campaign Step"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    campaign_id = fields.Many2one(
        "crm.campaign", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="campaign_id.company_id", store=True)
    parent_id = fields.Many2one(
        "crm.campaign.step",
        "Follows",
        domain="[('campaign_id', '=', campaign_id), ('id', '!=', id)]",
        index="btree_not_null",
        ondelete="cascade",
        help="The step after which this one comes. Empty: the beginning.",
    )
    child_ids = fields.One2many("crm.campaign.step", "parent_id", "Next Steps")
    kind = fields.Selection(
        [
            ("email", "Email"),
            ("activity", "Activity"),
            ("opportunity", "Opportunity"),
            ("tag", "Tags"),
            ("pricelist", "Pricelist"),
            ("action", "Server Action"),
        ],
        "Does",
        required=True,
        default="email",
    )

    # Under which condition

    branch = fields.Selection(
        [
            ("always", "Always"),
            ("opened", "If Opened"),
            ("not_opened", "If Not Opened"),
            ("clicked", "If Clicked"),
            ("not_clicked", "If Not Clicked"),
            ("replied", "If Replied"),
            ("not_replied", "If Not Replied"),
            ("bought", "If Bought"),
            ("not_bought", "If Not Bought"),
            ("entered", "If Entered a Segment"),
            ("left", "If Left a Segment"),
            ("stage", "If Reached a Stage"),
        ],
        "Condition",
        required=True,
        default="always",
        help="What must have happened, or not, since the step before.",
    )
    wait_count = fields.Integer(
        "Until",
        default=3,
        help="How long after the step before the condition is waited for. What has not "
        "happened until then counts as not happened.",
    )
    wait_unit = fields.Selection(UNITS, "Unit of Until", required=True, default="day")
    branch_segment_id = fields.Many2one(
        "crm.segment",
        "Segment of the Condition",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )
    branch_stage = fields.Selection(STAGES, "Stage of the Condition")

    # When

    delay_count = fields.Integer("Delay", default=0)
    delay_unit = fields.Selection(UNITS, "Unit", required=True, default="day")
    date_fixed = fields.Datetime(
        "At a Fixed Moment",
        help="Instead of a delay. Who comes to the step later gets it at once.",
    )
    working_hours = fields.Boolean(
        "In Working Hours",
        help="Only in the working hours of the company, on the clock of the customer, "
        "and not on the company's holidays.",
    )

    # What

    mailing_id = fields.Many2one(
        "mailing.mailing",
        "Content",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        domain=[("res_model", "in", (False, "res.partner"))],
        ondelete="restrict",
    )
    summary = fields.Char(translate=True)
    user_id = fields.Many2one(
        "res.users",
        "Assigned To",
        domain=[("share", "=", False)],
        ondelete="set null",
        help="Empty: the salesperson of the customer, otherwise the person responsible "
        "for the campaign.",
    )
    team_id = fields.Many2one(
        "crm.team", "Sales Team", check_company=True, ondelete="set null"
    )
    tag_ids = fields.Many2many(
        "res.partner.category",
        "crm_campaign_step_category_rel",
        "step_id",
        "category_id",
        "Tags to Set",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        "Pricelist to Set",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Of the customer from then on, in place of the one before.",
    )
    server_action_id = fields.Many2one(
        "ir.actions.server",
        domain=[("model_id.model", "=", "res.partner")],
        ondelete="restrict",
        help="Run on the contact of the customer, with the rights of the person who "
        "chose it here.",
    )
    action_user_id = fields.Many2one(
        "res.users", "Chosen By", readonly=True, copy=False, ondelete="set null"
    )

    _mailing_uniq = models.UniqueIndex(
        "(mailing_id) WHERE mailing_id IS NOT NULL",
        "A mailing is the content of one step only.",
    )

    @api.constrains("parent_id", "campaign_id")
    def _check_tree(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._(
                    "These steps follow each other in a circle: let one of them follow "
                    "the beginning."
                )
            )
        for step in self:
            if step.parent_id and step.parent_id.campaign_id != step.campaign_id:
                raise ValidationError(
                    self.env._(
                        "Step “%s” follows a step of another campaign: choose one of "
                        "its own.",
                        step.name,
                    )
                )

    @api.constrains("delay_count", "wait_count", "branch")
    def _check_delay(self):
        for step in self:
            if step.delay_count < 0:
                raise ValidationError(
                    self.env._(
                        "Step “%s” has a negative delay: enter 0 or more.", step.name
                    )
                )
            if step.branch != "always" and step.wait_count < 1:
                raise ValidationError(
                    self.env._(
                        "Step “%s” waits for something: enter until when, at least 1.",
                        step.name,
                    )
                )

    @api.constrains("mailing_id", "server_action_id")
    def _check_models(self):
        for step in self.sudo():
            for model in (
                step.mailing_id.mailing_model_real,
                step.server_action_id.model_id.model,
            ):
                if model and model != "res.partner":
                    raise ValidationError(
                        self.env._(
                            "Step “%(step)s” is for contacts, not for “%(model)s”: "
                            "choose another content.",
                            step=step.name,
                            model=self.env["ir.model"]._get(model).name,
                        )
                    )

    @api.constrains("mailing_id", "kind")
    def _check_contents(self):
        for step in self:
            types = set(step._get_contents().mapped("mailing_type"))
            if step._is_message() and types - {step._get_channel()}:
                raise ValidationError(
                    self.env._(
                        "Step “%s” has a content for another channel: choose another "
                        "content, and delete those in other languages.",
                        step.name,
                    )
                )

    @api.onchange("kind")
    def _onchange_kind(self):
        """Nobody means to send an email as something else."""
        if self._is_message() and self.mailing_id.mailing_type != self._get_channel():
            self.mailing_id = False

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create([self._remember_chooser(vals) for vals in vals_list])
        steps._adopt_mailings()
        return steps

    def write(self, vals):
        result = super().write(self._remember_chooser(vals))
        if not vals.keys().isdisjoint(("mailing_id", "campaign_id")):
            self._adopt_mailings()
        return result

    def unlink(self):
        """Delete the contents, too, that nobody has got."""
        mailings = self.sudo().search([("id", "child_of", self.ids)])._get_contents()
        result = super().unlink()
        (mailings - mailings._filter_sent()).unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        """Actions that wait go with their step; those that happened are history."""
        actions = self.env["crm.campaign.action"].sudo()
        below = actions.search_count(
            [("step_id", "child_of", self.ids), ("state", "!=", "waiting")], limit=1
        )
        if below:
            raise UserError(
                self.env._(
                    "Customers have already come to this step, or to one after it, so "
                    "it cannot be deleted. Stop the campaign and make a copy of it."
                )
            )

    @api.model
    def _remember_chooser(self, vals):
        """Note who chose the server action: it runs with the rights of that person,
        whom nobody else can name."""
        vals = {name: vals[name] for name in vals if name != "action_user_id"}
        if vals.get("server_action_id"):
            vals["action_user_id"] = self.env.uid
        return vals

    def _adopt_mailings(self):
        """Make the mailings part of the campaign. Nobody is reached by sending one by
        hand: recipients come to it as participants.

        sudo: the mailing is part of the step, whose rights decide.
        """
        for step in self.sudo().filtered("mailing_id"):
            step._get_contents().write(
                {
                    "campaign_id": step.campaign_id.utm_campaign_id.id,
                    "mailing_domain": "[('id', 'in', [])]",
                }
            )

    def _copy_tree(self, campaign):
        """Copy these steps, all of one campaign, with their contents to another one
        that has the same variants."""
        variants = dict(
            zip(self.campaign_id.variant_ids, campaign.variant_ids, strict=False)
        )
        copies = {}
        for step in self:
            mailing = step.mailing_id
            copies[step] = step.copy(
                {
                    "campaign_id": campaign.id,
                    "parent_id": False,
                    "variant_id": variants.get(step.variant_id, step.variant_id).id,
                    "mailing_id": mailing.sudo().copy().id,
                    # Whoever copies chooses it anew.
                    "server_action_id": step.server_action_id.id,
                }
            )
        for step, copied in copies.items():
            copied.parent_id = copies.get(step.parent_id, False)
            step._copy_translations(copied)

    # Time

    def _get_due(self, moment, timezone, happened=False):
        """Return when this step is due for who comes to it at a moment.

        A step that waits for an event is due at its deadline, or once the event has
        happened.

        :param str timezone: of the customer
        :param bool happened: the event has happened
        """
        self.ensure_one()
        now = fields.Datetime.now()
        wait = Delay(self.wait_count, self.wait_unit)
        if self.branch in AWAITING and not happened:
            return add_delay(moment, wait, timezone)
        if self.branch in NEGATIVE:
            moment = add_delay(moment, wait, timezone)
        delay = Delay(self.delay_count, self.delay_unit)
        if self.date_fixed:
            moment, delay = max(moment, self.date_fixed), Delay()
        working = self._get_working(timezone) if self.working_hours else None
        return due_at(moment, delay, timezone, now, working, self._get_quiet())

    def _get_working(self, timezone):
        """Return what gives the working hours of the company on a customer's clock.

        sudo: the calendar is the company's, whoever starts the campaign.
        """
        calendar = self.company_id.sudo().resource_calendar_id
        if not calendar:
            return None
        zone = pytz.timezone(timezone)

        def spans(moment):
            start = pytz.utc.localize(moment)
            hours = calendar._work_intervals_batch(start, start + HORIZON, tz=zone)
            for begin, end, _attendance in hours[False]:
                yield _in_utc(begin), _in_utc(end)

        return spans


def _in_utc(moment):
    """Return an instant as the ORM has it."""
    return moment.astimezone(pytz.utc).replace(tzinfo=None)
