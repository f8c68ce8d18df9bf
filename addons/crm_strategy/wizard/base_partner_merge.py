from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merges of contacts are remembered: they change figures of the past."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _log_merge_operation(self, src_partners, dst_partner):
        # Who merges contacts need not have to do with strategies.
        self.env["crm.strategy.merge"].sudo().create(
            {"partner_id": dst_partner.id, "merged_count": len(src_partners)}
        )
        return super()._log_merge_operation(src_partners, dst_partner)
