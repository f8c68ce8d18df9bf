from odoo import models


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    def _write_differences(self, differences, causes, *args):
        moved = super()._write_differences(differences, causes, *args)
        self._run_automations(moved, causes)
        return moved

    def _run_automations(self, moved, causes):
        """Run the automation rules for those whom something has made a member or not.

        Without a cause, the rule of the segment was changed or computed for the first
        time: nobody did anything.
        """
        moved = {
            segment: tuple(
                [customer for customer in customers if customer in causes]
                for customers in each
            )
            for segment, each in moved.items()
        }
        if any(entered or left for entered, left in moved.values()):
            self.env["base.automation"]._run_on_members(moved)
