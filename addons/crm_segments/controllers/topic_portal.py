from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .topic_page import render_topics, save


class TopicPortal(CustomerPortal):
    """The topics of the customer who is logged in."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "topic_count" in counters:
            values["topic_count"] = len(self._get_topics())
        return values

    @http.route(
        "/my/topics",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_my_topics(self, done=None, **_form):
        """Show the topics, or save what is chosen, for the address of the user."""
        topics = self._get_topics()
        contact = request.env.user.partner_id
        address = contact.email_normalized
        if request.httprequest.method == "POST" and address:
            done = save(topics, address, source="portal", partner_id=contact.id)
            return request.redirect(f"/my/topics?done={done}")
        return render_topics(
            "crm_segments.portal_my_topics",
            topics,
            address,
            **{
                **self._prepare_portal_layout_values(),
                "page_name": "topics",
                "url": "/my/topics",
                "done": done,
            },
        )

    def _get_topics(self):
        """sudo: customers have no access to topics but on this page."""
        topics = request.env["crm.topic"].sudo()
        return topics._search_topics(request.env.user.company_ids)
