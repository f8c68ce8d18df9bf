from urllib.parse import urlencode

from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_topics import TopicsCase


@tagged("post_install", "-at_install")
class TopicPagesCase(TopicsCase, HttpCase):
    """What customers see and send with their own browser."""

    # The pages are served at the real time.
    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailing = cls._mailing(cls.offers)

    def setUp(self):
        super().setUp()
        # A session of nobody, for the token of the forms.
        self.authenticate(None, None)

    def _link(self, page, mailing=None, partner=None, **values):
        """Return a link as it stands in the mail to a contact."""
        mailing, partner = mailing or self.mailing, partner or self.an
        query = {
            "document_id": partner.id,
            "email": partner.email_normalized,
            "hash_token": mailing._generate_mailing_recipient_token(
                partner.id, partner.email_normalized
            ),
            **values,
        }
        return f"/mailing/{mailing.id}/{page}?{urlencode(query)}"

    def _open(self, url):
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200, response.text[:500])
        return html.fromstring(response.content)

    def _press(self, url, action, **form):
        """Press a button on a page that has been opened."""
        return self.url_open(
            url,
            data={"csrf_token": Request.csrf_token(self), "action": action, **form},
        )

    def _switches(self, page):
        """Return the names of the topics on a page, and whether they are chosen."""
        return {
            item.findtext(".//label/span"): bool(item.xpath(".//input[@checked]"))
            for item in page.xpath("//li[@data-topic]")
        }

    def _statements(self):
        return self.Consent.search([("topic_id", "in", self.topics.ids)], order="id")


