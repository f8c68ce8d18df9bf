from odoo import fields, models


class CrmLoyaltyEntry(models.Model):
    """How movements read on the page of the member."""

    _inherit = "crm.loyalty.entry"

    points_text = fields.Char(compute="_compute_texts")
    balance_text = fields.Char(compute="_compute_texts")

    def _compute_texts(self):
        """In the words of the programme, with a sign where points come or go."""
        for entry in self:
            moved = entry.points or entry.pending
            sign = "+" if moved > 0 else "-"
            points = entry.card_id._format_points(abs(moved))
            entry.points_text = f"{sign}{points}"
            entry.balance_text = entry.card_id._format_points(entry.balance)

    def _get_portal_urls(self, user):
        """Return the address of the document of each movement that the user may see.

        :return: addresses by the id of the movement; none where there is no page
        """
        urls = {}
        for model, entries in self.grouped("origin_model").items():
            if not model or model not in self.env:
                continue
            documents = self.env[model].browse(set(entries.mapped("origin_id")))
            documents = documents.exists().with_user(user)._filtered_access("read")
            if not hasattr(documents, "get_portal_url"):
                continue
            found = {each.id: each.get_portal_url() for each in documents.sudo()}
            urls |= {
                entry.id: found[entry.origin_id]
                for entry in entries
                if entry.origin_id in found
            }
        return urls
