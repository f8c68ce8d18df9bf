from odoo import api, models
from odoo.tools import SQL

from .fact_source import Fact, FactSource


class CrmCustomer(models.Model):
    """The documents that make a customer, and the facts read from them."""

    _inherit = "crm.customer"

    @api.model
    def _fact_sources(self):
        """Return the sources of all facts, by name, in order of precedence.

        An addon adds its own with ``super()`` and declares the fields.

        :rtype: dict[str, FactSource]
        """
        return {
            "contact": self._fact_source_contact(),
            "order": self._fact_source_order(),
            "invoice": self._fact_source_invoice(),
            "receivable": self._fact_source_receivable(),
            "opportunity": self._fact_source_opportunity(),
        }

    @api.model
    def _get_source_of_fact(self, fact):
        """Return the first source with documents that gives the fact, or None."""
        return next(
            (
                source
                for source in self._fact_sources().values()
                if source.model and fact in source.facts
            ),
            None,
        )

    @api.model
    def _fact_source_contact(self):
        return FactSource(
            documents=SQL(
                """
                SELECT scope.partner_id, scope.company_id,
                       contact.user_id, contact.active
                FROM scope
                JOIN res_partner contact ON contact.id = scope.partner_id
                """
            ),
            facts={
                "active": Fact(SQL("BOOL_OR(doc.active)")),
                "user_id": Fact(SQL("MAX(doc.user_id)")),
            },
            makes_customer=False,
        )
