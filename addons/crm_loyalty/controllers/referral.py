from odoo import http
from odoo.http import request


class CustomerPortalReferral(http.Controller):
    """The link that members send to friends. Who has no account yet signs up first."""

    @http.route("/my/referral/<string:code>", type="http", auth="user", website=True)
    def portal_my_referral(self, code):
        """Show who invites, and ask whether the reader accepts."""
        return request.render(
            "crm_loyalty.portal_referral",
            {"code": code, "card": self._find_card(code), "page_name": "referral"},
        )

    @http.route(
        "/my/referral/<string:code>/accept",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_referral_accept(self, code):
        """Record that the reader was referred, or say why not."""
        card = self._find_card(code)
        problem = card and card._refer(request.env.user.partner_id)
        return request.render(
            "crm_loyalty.portal_referral",
            {
                "code": code,
                "card": card,
                "problem": problem,
                "is_accepted": bool(card) and not problem,
                "page_name": "referral",
            },
        )

    def _find_card(self, code):
        return request.env["loyalty.card"]._find_by_referral_code(code)
