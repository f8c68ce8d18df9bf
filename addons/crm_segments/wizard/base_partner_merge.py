from odoo import api, models


class BasePartnerMerge(models.TransientModel):
    """A merge moves what belongs to a contact without the ORM."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        result = super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner._queue_for_segments()
        return result
