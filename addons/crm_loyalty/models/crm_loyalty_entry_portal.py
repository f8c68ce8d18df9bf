from odoo import fields, models

from .documents import find_documents


class CrmLoyaltyEntry(models.Model):
    """How movements read on the page of the member."""

    _inherit = "crm.loyalty.entry"

    points_text = fields.Char(compute="_compute_texts")
    balance_text = fields.Char(compute="_compute_texts")

    def _compute_texts(self):
        """In the words of the programme, with a sign where points come or go."""
        for entry in self:
            moved = entry.points or entry.pending
            # What got a date only has not moved.
            sign = "+" if moved > 0 else "-" if moved else ""
            points = entry.card_id._format_points(abs(moved))
            entry.points_text = f"{sign}{points}"
            entry.balance_text = entry.card_id._format_points(entry.balance)

    def _get_portal_urls(self, user):
        """Return the address of the document of each movement that the user may see.

        :return: addresses by the id of the movement; none where there is no page
        """
        found = find_documents(self.env(user=user, su=False), self)
        urls = {
            key: document.sudo().get_portal_url()
            for key, document in found.items()
            if hasattr(document, "get_portal_url")
        }
        keys = {entry.id: (entry.origin_model, entry.origin_id) for entry in self}
        return {each: urls[key] for each, key in keys.items() if key in urls}
