from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """A contact shows the segments of its commercial partner in this company."""

    _name = "res.partner"
    _inherit = ["res.partner", "crm.segment.mixin"]

    @api.model
    def _segment_owner_fields(self):
        return ["commercial_partner_id"]

    def _get_segment_owners(self):
        company = self.env.company.id
        return {
            contact: (contact.commercial_partner_id._origin.id, company)
            for contact in self
        }

    def _query_segment_owner(self, alias, query):
        return SQL.identifier(alias, "id"), SQL("%s", self.env.company.id)
