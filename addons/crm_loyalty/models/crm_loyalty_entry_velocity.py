from odoo import api, models
from odoo.tools import SQL


class CrmLoyaltyEntry(models.Model):
    """Members who earn often on a day are listed for review, on whatever channel they
    earn: the points are theirs, and a manager looks at what happened."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _insert_entries(self, drafts):
        entries = super()._insert_entries(drafts)
        watched = [
            draft.id
            for card, draft in drafts
            if draft.kind == "earn" and card.program_id.crm_velocity_limit
        ]
        if watched:
            self._list_for_review(watched)
        return entries

    @api.model
    def _list_for_review(self, entry_ids):
        """List those of new earnings that are beyond the limit of their programme."""
        programs = self.env["loyalty.program"]
        beyond = [
            {"entry_id": entry_id, "number": number}
            for entry_id, program_id, number in self._query_numbers(entry_ids)
            if number > programs.browse(program_id).crm_velocity_limit
        ]
        # The ledger lists them, not the person who sells.
        self.env["crm.loyalty.review"].sudo().create(beyond)

    @api.model
    def _query_numbers(self, entry_ids):
        """Return which earning of its card and day each entry is. The ORM does not
        number rows."""
        return self.env.execute_query(
            SQL(
                """
                SELECT numbered.id, numbered.program_key, numbered.number FROM (
                    SELECT entry.id, entry.program_key, ROW_NUMBER() OVER (
                        PARTITION BY entry.card_key, entry.member_key,
                                     entry.effective_date
                        ORDER BY entry.id) AS number
                    FROM crm_loyalty_entry entry
                    JOIN (SELECT DISTINCT card_key, effective_date
                          FROM crm_loyalty_entry WHERE id = ANY(%(ids)s)) day
                      USING (card_key, effective_date)
                    WHERE entry.kind = 'earn') numbered
                WHERE numbered.id = ANY(%(ids)s)
                """,
                ids=entry_ids,
            )
        )
