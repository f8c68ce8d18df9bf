from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_customer.models.fact_source import SALE_MOVE_TYPES
from odoo.addons.phone_validation.tools import phone_validation

from .figure import DAY, Figure, ratio

#: what a cell holds that somebody had to fill
PLACEHOLDERS = ("", "/", "-")


class CrmStrategyKpi(models.Model):
    """How good the data of customers are, in parts.

    The customers are those with sales, or an opportunity that is open, in the window
    and the one before. Whether data are right can only be found by asking: accuracy is
    entered by hand.
    """

    _inherit = "crm.strategy.kpi"

    required_field_ids = fields.Many2many(
        "ir.model.fields",
        string="Required Fields",
        domain="[('model', '=', 'res.partner'), ('store', '=', True), ('ttype', 'in',"
        " ('char', 'text', 'many2one', 'selection', 'date'))]",
        help="What has to be filled in for every customer.",
    )

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "data_completeness": self._kpi_data_completeness,
            "data_validity": self._kpi_data_validity,
            "data_uniqueness": self._kpi_data_uniqueness,
            "data_freshness": self._kpi_data_freshness,
            "classified": self._kpi_classified,
        }

    @api.constrains("required_field_ids")
    def _check_required_fields(self):
        partners = self.env["res.partner"]
        for kpi in self:
            for name in kpi.required_field_ids.sudo().mapped("name"):
                field = partners._fields.get(name)
                is_plain = field and field.column_type and not field.company_dependent
                if not is_plain or field.translate:
                    raise ValidationError(
                        self.env._(
                            "%(field)s is not stored with a contact. Choose another "
                            "required field.",
                            field=name,
                        )
                    )

    @api.model
    def _kpi_data_completeness(self, window):
        """Share of the required cells of customers that are filled in."""
        required = self.search([("code", "=", "data_completeness")]).required_field_ids
        if not required:
            return Figure(None, reason=self.env._("No field is required."))
        filled = SQL(" + ").join(
            SQL(
                "COUNT(*) FILTER"
                " (WHERE BTRIM(partner.%(name)s::text) NOT IN %(blank)s)",
                name=SQL.identifier(name),
                blank=PLACEHOLDERS,
            )
            for name in sorted(required.mapped("name"))
        )
        cells = SQL("COUNT(*) * %s", len(required))
        return self._of_customers(window, filled, cells)

    @api.model
    def _kpi_data_validity(self, window):
        """Share of the e-mail addresses and phone numbers given that can be right.

        An address that bounced is wrong. Without the library of phone numbers,
        addresses count alone.
        """
        valid = [
            SQL("partner.email_normalized IS NOT NULL AND partner.message_bounce = 0")
        ]
        given = [SQL("BTRIM(partner.email) <> ''")]
        if phone_validation.phonenumbers:
            valid.append(SQL("partner.phone_sanitized IS NOT NULL"))
            given.append(SQL("BTRIM(partner.phone) <> ''"))
        return self._of_customers(
            window,
            SQL(" + ").join(
                SQL("COUNT(*) FILTER (WHERE %s AND %s)", is_given, is_valid)
                for is_given, is_valid in zip(given, valid, strict=True)
            ),
            SQL(" + ").join(SQL("COUNT(*) FILTER (WHERE %s)", each) for each in given),
            self.env._("No customer has an e-mail address or a phone number."),
        )

    @api.model
    def _kpi_data_uniqueness(self, window):
        """Share of the customers that share no address, number or tax ID with another
        one."""
        return self._of_customers(
            window,
            SQL(
                "COUNT(*) FILTER (WHERE GREATEST(partner.by_email, partner.by_phone,"
                " partner.by_vat) <= 1)"
            ),
            SQL("COUNT(*)"),
        )

    @api.model
    def _kpi_classified(self, window):
        """Share of the customers with an industry or a tag."""
        is_classified = SQL(
            "partner.industry_id IS NOT NULL OR EXISTS (SELECT FROM"
            " res_partner_res_partner_category_rel tag"
            " WHERE tag.partner_id = partner.id)"
        )
        return self._of_customers(
            window,
            SQL("COUNT(*) FILTER (WHERE %s)", is_classified),
            SQL("COUNT(*)"),
        )

    @api.model
    def _of_customers(self, window, numerator, denominator, reason=None):
        """Return a share of what stands at the customers now."""
        if unrecorded := self._get_unrecorded(window):
            return unrecorded
        [row] = self.env.execute_query(
            self._query_quality(window, numerator, denominator)
        )
        return ratio(*row, reason or self._no_population())

    @api.model
    def _no_population(self):
        return self.env._("There is no customer with sales or an open opportunity.")

    @api.model
    def _query_quality(self, window, numerator, denominator):
        """The ORM cannot compare contacts with each other, nor count cells."""
        return SQL(
            """
            WITH population AS (%(population)s),
            partner AS (
                SELECT partner.*,
                       %(by_email)s AS by_email, %(by_phone)s AS by_phone,
                       %(by_vat)s AS by_vat
                FROM population
                JOIN res_partner partner ON partner.id = population.partner_id
                WHERE partner.active
            )
            SELECT (%(numerator)s)::float8, (%(denominator)s)::float8 FROM partner
            """,
            population=self._query_population(window),
            by_email=self._query_shared(SQL("partner.email_normalized")),
            by_phone=self._query_shared(SQL("partner.phone_sanitized")),
            by_vat=self._query_shared(SQL("NULLIF(BTRIM(UPPER(partner.vat)), '')")),
            numerator=numerator,
            denominator=denominator,
        )

    @api.model
    def _query_shared(self, key):
        """How many customers have the same key; none share what is empty."""
        return SQL("COUNT(%s) OVER (PARTITION BY %s)", key, key)

    @api.model
    def _query_population(self, window):
        """Customers with sales in both windows, or an opportunity open at the end; the
        ORM cannot unite what it finds of two models."""
        return SQL(
            """
            SELECT commercial_partner_id AS partner_id FROM account_move
             WHERE company_id = %(company)s AND state = 'posted'
               AND move_type IN %(types)s
               AND invoice_date BETWEEN %(first)s AND %(last)s
            UNION
            SELECT contact.commercial_partner_id FROM crm_lead lead
              JOIN res_partner contact ON contact.id = lead.partner_id
             WHERE lead.type = 'opportunity'
               AND (lead.company_id = %(company)s OR lead.company_id IS NULL)
               AND lead.create_date >= %(begin)s AND lead.create_date < %(end)s
               AND (lead.date_closed IS NULL OR lead.date_closed >= %(end)s)
            """,
            company=window.company.id,
            types=SALE_MOVE_TYPES,
            first=window.previous_first,
            last=window.last,
            begin=beginning(window.previous_first, window.timezone),
            end=beginning(window.last + DAY, window.timezone),
        )

    @api.model
    def _kpi_data_freshness(self, window):
        """Share of the customers of both windows with an invoice, an order, a message
        or an activity done in this one. Documents tell it of the past, too."""
        [row] = self.env.execute_query(self._query_freshness(window))
        return ratio(*row, self._no_population())

    @api.model
    def _query_freshness(self, window):
        """The ORM cannot unite what it finds of four models."""
        return SQL(
            """
            WITH population AS (%(population)s),
            touched AS (
                SELECT move.partner_id FROM account_move move
                 WHERE move.company_id = %(company)s AND move.state = 'posted'
                   AND move.move_type IN %(types)s
                   AND move.invoice_date BETWEEN %(first)s AND %(last)s
                UNION
                SELECT partner_id FROM sale_order
                 WHERE company_id = %(company)s AND state = 'sale'
                   AND date_order >= %(begin)s AND date_order < %(end)s
                UNION
                SELECT res_id FROM mail_message
                 WHERE model = 'res.partner' AND date >= %(begin)s AND date < %(end)s
                   AND message_type IN ('comment', 'email', 'email_outgoing')
                UNION
                SELECT res_id FROM mail_activity
                 WHERE res_model = 'res.partner' AND NOT active
                   AND date_done BETWEEN %(first)s AND %(last)s
            ),
            fresh AS (
                SELECT DISTINCT contact.commercial_partner_id AS partner_id
                FROM touched JOIN res_partner contact ON contact.id = touched.partner_id
            )
            SELECT COUNT(fresh.partner_id)::float8, COUNT(*)::float8
            FROM population LEFT JOIN fresh USING (partner_id)
            """,
            population=self._query_population(window),
            company=window.company.id,
            types=SALE_MOVE_TYPES,
            first=window.first,
            last=window.last,
            begin=beginning(window.first, window.timezone),
            end=beginning(window.last + DAY, window.timezone),
        )