class TestTopicLink(TopicPagesCase):
    """The links in a mailing."""

    def test_the_mail_bears_the_links(self):
        mailing = self._mailing(self.offers, self.an)
        self._send(mailing)
        [mail] = self._mails
        self.assertIn(f"/mailing/{mailing.id}/confirm_unsubscribe?", mail["body"])
        headers = mail["headers"]
        self.assertIn(
            f"/mailing/{mailing.id}/unsubscribe_oneclick?", headers["List-Unsubscribe"]
        )
        self.assertEqual(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")

    def test_opening_the_link_changes_nothing(self):
        """Mail programs open links before their reader does."""
        page = self._open(self._link("confirm_unsubscribe"))
        self.assertEqual(
            self._switches(page), {"Offers": True, "News": True, "Events": False}
        )
        self.assertIn("an@people.example", page.text_content())
        self.assertFalse(self._statements())
        self.assertFalse(self._is_blocked())

    def test_choose(self):
        self._open(self._link("confirm_unsubscribe"))
        reason = self.env["mailing.subscription.optout"].search([], limit=1)
        response = self._press(
            self._link("topics"),
            "save",
            shown=self.topics.ids,
            topic=(self.news | self.events).ids,
            reason=reason.id,
        )
        self.assertIn("o_crm_topics_done", response.text)
        self.assertRecordValues(
            self._statements(),
            [
                {
                    "topic_id": self.offers.id,
                    "email_normalized": "an@people.example",
                    "partner_id": self.an.id,
                    "state": "opted_out",
                    "source": "unsubscribe_link",
                    "reason_id": reason.id,
                },
                {
                    "topic_id": self.events.id,
                    "email_normalized": "an@people.example",
                    "partner_id": self.an.id,
                    "state": "opted_in",
                    "source": "unsubscribe_link",
                    "reason_id": False,
                },
            ],
        )
        page = self._open(self._link("topics"))
        self.assertEqual(
            self._switches(page), {"Offers": False, "News": True, "Events": True}
        )

    def test_a_topic_that_was_not_shown(self):
        self._open(self._link("topics"))
        self._press(self._link("topics"), "save", shown=self.offers.ids)
        self.assertEqual(self._received(), self.news)

    def test_a_topic_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        there = self.Topic.create({"name": "There", "company_id": company.id})
        page = self._open(self._link("topics"))
        self.assertNotIn("There", self._switches(page))
        self._press(
            self._link("topics"), "save", shown=there.ids, topic=self.topics.ids
        )
        self.assertFalse(self.Consent.search([("topic_id", "=", there.id)]))

    def test_leave_this_topic(self):
        page = self._open(self._link("confirm_unsubscribe"))
        [button] = page.xpath("//button[@value='leave']")
        self.assertTrue(button.getparent().get("action"))
        self._press(self._link("topics"), "leave")
        self.assertEqual(self._received(), self.news)
        page = self._open(self._link("confirm_unsubscribe"))
        self.assertFalse(page.xpath("//button[@value='leave']"))

    def test_stop_all_mailings(self):
        self._open(self._link("topics"))
        self._press(self._link("topics"), "block")
        self.assertTrue(self._is_blocked())
        self.assertFalse(self._statements())
        page = self._open(self._link("topics"))
        self.assertTrue(page.xpath("//*[hasclass('o_crm_topics_blocked')]"))
        self.assertFalse(page.xpath("//button[@value='save']"))
        self.assertEqual(
            set(self._send(self._mailing(self.news, self.an)).values()), {"mail_bl"}
        )
        self._press(self._link("topics"), "allow")
        self.assertFalse(self._is_blocked())

    def test_one_click(self):
        """RFC 8058: a request of a mail program, without cookies and without a page."""
        with mute_logger("odoo.http"):
            response = self.url_open(
                self._link("unsubscribe_oneclick"),
                data={"List-Unsubscribe": "One-Click"},
            )
        self.assertEqual(response.status_code, 200)
        self.assertRecordValues(
            self._statements(),
            [
                {
                    "topic_id": self.offers.id,
                    "state": "opted_out",
                    "source": "unsubscribe_link",
                    "partner_id": self.an.id,
                }
            ],
        )
        self.assertFalse(self._is_blocked())
        self.assertEqual(
            self.url_open(self._link("unsubscribe_oneclick")).status_code, 405
        )

    def test_other_links_of_odoo(self):
        """Those of older mails, and the form without a page of ours."""
        page = self._open(self._link("unsubscribe"))
        self.assertEqual(
            self._switches(page), {"Offers": False, "News": True, "Events": False}
        )
        self.assertFalse(self._is_blocked())

    def test_recipients_who_are_no_contacts(self):
        lead = self.env["crm.lead"].create(
            {"name": "Chairs", "email_from": "an@people.example"}
        )
        mailing = self._mailing(self.offers, lead)
        token = mailing._generate_mailing_recipient_token(lead.id, "an@people.example")
        url = self._link(
            "unsubscribe_oneclick", mailing, document_id=lead.id, hash_token=token
        )
        self.assertEqual(self.url_open(url, data={"a": "b"}).status_code, 200)
        self.assertEqual(self._statements().partner_id, self.an)

    def test_wrong_links(self):
        """A wrong token, or one of another mailing or address, says nothing."""
        other = self._mailing(self.news)
        wrong = {
            "token": self._link("topics", hash_token="0" * 128),
            "mailing": self._link("topics", other).replace(
                f"/{other.id}/", f"/{self.mailing.id}/"
            ),
            "address": self._link("topics", email="binh@people.example"),
            "document": self._link("topics", document_id=self.binh.id),
            "no document": self._link("topics", document_id="a"),
            "no mailing": self._link("topics").replace(f"/{self.mailing.id}/", "/0/"),
        }
        self._open(self._link("topics"))
        for name, url in wrong.items():
            for page in ("topics", "confirm_unsubscribe", "unsubscribe_oneclick"):
                url_of_page = url.replace("/topics?", f"/{page}?")
                with self.subTest(wrong=name, page=page), mute_logger("odoo.http"):
                    if page != "unsubscribe_oneclick":
                        response = self.url_open(url_of_page)
                        self.assertIn(response.status_code, (400, 401, 404))
                        self.assertNotIn("data-topic", response.text)
                    if page != "confirm_unsubscribe":
                        response = self._press(url_of_page, "leave")
                        self.assertIn(response.status_code, (400, 401, 404))
        response = self.url_open(f"/mailing/{self.mailing.id}/topics")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._statements())

    @mute_logger("odoo.http")
    def test_no_form_of_another_site(self):
        response = self.url_open(self._link("topics"), data={"action": "block"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._is_blocked())

    def test_without_topic(self):
        """Odoo's own pages, which block the address."""
        mailing = self._mailing()
        page = self._open(self._link("confirm_unsubscribe", mailing))
        self.assertFalse(page.xpath("//*[hasclass('o_crm_topics')]"))
        self.assertTrue(page.xpath("//form[@action='/mailing/confirm_unsubscribe']"))
        self.assertEqual(self.url_open(self._link("topics", mailing)).status_code, 404)
        self._open(self._link("unsubscribe", mailing))
        self.assertTrue(self._is_blocked())
        self.assertFalse(self._statements())

    def test_in_three_languages(self):
        for code in ("vi_VN", "fa_IR"):
            self.env["res.lang"]._activate_lang(code)
        self.offers.with_context(lang="vi_VN").name = "Ưu đãi"
        url = self._link("topics")
        for lang, name, direction in (
            ("", "Offers", False),
            ("/vi", "Ưu đãi", False),
            ("/fa", "Offers", True),
        ):
            with self.subTest(lang=lang):
                page = self._open(lang + url)
                self.assertIn(name, self._switches(page))
                rtl = page.xpath("//*[@id='wrapwrap'][hasclass('o_rtl')]")
                self.assertEqual(bool(rtl), direction)

    def _is_blocked(self):
        return bool(self.env["mail.blacklist"].search([("email", "=", self.an.email)]))


class TestTopicPortal(TopicPagesCase):
    """The same page for a customer who is logged in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "topics_customer",
            groups="base.group_portal",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
            email="dung@people.example",
        )

    def test_nobody_is_logged_in(self):
        response = self.url_open("/my/topics", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_choose(self):
        self.authenticate("topics_customer", "topics_customer")
        page = self._open("/my/topics")
        self.assertEqual(
            self._switches(page), {"Offers": True, "News": True, "Events": False}
        )
        # Another address in the form is not heard.
        self._press(
            "/my/topics",
            "save",
            shown=self.topics.ids,
            topic=self.news.ids,
            email="an@people.example",
            partner_id=self.an.id,
        )
        self.assertRecordValues(
            self._statements(),
            [
                {
                    "topic_id": self.offers.id,
                    "email_normalized": "dung@people.example",
                    "partner_id": self.user.partner_id.id,
                    "state": "opted_out",
                    "source": "portal",
                }
            ],
        )
        self._press("/my/topics", "block")
        blacklist = self.env["mail.blacklist"].search([])
        self.assertIn("dung@people.example", blacklist.mapped("email"))
        self.assertNotIn("an@people.example", blacklist.mapped("email"))

    def test_the_link_of_another_customer(self):
        """Who is logged in speaks for the link that is open, with its token only."""
        self.authenticate("topics_customer", "topics_customer")
        with mute_logger("odoo.http"):
            response = self.url_open(self._link("topics", hash_token=""))
        self.assertEqual(response.status_code, 400)
        page = self._open(self._link("topics"))
        self.assertIn("an@people.example", page.text_content())
        self.assertNotIn("dung@people.example", page.text_content())

    def test_without_address(self):
        self.user.partner_id.email = False
        self.authenticate("topics_customer", "topics_customer")
        page = self._open("/my/topics")
        self.assertFalse(self._switches(page))

    def test_card_on_the_home_page(self):
        self.authenticate("topics_customer", "topics_customer")
        page = self._open("/my/home")
        self.assertTrue(page.xpath("//a[@href='/my/topics']"))
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["topic_count"]}
        )
        self.assertEqual(counters, {"topic_count": 3})

    def test_nothing_through_rpc(self):
        self.authenticate("topics_customer", "topics_customer")
        for model in ("crm.topic", "crm.topic.consent"):
            with self.subTest(model=model), mute_logger("odoo.http"):
                response = self.url_open(
                    f"/web/dataset/call_kw/{model}/search_read",
                    json={
                        "params": {
                            "model": model,
                            "method": "search_read",
                            "args": [[]],
                            "kwargs": {},
                        }
                    },
                )
                error = response.json()["error"]
                self.assertEqual(error["data"]["name"], "odoo.exceptions.AccessError")


class TestTopicTour(TopicPagesCase):
    """A customer leaves one topic and still gets the other."""

    def _leave(self, lang):
        for code in ("fa_IR", "vi_VN"):
            self.env["res.lang"]._activate_lang(code)
        new_test_user(
            self.env,
            "topics_customer",
            groups="base.group_portal",
            company_id=self.env.company.id,
            company_ids=[(6, 0, self.env.company.ids)],
            email="an@people.example",
            partner_id=self.an.id,
            lang=lang,
        )
        self.start_tour("/my/home", "crm_topics_leave", login="topics_customer")
        self.assertEqual(self._received(), self.news)
        offers, news = (
            self._mailing(topic, self.an) for topic in (self.offers, self.news)
        )
        self.assertEqual(self._send(offers), {"an@people.example": "mail_optout"})
        self.assertEqual(offers.mailing_trace_ids.trace_status, "cancel")
        self.assertFalse(self._mails)
        self.assertEqual(self._send(news), {"an@people.example": "sent"})
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(
            self.env["mail.mail"].search([("mailing_id", "=", news.id)]).state, "sent"
        )

    def test_in_english(self):
        self._leave("en_US")

    def test_in_persian(self):
        self._leave("fa_IR")

    def test_in_vietnamese(self):
        self._leave("vi_VN")
