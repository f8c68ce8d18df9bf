from odoo import api, models
from odoo.tools import SQL

from .crm_customer_facts_contact import MESSAGE_TYPES
from .fact_source import SALE_MOVE_TYPES
from .watch import Watch


class CrmCustomerQueue(models.Model):
    """The tables from which the facts of contact are read."""

    _inherit = "crm.customer.queue"

    @api.model
    def _watched_tables(self):
        return super()._watched_tables() | {
            "mail_activity": self._watch_activities(),
            "mail_message": self._watch_messages(),
            "mail_message_subtype": self._watch_subtypes(),
            "mail_blacklist": self._watch_blacklist(),
            "res_users": self._watch_users(),
        }

    @api.model
    def _query_pairs_on_documents(self, records):
        """Return the customers of the documents to which records belong.

        The cases are told apart before any table is read: most messages are notices
        of the system, and they must cost nothing.

        :param SQL records: SELECT of ``id``, ``model`` and ``res_id``
        """
        owners = [
            SQL(
                "SELECT record.res_id AS partner_id, NULL::int AS company_id"
                " WHERE record.model = 'res.partner'"
            )
        ]
        owners += [
            SQL(
                "SELECT document.partner_id, document.company_id FROM %s document"
                " WHERE record.model = %s AND document.id = record.res_id%s",
                SQL.identifier(self.env[model]._table),
                model,
                condition,
            )
            for model, condition in self._documents_of_records().items()
        ]
        return SQL(
            """
            SELECT owner.partner_id, owner.company_id, record.id AS document_id
            FROM (%s) record CROSS JOIN LATERAL (%s) owner
            """,
            records,
            SQL(" UNION ALL ").join(owners),
        )

    @api.model
    def _documents_of_records(self):
        """Return the models of ``_related_documents()`` that have a contact and a
        company, with a condition over ``document``, if not all of them count.

        :rtype: dict[str, SQL]
        """
        return {
            "crm.lead": SQL(),
            "sale.order": SQL(),
            "account.move": SQL(" AND document.move_type IN %s", SALE_MOVE_TYPES),
        }

    @api.model
    def _watch_activities(self):
        return Watch(
            "mail.activity",
            ("res_model", "res_id", "date_deadline", "active"),
            self._query_pairs_on_documents(
                SQL("SELECT id, res_model AS model, res_id FROM changed")
            ),
        )

    @api.model
    def _watch_messages(self):
        return Watch(
            "mail.message",
            (
                *("model", "res_id", "message_type", "subtype_id", "author_id"),
                *("is_internal", "date"),
            ),
            self._query_pairs_on_documents(
                SQL(
                    "SELECT id, model, res_id FROM changed WHERE message_type IN %s",
                    MESSAGE_TYPES,
                )
            ),
        )

    @api.model
    def _watch_subtypes(self):
        return Watch(
            "mail.message",
            ("internal",),
            self._query_pairs_on_documents(
                SQL(
                    """
                    SELECT message.id, message.model, message.res_id FROM changed
                    JOIN mail_message message ON message.subtype_id = changed.id
                    WHERE message.message_type IN %s
                    """,
                    MESSAGE_TYPES,
                )
            ),
            events=("UPDATE",),
        )

    @api.model
    def _watch_users(self):
        """Whoever becomes an employee, or no longer is one, changes sides."""
        return Watch(
            "mail.message",
            ("partner_id", "share"),
            self._query_pairs_on_documents(
                SQL(
                    """
                    SELECT message.id, message.model, message.res_id FROM changed
                    JOIN mail_message message ON message.author_id = changed.partner_id
                    WHERE message.message_type IN %s
                    """,
                    MESSAGE_TYPES,
                )
            ),
        )

    @api.model
    def _watch_blacklist(self):
        return Watch(
            "res.partner",
            ("email", "active"),
            SQL(
                """
                SELECT contact.id AS partner_id, NULL::int AS company_id,
                       contact.id AS document_id
                FROM changed
                JOIN res_partner contact ON contact.email_normalized = changed.email
                """
            ),
        )
