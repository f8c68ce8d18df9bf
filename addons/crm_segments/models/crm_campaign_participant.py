from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_campaign import TRIGGERS


class CrmCampaignParticipant(models.Model):
    """One journey of one customer through a campaign.

    Written in sets by the campaign; open while ``date_to`` is empty. Who is held out
    takes part like everybody else, but no step is executed.
    """

    _name = "crm.campaign.participant"
    _description = "Campaign Participant"
    _order = "date_from desc, id desc"
    # The system writes it, at the time that it says.
    _log_access = False
    _rec_names_search = ["partner_id"]
    # Deleting the contact takes the person out of the rows and leaves the rows.
    _erased_with_contact = True

    campaign_id = fields.Many2one(
        "crm.campaign", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    customer_id = fields.Many2one(
        "crm.customer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    customer_key = fields.Integer(
        "Customer Number",
        required=True,
        readonly=True,
        aggregator="count_distinct",
        help="Number of the customer's row, kept when the row is gone.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    arm = fields.Selection(
        [("treated", "Treated"), ("holdout", "Held Out")],
        "Group",
        required=True,
        readonly=True,
        help="Held out: gets nothing, so that the others can be compared with it.",
    )
    state = fields.Selection(
        [
            ("active", "On the Way"),
            ("held", "On Hold"),
            ("goal", "Goal Reached"),
            ("done", "All Steps Done"),
            ("exited", "Ended Early"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
    )
    date_from = fields.Datetime("Began On", required=True, readonly=True)
    date_to = fields.Datetime(
        "Ended On", readonly=True, help="Empty while the customer is on the way."
    )
    cause = fields.Selection(
        TRIGGERS,
        "Began By",
        required=True,
        readonly=True,
        help="What made the customer begin.",
    )
    cause_model = fields.Char("Model of the Cause", readonly=True)
    cause_id = fields.Many2oneReference(
        "Cause Record", model_field="cause_model", readonly=True, aggregator=None
    )
    reason = fields.Selection(
        [
            ("left", "Left the segment"),
            ("archived", "The customer is archived"),
            ("deleted", "The customer does not exist any more"),
            ("merged", "Merged into a customer who takes part"),
            ("stopped", "The campaign was stopped"),
        ],
        readonly=True,
        help="Why the customer is on hold, or the journey ended early.",
    )
    hold_until = fields.Datetime("On Hold Until", readonly=True)
    purchase_before = fields.Date(
        "Last Purchase Before",
        readonly=True,
        help="The last purchase when the customer began.",
    )
    goal_before = fields.Float(
        readonly=True,
        aggregator=None,
        help="What had been bought of the goal when the customer began.",
    )
    action_ids = fields.One2many(
        "crm.campaign.action", "participant_id", "Steps", readonly=True
    )
    next_step_id = fields.Many2one("crm.campaign.step", compute="_compute_next")
    date_next = fields.Datetime("Due", compute="_compute_next")

    _open_uniq = models.UniqueIndex(
        "(campaign_id, customer_key) WHERE date_to IS NULL",
        "A customer takes part in a campaign once at a time.",
    )
    # Whether a customer may begin again, and the participants of a campaign.
    _reentry_idx = models.Index("(campaign_id, customer_key)")
    # The journeys of a customer of whom something changed.
    _customer_open_idx = models.Index("(customer_key) WHERE date_to IS NULL")
    # Customers who went, by a merge of contacts or a deletion, in the middle.
    _orphan_idx = models.Index(
        "(campaign_id) WHERE date_to IS NULL AND customer_id IS NULL"
    )

    @api.depends("partner_id.display_name", "campaign_id.display_name")
    def _compute_display_name(self):
        for participant in self:
            participant.display_name = self.env._(
                "%(customer)s: %(campaign)s",
                customer=participant.partner_id.display_name or "–",
                campaign=participant.campaign_id.display_name or "",
            )

    @api.depends("action_ids.state", "action_ids.date_due")
    def _compute_next(self):
        for participant in self:
            waiting = participant.action_ids.filtered(lambda a: a.state == "waiting")
            first = waiting.sorted(lambda action: (action.date_due, action.id))[:1]
            participant.next_step_id = first.step_id
            participant.date_next = first.date_due

    @api.readonly
    def action_open_customer(self):
        """Open the page of the customer.

        :raise UserError: the customer is gone
        """
        self.ensure_one()
        if not self.customer_id:
            raise UserError(self.env._("This customer does not exist any more."))
        return self.env["crm.customer"]._open_document(self.customer_id)

    def write(self, vals):
        if self and vals:
            raise UserError(self.env._("The history of campaigns cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of campaigns cannot be deleted."))
