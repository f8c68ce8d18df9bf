from odoo import api, models
from odoo.tools import SQL


class CrmLoyaltyProof(models.Model):
    """Points that wait for an event are neither lost nor doubled when it comes."""

    _inherit = "crm.loyalty.proof"

    @api.model
    def _proof_queries(self):
        return super()._proof_queries() | {"waiting": self._query_waiting()}

    @api.model
    def _query_waiting(self):
        """Find entries whose lots were issued more or less than the entry brought and
        events have turned: each turn takes points from lots and issues as many."""
        return SQL(
            """
            SELECT entry.card_key,
                   (entry.points + entry.pending + turned.points)::text,
                   lots.issued::text
            FROM (SELECT DISTINCT entry_id FROM crm_loyalty_lot
                  WHERE waits_for IS NOT NULL) waiting
            JOIN crm_loyalty_entry entry ON entry.id = waiting.entry_id
            CROSS JOIN LATERAL (
                SELECT SUM(issued) AS issued FROM crm_loyalty_lot
                WHERE entry_id = entry.id) lots
            CROSS JOIN LATERAL (
                SELECT COALESCE(SUM(CASE WHEN child.kind = 'wait' AND child.points <> 0
                                         THEN child.pending ELSE used.points END), 0)
                       AS points
                FROM crm_loyalty_entry child
                CROSS JOIN LATERAL (
                    SELECT COALESCE(SUM(u.points), 0) AS points
                    FROM crm_loyalty_lot_use u WHERE u.entry_id = child.id) used
                WHERE child.source_id = entry.id
                  AND child.kind IN ('activate', 'wait')) turned
            WHERE lots.issued <> entry.points + entry.pending + turned.points
            """
        )
