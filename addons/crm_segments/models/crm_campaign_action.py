from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmCampaignAction(models.Model):
    """One step of one participant: it waits, and then it is done once, or not at all.

    Claimed, executed and marked in one transaction, so that no crash can make a step
    happen twice.
    """

    _name = "crm.campaign.action"
    _description = "Step of a Participant"
    _order = "date_due, id"
    # The system writes it, at the time that it says.
    _log_access = False

    participant_id = fields.Many2one(
        "crm.campaign.participant",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    campaign_id = fields.Many2one(
        "crm.campaign", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    # Those that wait go with the step; the step stays for the others.
    step_id = fields.Many2one(
        "crm.campaign.step",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="participant_id.partner_id")
    arm = fields.Selection(related="participant_id.arm")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("skipped", "Skipped"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
    )
    date_due = fields.Datetime(
        "Due On",
        required=True,
        readonly=True,
        help="When the step is looked at: for a condition that is waited for, its "
        "deadline.",
    )
    date_done = fields.Datetime(
        "Done On", readonly=True, help="When it was done, or why not was clear."
    )
    is_met = fields.Boolean(
        "Condition Met", readonly=True, help="What the step waited for has happened."
    )
    reason = fields.Selection(
        [
            ("holdout", "Held out"),
            ("no_address", "No address"),
            ("invalid_address", "Invalid address"),
            ("blacklisted", "Blacklisted address"),
            ("opted_out", "Does not want the topic"),
            ("duplicate", "The address had this message already"),
            ("not_met", "The condition is not met"),
            ("ended", "The journey has ended"),
            ("error", "An error"),
        ],
        readonly=True,
        help="Why the step was not done.",
    )
    error = fields.Text(readonly=True, help="What went wrong.")
    purchase_before = fields.Date(
        "Last Purchase Before",
        readonly=True,
        help="The last purchase when the step was done.",
    )
    trace_id = fields.Many2one(
        "mailing.trace",
        "Message",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    res_model = fields.Char("Model of the Result", readonly=True)
    res_id = fields.Many2oneReference(
        "Result", model_field="res_model", readonly=True, aggregator=None
    )

    _step_uniq = models.Constraint(
        "UNIQUE (participant_id, step_id)",
        "A step happens to a participant once.",
    )
    # What is due: the cron.
    _due_idx = models.Index("(campaign_id, date_due, id) WHERE state = 'waiting'")

    @api.depends("partner_id.display_name", "step_id.display_name")
    def _compute_display_name(self):
        for action in self:
            action.display_name = self.env._(
                "%(customer)s: %(step)s",
                customer=action.partner_id.display_name or "–",
                step=action.step_id.display_name or "",
            )

    @api.model
    def _get_obstacles(self):
        """Return the reasons for which a step is not done that say nothing of the
        journey: it goes on. An addon adds its own with ``super()``."""
        return {
            *("holdout", "no_address", "invalid_address"),
            *("blacklisted", "opted_out", "duplicate"),
        }

    @api.readonly
    def action_open_result(self):
        """Open what the step made, such as an opportunity.

        :raise UserError: it made nothing, or the reader may not see it
        """
        self.ensure_one()
        result = None
        if self.res_id and self.res_model in self.env:
            found = self.env[self.res_model].browse(self.res_id).exists()
            result = found and found._filtered_access("read")
        if not result:
            raise UserError(
                self.env._("This step made nothing that exists and that you may see.")
            )
        return self.env["crm.customer"]._open_document(result)

    def write(self, vals):
        if self and vals:
            raise UserError(self.env._("The history of campaigns cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of campaigns cannot be deleted."))
