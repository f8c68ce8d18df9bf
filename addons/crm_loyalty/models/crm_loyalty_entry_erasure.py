from odoo import fields, models
from odoo.tools import SQL


class CrmLoyaltyEntry(models.Model):
    """What a person wrote as the reason can be erased; nothing else ever is."""

    _inherit = "crm.loyalty.entry"
    #: the movements stay when a person is erased
    _erased_with_contact = True

    is_erased = fields.Boolean(
        "Reason Erased",
        readonly=True,
        help="The reason named somebody whose data were erased.",
    )

    def _query_erase_reasons(self):
        """Take the reasons out: SQL, as a movement is never written otherwise. The
        database allows this one change."""
        if self:
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_loyalty_entry SET reason = NULL, is_erased = TRUE"
                    " WHERE id = ANY(%s) AND reason IS NOT NULL",
                    self.ids,
                )
            )
            self.invalidate_recordset(["reason", "is_erased"])
