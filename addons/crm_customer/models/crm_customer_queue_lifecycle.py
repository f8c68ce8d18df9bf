from odoo import api, models
from odoo.tools import SQL

from .res_company_lifecycle import LIFECYCLE_FIELDS


class CrmCustomerQueue(models.Model):
    """What else decides on stage and flags: thresholds, marks on the contact, users."""

    _inherit = "crm.customer.queue"

    @api.model
    def _watched_tables(self):
        tables = super()._watched_tables()
        company, contact, user = (
            tables[table] for table in ("res_company", "res_partner", "res_users")
        )
        return tables | {
            "res_company": company._replace(
                columns=(*company.columns, *LIFECYCLE_FIELDS)
            ),
            "res_partner": contact._replace(
                columns=(*contact.columns, "crm_dispute", "crm_vip", "employee"),
                # The rank counts bills; only the first one makes a vendor.
                positive=(*contact.positive, "supplier_rank"),
            ),
            "res_users": user._replace(
                columns=(*user.columns, "active"),
                # Being a user raises a flag and changes no stage: it is no cause.
                pairs=SQL(
                    "%s UNION ALL SELECT partner_id, NULL, NULL FROM changed",
                    user.pairs,
                ),
            ),
        }
