from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby


class CrmSegmentMember(models.Model):
    """Why a customer entered a segment, in words and as the document."""

    _inherit = "crm.segment.member"

    cause_text = fields.Char("Why", compute="_compute_cause_text")

    @api.depends("cause", "cause_model", "cause_id")
    def _compute_cause_text(self):
        labels = dict(self._fields["cause"]._description_selection(self.env))
        causes = self._get_causes()
        for member in self:
            cause = causes.get(member)
            member.cause_text = (
                self.env["crm.customer"]._get_cause_label(cause)
                if cause
                else labels.get(member.cause)
            )

    def _get_causes(self):
        """Return the documents of entry that exist and that the reader may see.

        Read by model, not one by one.

        :return: records by member; members without such a document are left out
        """
        found = {}
        named = self.filtered(lambda m: m.cause_id and m.cause_model in self.env)
        for model, members in groupby(named, lambda member: member.cause_model):
            documents = self.env[model].browse({m.cause_id for m in members})
            visible = documents.exists()._filtered_access("read")
            by_id = {document.id: document for document in visible}
            found |= {m: by_id[m.cause_id] for m in members if m.cause_id in by_id}
        return found

    @api.readonly
    def action_open_cause(self):
        """Open the document that made the customer enter the segment."""
        self.ensure_one()
        cause = self._get_causes().get(self)
        if not cause:
            raise UserError(
                self.env._("No document that you may see stands behind this entry.")
            )
        return self.env["crm.customer"]._open_document(cause)
