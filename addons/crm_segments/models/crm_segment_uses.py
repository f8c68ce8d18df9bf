from odoo import models


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    def _write_differences(self, differences, causes, *args):
        """Let the records of customers forget the segments that they knew."""
        moved = super()._write_differences(differences, causes, *args)
        self._forget_members()
        return moved

    def _forget_members(self):
        for name in self.env.registry.descendants(["crm.segment.mixin"], "_inherit"):
            if not self.env[name]._abstract:
                self.env[name].invalidate_model(["segment_ids"])
