from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.crm_customer.controllers.export import XLSX


class BoardPack(http.Controller):
    """Downloads of board packs as workbooks."""

    @http.route(
        "/crm_strategy/board_pack/strategy/<int:record_id>", type="http", auth="user"
    )
    def strategy(self, record_id):
        strategy = request.env["crm.strategy"].browse(record_id)
        return self._send(strategy, strategy.env["crm.strategy.review"])

    @http.route(
        "/crm_strategy/board_pack/review/<int:record_id>", type="http", auth="user"
    )
    def review(self, record_id):
        review = request.env["crm.strategy.review"].browse(record_id)
        return self._send(review.strategy_id, review)

    def _send(self, strategy, review):
        """Return the workbook, made with the rights and in the language of the reader.

        :raise UserError: for those who may not export
        """
        (review or strategy).check_access("read")
        if not request.env.user.has_group("base.group_allow_export"):
            raise UserError(
                request.env._("You may not export. Ask an administrator for it.")
            )
        content = request.env["crm.strategy.board.pack"]._to_xlsx(strategy, review)
        name = (review or strategy).display_name
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ],
        )
