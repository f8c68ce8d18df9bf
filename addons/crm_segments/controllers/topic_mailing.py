from urllib.parse import urlencode

from werkzeug.exceptions import BadRequest, NotFound, Unauthorized

from odoo import http
from odoo.http import Response, request
from odoo.tools import email_normalize

from odoo.addons.mass_mailing.controllers.main import MassMailController

from .topic_page import render_topics, save


class TopicMailController(MassMailController):
    """The links of a mailing on a topic; those of others do what Odoo does."""

    @http.route()
    def mailing_confirm_unsubscribe(
        self, mailing_id, document_id=None, email=None, hash_token=None
    ):
        if not self._has_topic(mailing_id):
            return super().mailing_confirm_unsubscribe(
                mailing_id, document_id=document_id, email=email, hash_token=hash_token
            )
        mailing, address = self._check_link(mailing_id, document_id, email, hash_token)
        return self._render_page(mailing, address, document_id, email, hash_token)

    @http.route()
    def mailing_unsubscribe_oneclick(
        self, mailing_id, document_id=None, email=None, hash_token=None, **post
    ):
        """RFC 8058: the mail program of the reader says that this is too much."""
        if not self._has_topic(mailing_id):
            return super().mailing_unsubscribe_oneclick(
                mailing_id,
                document_id=document_id,
                email=email,
                hash_token=hash_token,
                **post,
            )
        mailing, address = self._check_link(mailing_id, document_id, email, hash_token)
        self._leave_topic(mailing, address, document_id)
        return Response(status=200)

    @http.route(
        "/mailing/<int:mailing_id>/topics",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def mailing_topics(
        self,
        mailing_id,
        document_id=None,
        email=None,
        hash_token=None,
        done=None,
        **_form,
    ):
        """Show the topics, or save what is chosen."""
        mailing, address = self._check_link(mailing_id, document_id, email, hash_token)
        if not mailing.topic_id:
            raise NotFound()
        link = (document_id, email, hash_token)
        if request.httprequest.method == "GET":
            return self._render_page(mailing, address, *link, done=done)
        if request.httprequest.form.get("action") == "leave":
            self._leave_topic(mailing, address, document_id)
            done = "leave"
        else:
            done = save(
                mailing._get_topics(),
                address,
                **self._who_speaks(mailing, address, document_id),
            )
        return request.redirect(self._page_url(mailing, *link, done=done))

    def _mailing_unsubscribe_from_list(self, mailing, document_id, email, hash_token):
        if not mailing.topic_id:
            return super()._mailing_unsubscribe_from_list(
                mailing, document_id, email, hash_token
            )
        return self._unsubscribe_from_topic(mailing, document_id, email, hash_token)

    def _mailing_unsubscribe_from_document(
        self, mailing, document_id, email, hash_token
    ):
        if not mailing.topic_id:
            return super()._mailing_unsubscribe_from_document(
                mailing, document_id, email, hash_token
            )
        return self._unsubscribe_from_topic(mailing, document_id, email, hash_token)

    def _unsubscribe_from_topic(self, mailing, document_id, email, hash_token):
        """Where Odoo leaves lists or blocks, leave the topic. It checked the link."""
        address = self._get_address(email)
        self._leave_topic(mailing, address, document_id)
        return self._render_page(
            mailing, address, document_id, email, hash_token, done="leave"
        )

    def _has_topic(self, mailing_id):
        mailing = request.env["mailing.mailing"].sudo().browse(mailing_id)
        return bool(mailing.exists().topic_id)

    def _check_link(self, mailing_id, document_id, email, hash_token):
        """Return the mailing, in sudo, and the address for which its link is.

        :raise Unauthorized: the link is not one of ours
        """
        email, hash_token = self._fetch_user_information(email, hash_token)
        try:
            mailing = self._check_mailing_email_token(
                mailing_id, document_id, email, hash_token, required_mailing_id=True
            )
        except (NotFound, ValueError) as error:
            # Nobody learns which mailings there are; a document is a number.
            raise Unauthorized() from error
        return mailing, self._get_address(email)

    def _get_address(self, email):
        address = email_normalize(email)
        if not address:
            raise BadRequest()
        return address

    def _leave_topic(self, mailing, address, document_id):
        mailing.topic_id._state(
            address,
            mailing.topic_id.browse(),
            **self._who_speaks(mailing, address, document_id),
        )

    def _who_speaks(self, mailing, address, document_id):
        return {
            "source": "unsubscribe_link",
            "partner_id": mailing._get_contact(document_id, address).id,
        }

    def _page_url(self, mailing, document_id, email, hash_token, done=None):
        link = {
            "document_id": document_id,
            "email": email,
            "hash_token": hash_token,
            "done": done,
        }
        query = urlencode({name: value for name, value in link.items() if value})
        return f"/mailing/{mailing.id}/topics?{query}"

    def _render_page(self, mailing, address, document_id, email, hash_token, done=None):
        return render_topics(
            "crm_segments.page_mailing_topics",
            mailing._get_topics(),
            address,
            url=self._page_url(mailing, document_id, email, hash_token),
            topic=mailing.topic_id,
            done=done,
            res_company=mailing._get_topic_company(),
        )
