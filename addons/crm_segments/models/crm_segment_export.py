from odoo import api, models


class CrmSegmentMember(models.Model):
    """The list of members as a workbook, as it is shown."""

    _name = "crm.segment.member"
    _inherit = ["crm.segment.member", "crm.list.export"]

    @api.model
    def _get_export_title(self):
        return self.env._("Members of Segments")
