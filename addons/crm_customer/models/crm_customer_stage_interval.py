from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_customer_lifecycle import STAGES


class CrmCustomerStageInterval(models.Model):
    """One stay of a customer in one stage: the history that nobody rewrites.

    Written by the statement that writes the rows of ``crm.customer``. A late document
    changes the present: the stay that it ends is closed when the document is recorded,
    and the next one shows the date of the document beside its own.
    """

    _name = "crm.customer.stage.interval"
    _description = "Stage History"
    _order = "date_from desc, id desc"
    # The system writes it, at the time that it says.
    _log_access = False
    _rec_names_search = ["partner_id"]
    # Deleting the contact takes the person out of the rows and leaves the rows.
    _erased_with_contact = True

    customer_id = fields.Many2one(
        "crm.customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
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
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    stage = fields.Selection(STAGES, required=True, readonly=True)
    previous_stage = fields.Selection(
        STAGES, readonly=True, help="Empty for the first stage of a customer."
    )
    date_from = fields.Datetime("From", required=True, readonly=True, index=True)
    date_to = fields.Datetime(
        "Until", readonly=True, help="Empty while the customer is in this stage."
    )
    days = fields.Float(
        "Days in Stage",
        readonly=True,
        aggregator="avg",
        help="Empty while the customer is in this stage.",
    )
    cause = fields.Selection(
        [
            ("document", "Document"),
            ("clock", "Passing of Time"),
            ("parameters", "Settings or Model"),
            ("opening", "Beginning of Records"),
        ],
        required=True,
        readonly=True,
        help="Why the customer entered the stage.",
    )
    cause_model = fields.Char("Model of the Cause", readonly=True)
    cause_id = fields.Many2oneReference(
        "Cause Document", model_field="cause_model", readonly=True, aggregator=None
    )
    document_date = fields.Date(
        readonly=True, help="Date of the document that changed the stage."
    )
    is_late = fields.Boolean(
        "Late Document",
        readonly=True,
        help="The document bears a date before the stage that it ended had begun: "
        "recorded on that date, it would have changed the history.",
    )

    _customer_open_uniq = models.UniqueIndex(
        "(customer_key) WHERE date_to IS NULL",
        "A customer is in one stage at a time.",
    )

    @api.depends("partner_id.display_name", "stage")
    def _compute_display_name(self):
        labels = dict(self._fields["stage"]._description_selection(self.env))
        for interval in self:
            interval.display_name = self.env._(
                "%(customer)s: %(stage)s",
                customer=interval.partner_id.display_name or "–",
                stage=labels.get(interval.stage, ""),
            )

    def write(self, vals):
        if self and vals:
            raise UserError(self.env._("The history of stages cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of stages cannot be deleted."))

    @api.readonly
    def action_open_cause(self):
        """Open the document that made the customer enter this stage."""
        self.ensure_one()
        cause = self._get_cause()
        if not cause:
            raise UserError(
                self.env._("No document that you may see stands behind this stage.")
            )
        return self.env["crm.customer"]._open_document(cause)

    def _get_cause(self):
        """Return the document behind the stage if it exists and the reader may see
        it, otherwise None."""
        self.ensure_one()
        if not self.cause_id or self.cause_model not in self.env:
            return None
        cause = self.env[self.cause_model].browse(self.cause_id).exists()
        return cause if cause and cause.has_access("read") else None
