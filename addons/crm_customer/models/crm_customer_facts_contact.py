from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .fact_source import SALE_MOVE_TYPES, Fact, FactSource

#: messages that a person wrote; the others are notices of the system
MESSAGE_TYPES = ("comment", "email")


class CrmCustomer(models.Model):
    """Facts of contact: activities, messages and the blacklist."""

    _inherit = "crm.customer"

    activity_count = fields.Integer(
        "Open Activities",
        readonly=True,
        help="Open activities on the contact, its contacts, and their leads, orders "
        "and invoices.",
    )
    next_activity_date = fields.Date(
        "Next Activity",
        readonly=True,
        help="The earliest due date of an open activity.",
    )
    last_contact_by_us = fields.Datetime(
        "Last Contact by Us",
        readonly=True,
        help="The latest message by an employee on the contact, its contacts, or their "
        "leads, orders and invoices; internal notes and notices of the system do not "
        "count.",
    )
    last_contact_by_them = fields.Datetime(
        "Last Contact by Them",
        readonly=True,
        help="The latest message by the contact or one of its contacts on the contact, "
        "its contacts, or their leads, orders and invoices.",
    )
    is_blacklisted = fields.Boolean(
        "Blacklisted",
        readonly=True,
        help="An e-mail address of the contact or of one of its contacts is on the "
        "blacklist for mailings.",
    )

    @api.model
    def _related_documents(self):
        """Return the documents on which people work on a customer, by model: joins from
        the contact to a table ``document``. An addon adds its own with ``super()``.

        :rtype: dict[str, SQL]
        """
        return {
            "res.partner": SQL(
                "JOIN res_partner document ON document.id = scope.contact_id"
            ),
            "crm.lead": SQL(
                """
                JOIN crm_lead document
                  ON document.partner_id = scope.contact_id
                 AND CASE COALESCE(document.company_id, scope.contact_company_id)
                     WHEN scope.company_id THEN TRUE END
                """
            ),
            "sale.order": SQL(
                """
                JOIN sale_order document
                  ON document.partner_id = scope.contact_id
                 AND CASE document.company_id WHEN scope.company_id THEN TRUE END
                """
            ),
            "account.move": SQL(
                """
                JOIN account_move document
                  ON document.partner_id = scope.contact_id
                 AND CASE document.company_id WHEN scope.company_id THEN TRUE END
                 AND document.move_type IN %s
                """,
                SALE_MOVE_TYPES,
            ),
        }

    @api.model
    def _fact_source_activity(self):
        """Open activities."""

        def all_found(customer, _clock):
            return customer._find_documents(self._fact_source_activity())

        def next_found(customer, _clock):
            return all_found(customer, _clock) & Domain(
                "date_deadline", "=", customer.next_activity_date
            )

        return FactSource(
            model="mail.activity",
            view="mail.mail_activity_view_tree",
            owner="",
            documents=self._query_activities(),
            facts={
                "activity_count": Fact(SQL("COUNT(*)"), all_found),
                "next_activity_date": Fact(SQL("MIN(doc.date_deadline)"), next_found),
            },
            makes_customer=False,
        )

    @api.model
    def _query_activities(self):
        """One row per activity; the ORM cannot join through model and id."""
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT scope.partner_id, scope.company_id,
                       activity.id, activity.date_deadline
                FROM scope_contact scope
                %s
                JOIN mail_activity activity
                  ON activity.res_model = %s
                 AND activity.res_id = document.id
                 AND activity.active
                """,
                join,
                model,
            )
            for model, join in self._related_documents().items()
        )

    @api.model
    def _fact_source_message(self):
        """Messages that a person wrote."""

        def latest(fact, side):
            return Fact(
                SQL("MAX(doc.date) FILTER (WHERE %s)", side),
                lambda customer, _clock: customer._find_documents(
                    self._fact_source_message(),
                    SQL("%s AND doc.date = %s", side, customer[fact] or None),
                ),
            )

        return FactSource(
            model="mail.message",
            view="mail.view_message_tree",
            owner="",
            documents=self._query_messages(),
            facts={
                fact: latest(fact, side)
                for fact, side in (
                    ("last_contact_by_us", SQL("doc.by_us")),
                    ("last_contact_by_them", SQL("doc.by_them")),
                )
            },
            makes_customer=False,
        )

    @api.model
    def _query_messages(self):
        """One row per message; the ORM cannot join through model and id.

        Scripts are nobody. An employee who is a contact of the customer is an employee.
        """
        documents = SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT scope.partner_id, scope.company_id,
                       %s AS model, document.id AS res_id
                FROM scope_contact scope
                %s
                """,
                model,
                join,
            )
            for model, join in self._related_documents().items()
        )
        return SQL(
            """
            SELECT document.partner_id, document.company_id, message.id, message.date,
                   staff.partner_id IS NOT NULL AS by_us,
                   staff.partner_id IS NULL
                       AND author.commercial_partner_id = document.partner_id AS by_them
            FROM (%(documents)s) document
            JOIN mail_message message
              ON message.model = document.model AND message.res_id = document.res_id
            JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
            JOIN res_partner author ON author.id = message.author_id
            LEFT JOIN (
                SELECT DISTINCT partner_id FROM res_users
                WHERE share IS NOT TRUE AND id != %(script)s
            ) staff ON staff.partner_id = author.id
            WHERE message.message_type IN %(types)s
              AND message.is_internal IS NOT TRUE
              AND subtype.internal IS NOT TRUE
            """,
            documents=documents,
            script=SUPERUSER_ID,
            types=MESSAGE_TYPES,
        )

    @api.model
    def _fact_source_blacklist(self):
        """Contacts whose address is on the blacklist."""
        return FactSource(
            model="res.partner",
            view="base.view_partner_tree",
            owner="commercial_partner_id",
            documents=SQL(
                """
                SELECT scope.partner_id, scope.company_id
                FROM scope_contact scope
                JOIN mail_blacklist listed
                  ON listed.email = scope.contact_email AND listed.active
                """
            ),
            facts={
                "is_blacklisted": Fact(
                    SQL("COUNT(*) > 0"),
                    lambda customer, _clock: Domain("is_blacklisted", "=", True),
                )
            },
            makes_customer=False,
        )
