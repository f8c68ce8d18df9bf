from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, sql

CAUSES = [
    ("document", "Document"),
    ("clock", "Passing of Time"),
    ("rule", "Change of the Rule"),
    ("parameters", "Settings or Model"),
    ("manual", "By Hand"),
    ("opening", "Beginning of Records"),
]
#: the open stays as pairs of customer and segment: the relation behind
#: ``crm.customer.segment_ids``
MEMBERSHIP_VIEW = "crm_segment_membership"
CLOSE_FUNCTION = SQL.identifier("crm_segment_member_close")


class CrmSegmentMember(models.Model):
    """One stay of a customer in one segment: the history that nobody rewrites.

    Written in sets by ``crm.segment``; a stay is open while the customer is a member.
    """

    _name = "crm.segment.member"
    _description = "Segment Membership"
    _order = "date_from desc, id desc"
    # The system writes it, at the time that it says.
    _log_access = False
    _rec_names_search = ["partner_id"]
    # Deleting the contact takes the person out of the rows and leaves the rows.
    _erased_with_contact = True

    segment_id = fields.Many2one(
        "crm.segment", required=True, readonly=True, index=True, ondelete="cascade"
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
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date_from = fields.Datetime("Entered On", required=True, readonly=True)
    date_to = fields.Datetime(
        "Left On", readonly=True, help="Empty while the customer is a member."
    )
    cause = fields.Selection(
        CAUSES,
        "Entered By",
        required=True,
        readonly=True,
        help="Why the customer entered the segment.",
    )
    cause_model = fields.Char("Model of the Cause of Entry", readonly=True)
    cause_id = fields.Many2oneReference(
        "Document of Entry",
        model_field="cause_model",
        readonly=True,
        aggregator=None,
    )
    exit_cause = fields.Selection(
        CAUSES, "Left By", readonly=True, help="Why the customer left the segment."
    )
    exit_cause_model = fields.Char("Model of the Cause of Exit", readonly=True)
    exit_cause_id = fields.Many2oneReference(
        "Document of Exit",
        model_field="exit_cause_model",
        readonly=True,
        aggregator=None,
    )

    _open_uniq = models.UniqueIndex(
        "(segment_id, customer_key) WHERE date_to IS NULL",
        "A customer is a member of a segment once at a time.",
    )
    # Segments of a customer: the page and the list of customers.
    _customer_open_idx = models.Index("(customer_id, segment_id) WHERE date_to IS NULL")
    # Who entered and left in a period, and the size over time.
    _entered_idx = models.Index("(segment_id, date_from)")
    _left_idx = models.Index("(segment_id, date_to) WHERE date_to IS NOT NULL")

    def init(self):
        sql.drop_view_if_exists(self.env.cr, MEMBERSHIP_VIEW)
        self.env.cr.execute(
            SQL(
                "CREATE VIEW %s AS SELECT customer_id, segment_id FROM %s"
                " WHERE date_to IS NULL AND customer_id IS NOT NULL",
                SQL.identifier(MEMBERSHIP_VIEW),
                SQL.identifier(self._table),
            )
        )
        self._create_close_trigger()

    @api.depends("partner_id.display_name", "segment_id.display_name")
    def _compute_display_name(self):
        for member in self:
            member.display_name = self.env._(
                "%(customer)s: %(segment)s",
                customer=member.partner_id.display_name or "–",
                segment=member.segment_id.display_name or "",
            )

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
            raise UserError(self.env._("The history of segments cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of segments cannot be deleted."))

    @api.model
    def _create_close_trigger(self):
        """Close the stays of a row that is deleted by other means than a refresh: with
        its contact, or by a merge of contacts, both of which the ORM does not see."""
        self._drop_close_trigger()
        self.env.cr.execute(
            SQL(
                """
                CREATE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    WITH closed AS (
                        UPDATE crm_segment_member stay
                        SET date_to = GREATEST(
                                stay.date_from,
                                DATE_TRUNC('second', NOW() AT TIME ZONE 'UTC')),
                            exit_cause = 'document'
                        FROM old_rows
                        WHERE stay.customer_key = old_rows.id AND stay.date_to IS NULL
                        RETURNING stay.segment_id
                    )
                    INSERT INTO crm_segment_queue (segment_id, queued_at)
                    SELECT DISTINCT segment_id, NOW() AT TIME ZONE 'UTC' FROM closed;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER %(function)s AFTER DELETE ON crm_customer
                REFERENCING OLD TABLE AS old_rows
                FOR EACH STATEMENT EXECUTE FUNCTION %(function)s()
                """,
                function=CLOSE_FUNCTION,
            )
        )

    @api.model
    def _drop_close_trigger(self):
        """Drop the function, and with it the trigger."""
        self.env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", CLOSE_FUNCTION))
