from odoo import api, models
from odoo.tools import SQL


class CrmLoyaltyProof(models.Model):
    """Who shares points shows what the pool holds, and holds nothing."""

    _inherit = "crm.loyalty.proof"

    @api.model
    def _query_accounts(self):
        """The own account of a card that shares points is empty, whatever it shows."""
        return SQL(
            """
            SELECT id, %s FROM (%s) shown JOIN (
                SELECT id, crm_pool_card_id FROM loyalty_card) own USING (id)
            """,
            SQL(", ").join(
                SQL(
                    "CASE WHEN crm_pool_card_id IS NULL THEN %(name)s ELSE 0 END"
                    " AS %(name)s",
                    name=SQL.identifier(name),
                )
                for name in ("points", "crm_points_debt", "crm_points_pending")
            ),
            super()._query_accounts(),
        )

    @api.model
    def _proof_queries(self):
        return super()._proof_queries() | {"pool": self._query_pools()}

    @api.model
    def _query_pools(self):
        """Find cards that show something else than their pool; the ORM does not join a
        table with itself."""
        return SQL(
            """
            SELECT card.id, FORMAT('%%s + %%s', pool.points, pool.crm_points_pending),
                   FORMAT('%%s + %%s', card.points, card.crm_points_pending)
            FROM loyalty_card card
            JOIN loyalty_card pool ON pool.id = card.crm_pool_card_id
            WHERE (card.points, card.crm_points_pending, card.crm_points_debt)
                  IS DISTINCT FROM
                  (pool.points, pool.crm_points_pending, pool.crm_points_debt)
            """
        )

    def _restore(self):
        result = super()._restore()
        self.difference_ids.card_id._get_accounts()._show_to_members()
        return result
