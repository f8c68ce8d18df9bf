from odoo import models


class CrmStrategy(models.Model):
    """The pack of a strategy, as it is now."""

    _inherit = "crm.strategy"

    def _get_board_pack(self):
        """Return the sections of the pack of one strategy."""
        return self.env["crm.strategy.board.pack"]._build(
            self, self.env["crm.strategy.review"]
        )

    def action_board_pack_xlsx(self):
        """Download the pack of one strategy as a workbook."""
        self.ensure_one()
        return self._download(f"strategy/{self.id}")

    def _download(self, place):
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_strategy/board_pack/{place}",
            "target": "download",
        }


class CrmStrategyReview(models.Model):
    """The pack of a review: as it was, once it is closed."""

    _inherit = "crm.strategy.review"

    def _get_board_pack(self):
        """Return the sections of the pack of one review."""
        return self.env["crm.strategy.board.pack"]._build(self.strategy_id, self)

    def action_board_pack_xlsx(self):
        """Download the pack of one review as a workbook."""
        self.ensure_one()
        return self.strategy_id._download(f"review/{self.id}")
