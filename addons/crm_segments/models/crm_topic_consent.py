from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize


class CrmTopicConsent(models.Model):
    """One statement of one address on one topic: the history that nobody rewrites.

    The last statement counts. There is no mark on it that would have to be moved when
    the next one comes: an index finds it, so statements at the same time need no lock,
    and an older one that is imported later changes nothing.
    """

    _name = "crm.topic.consent"
    _description = "Statement on a Topic"
    _order = "date desc, id desc"
    _rec_names_search = ["email_normalized", "partner_id"]

    topic_id = fields.Many2one("crm.topic", required=True, ondelete="restrict")
    email_normalized = fields.Char(
        "Email Address",
        index="btree_not_null",
        help="Empty if the person has been erased.",
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", index="btree_not_null", ondelete="set null"
    )
    state = fields.Selection(
        [("opted_in", "Joined"), ("opted_out", "Left")],
        "Statement",
        required=True,
        default="opted_out",
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    source = fields.Selection(
        [
            ("portal", "Customer Portal"),
            ("unsubscribe_link", "Link in a Mailing"),
            ("staff", "Employee"),
            ("import", "Import"),
        ],
        required=True,
        readonly=True,
        default="staff",
    )
    reason_id = fields.Many2one("mailing.subscription.optout", ondelete="restrict")
    note = fields.Char()
    company_id = fields.Many2one(related="topic_id.company_id")
    is_current = fields.Boolean(
        "Counts Now",
        compute="_compute_is_current",
        search="_search_is_current",
        help="The last statement of this address on this topic.",
    )

    _last_idx = models.Index("(topic_id, email_normalized, date DESC, id DESC)")

    def _compute_is_current(self):
        current = self.search(
            Domain("id", "in", self._origin.ids) & Domain("is_current", "=", True)
        )
        for statement in self:
            statement.is_current = statement._origin in current

    def _search_is_current(self, operator, value):
        """SQL, as the ORM does not compare the rows of a table with each other."""
        if operator != "in":
            return NotImplemented
        last = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """
                (%(alias)s.email_normalized IS NOT NULL AND NOT EXISTS (
                    SELECT FROM crm_topic_consent later
                    WHERE later.topic_id = %(alias)s.topic_id
                      AND later.email_normalized = %(alias)s.email_normalized
                      AND (later.date, later.id) > (%(alias)s.date, %(alias)s.id)))
                """,
                alias=SQL.identifier(alias),
                to_flush=[
                    model._fields[name]
                    for name in ("topic_id", "email_normalized", "date")
                ],
            )
        )
        return last if True in value else ~last

    @api.depends("email_normalized", "topic_id.display_name")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = (
                self.env._(
                    "%(address)s: %(topic)s",
                    address=statement.email_normalized or "–",
                    topic=statement.topic_id.display_name,
                )
                if statement.topic_id
                else False
            )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id.email_normalized:
            self.email_normalized = self.partner_id.email_normalized

    @api.constrains("date")
    def _check_date(self):
        # Until that day, it would count instead of what is said in between.
        if any(statement.date > fields.Datetime.now() for statement in self):
            raise ValidationError(self.env._("A statement cannot be of the future."))

    @api.model_create_multi
    def create(self, vals_list):
        """Store statements.

        :raise ValidationError: there is no valid address
        """
        return super().create([self._prepare_statement(vals) for vals in vals_list])

    def write(self, vals):
        if self and vals:
            raise UserError(
                self.env._(
                    "What somebody said cannot be changed. Record a new statement."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What somebody said cannot be deleted."))

    @api.model
    def _prepare_statement(self, vals):
        """Normalize the address, and say who speaks for it: employees cannot state
        something in the name of the customer."""
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        address = email_normalize(
            vals.get("email_normalized") or partner.email_normalized
        )
        if not address:
            raise ValidationError(
                self.env._("A statement needs the e-mail address that it is for.")
            )
        vals = {**vals, "email_normalized": address}
        if not self.env.su:
            imported = self.env.context.get("import_file")
            vals["source"] = "import" if imported else "staff"
        return vals

    def _erase_person(self):
        """Take the person out, and leave what was said and when.

        SQL, as a statement is never written otherwise.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_topic_consent SET email_normalized = NULL,"
                " partner_id = NULL, note = NULL WHERE id IN %s",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset()
