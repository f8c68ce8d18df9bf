from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.loyalty.controllers import portal
from odoo.addons.portal.controllers.portal import pager as portal_pager


class CustomerPortalLoyalty(portal.CustomerPortalLoyalty):
    """What a member sees of the ledger: every movement of the points of a card."""

    @http.route()
    def portal_my_loyalty_card_history(self, card_id, page=1, **kw):
        """Show the statement of a card in the place of Odoo's history."""
        response = super().portal_my_loyalty_card_history(card_id, page=page, **kw)
        if response.is_qweb and "history_lines" in response.qcontext:
            # sudo: the page has just made sure that the card is the reader's.
            card = request.env["loyalty.card"].sudo().browse(card_id)
            response.template = "crm_loyalty.portal_statement"
            response.qcontext |= self._prepare_statement(card, page)
        return response

    def _get_statement_domain(self, card):
        """Return the movements that a member may see: of points that are shared, the
        own ones only."""
        own = Domain("card_id", "=", card.id)
        if card.program_id.crm_membership != "person":
            own &= Domain("member_key", "in", [False, 0])
        return own | Domain("member_id", "=", card.id)

    def _prepare_statement(self, card, page):
        """Return a page of the movements of a card, the latest first."""
        entries = card.env["crm.loyalty.entry"]
        domain = self._get_statement_domain(card)
        pager = portal_pager(
            url=f"/my/loyalty_card/{card.id}/history",
            total=entries.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = entries.search(
            domain,
            order="id desc" if card.crm_pool_card_id else "sequence desc",
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        return {
            "card": card,
            "is_pooled": bool(card.crm_pool_card_id or card.crm_pool_member_ids),
            "entries": found,
            "urls": found._get_portal_urls(request.env.user),
            "waiting_text": card._get_waiting_texts(request.env).get(card.id),
            "pager": pager,
        }
