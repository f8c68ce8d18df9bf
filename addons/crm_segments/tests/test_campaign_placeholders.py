import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from .common_campaign import CampaignLanguagesCase

PATH = "object.crm_customer_text_id"
#: as Odoo's picker inserts it
DATE = f'<p>Last time: <t t-out="{PATH}.last_purchase">not yet</t></p>'
#: the example of the readme
EXAMPLE = f"""
<p>Good morning <t t-out="object.name">dear customer</t>,</p>
<p>you last bought <t t-out="{PATH}.products">something</t> from us on
<t t-out="{PATH}.last_purchase">a day long ago</t>. Your contact is
<t t-out="{PATH}.salesperson">our sales team</t>.</p>
"""


def _words(body):
    """Return what a body says, without markup."""
    return " ".join(re.sub("<[^>]+>", "", str(body)).split())


class TestCampaignPlaceholders(CampaignLanguagesCase):
    """Facts of the customer in an email, in its language, with a default."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product_a.name = "Oak Chair"
        cls._invoice(1234.5, "2024-06-10")
        cls.seller = new_test_user(cls.env, "text_seller", name="Lan Nguyen")
        cls.partner.user_id = cls.seller
        leads = cls.env["crm.lead"].search([("partner_id", "=", cls.other.id)])
        # Without a salesperson Odoo takes the company, too.
        leads.write({"user_id": False, "company_id": cls.env.company.id})
        cls._settle()
        cls.marketer = new_test_user(
            cls.env,
            "text_marketer",
            groups="mass_mailing.group_mass_mailing_user,"
            "sales_team.group_sale_salesman_all_leads",
            email="marketer@company.example",
        )
        # As on a server on which only some may edit templates.
        cls.env.ref("base.group_user").implied_ids -= cls.env.ref(
            "mail.group_mail_template_editor"
        )

    def _said(self, body, partner=None, lang="en_US", subject="News"):
        """Return what a mailing of the marketer says to a contact."""
        mailing = self.env["mailing.mailing"].with_user(self.marketer)
        mailing = mailing.create(
            {
                "subject": subject,
                "body_html": body,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        ids = (partner or self.partner).ids
        return [
            _words(mailing._render_field(name, ids, set_lang=lang)[ids[0]])
            for name in ("subject", "body_html")
        ]

    def test_example(self):
        _subject, body = self._said(EXAMPLE)
        self.assertEqual(
            body,
            "Good morning Silver Birch, you last bought Oak Chair from us on "
            "06/10/2024. Your contact is Lan Nguyen.",
        )
        _subject, body = self._said(EXAMPLE, self.other)
        self.assertEqual(
            body,
            "Good morning Granite, you last bought something from us on a day long "
            "ago. Your contact is our sales team.",
        )

    def test_in_the_language_of_the_reader(self):
        body = DATE + f'<p><t t-out="{PATH}.revenue">nothing</t></p>'
        for lang, date, amount in (
            ("en_US", "06/10/2024", "1,234.50"),
            ("vi_VN", "10/06/2024", "1.234,50"),
            ("fr_FR", "10/06/2024", "1 234,50"),
            # As the web client shows dates in Persian, whatever the company does.
            ("fa_IR", "21 خرداد 1403", "1,234.50"),
        ):
            _subject, said = self._said(body, lang=lang)
            self.assertIn(date, said)
            self.assertIn(amount, re.sub(r"\s", " ", said))
            self.assertIn(self.env.company.currency_id.symbol, said)

    def test_calendar_of_the_company(self):
        self.env.company.crm_period_calendar = "jalali"
        for lang, day in (("fa_IR", "21 خرداد 1403"), ("en_US", "21 Khordad 1403")):
            _subject, body = self._said(DATE, lang=lang)
            self.assertEqual(body, f"Last time: {day}")

    def test_nothing_is_empty(self):
        """Zero owed is nothing to write about."""
        body = f'<p><t t-out="{PATH}.amount_overdue">all paid</t></p>'
        self.assertEqual(self._said(body, self.other)[1], "all paid")
        stranger = self._create_partner(name="Nobody's Customer")
        self.assertEqual(self._said(DATE, stranger)[1], "Last time: not yet")

    def test_subject(self):
        subject = "{{ %s.salesperson ||| Your team }} writes to you" % PATH
        self.assertEqual(
            self._said("<p>News</p>", subject=subject)[0], "Lan Nguyen writes to you"
        )
        self.assertEqual(
            self._said("<p>News</p>", self.other, subject=subject)[0],
            "Your team writes to you",
        )

    def test_facts_are_no_markup(self):
        self.seller.name = "<b>Lan</b> & co"
        self.product_a.name = "<script>alert(1)</script>"
        self.partner.name = "<img src=x>"
        for body in (
            EXAMPLE,
            # Not only what anybody may insert: evaluated, not looked up.
            EXAMPLE + '<t t-if="object.id">!</t>',
        ):
            mailing = self.env["mailing.mailing"].create(
                {
                    "subject": "News",
                    "body_html": body,
                    "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                }
            )
            said = mailing._render_field("body_html", self.partner.ids)
            said = said[self.partner.id]
            self.assertIn("&lt;b&gt;Lan&lt;/b&gt; &amp; co", said)
            self.assertNotIn("<script", said)
            self.assertNotIn("<img", said)

    def test_who_may_insert_what(self):
        """Facts in words by everybody who mails; expressions by template editors."""
        allowed = self.env["res.partner"].mail_allowed_qweb_expressions()
        texts = self.env["crm.customer.text"]
        for name, field in texts._fields.items():
            self.assertEqual(
                f"{PATH}.{name}" in allowed,
                field.compute in ("_compute_facts", "_compute_products"),
                name,
            )
        with self.assertRaisesRegex(AccessError, "allowed to edit"):
            self._said("<p><t t-out='object.credit_limit'/></p>")

    def test_who_sees_which_facts(self):
        """A reader who does not see a customer gets the defaults."""
        stranger = new_test_user(
            self.env, "text_stranger", groups="sales_team.group_sale_salesman"
        )
        self.partner.user_id = self.marketer
        self._settle()
        for user, expected in ((self.marketer, "06/10/2024"), (stranger, False)):
            contact = self.partner.with_user(user)
            self.assertEqual(contact.crm_customer_text_id.last_purchase, expected)
            text = self.env["crm.customer.text"].with_user(user)
            text = text.browse(self._customer().id)
            self.assertEqual(text.last_purchase, expected)
            self.assertEqual(text.products, expected and "Oak Chair")
        anybody = new_test_user(self.env, "text_anybody", groups="base.group_user")
        self.assertFalse(self.partner.with_user(anybody).crm_customer_text_id)

    def test_contact_of_a_customer_in_the_current_company(self):
        text = self.contact.crm_customer_text_id
        self.assertEqual(text.id, self._customer().id)
        self.assertEqual(text.company, self.env.company.name)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= other
        self.assertFalse(self.contact.with_company(other).crm_customer_text_id)

    def test_queries_do_not_grow(self):
        template = EXAMPLE
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": "News",
                "body_html": template,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )

        def count(partners):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            mailing._render_field("body_html", partners.ids)
            return self.cr.sql_log_count - before

        count(self.both)
        few = count(self.both)
        many = self.both
        for number in range(5):
            many += self._create_partner(name=f"Customer {number}")
            self._invoice(10.0, "2024-06-12", partner=many[-1])
        self._settle()
        self.assertEqual(count(many), few)

    # Sent and shown

    def test_fallback_says_facts_in_its_own_language(self):
        """No Vietnamese date in the middle of English; French of Belgium in French."""
        self.env["res.lang"]._lang_get("fr_BE").date_format = "%d.%m.%Y"
        for lang, body, expected in (
            ("vi_VN", "News", "Last time: 06/10/2024"),
            ("fr_BE", "fr_FR", "Dernier : 10.06.2024"),
        ):
            self.partner.lang = lang
            campaign = self._create_campaign(self._email(DATE, lang="en_US"))
            french = DATE.replace("Last time:", "Dernier :")
            self._translate(campaign.step_ids, "fr_FR", french)
            self._start(campaign)
            [mail] = self._queued(campaign).filtered(
                lambda mail: mail.recipient_ids == self.partner
            )
            self.assertIn(body, mail.subject)
            self.assertIn(expected, _words(mail.body_html))

    def _preview(self, step, user=None):
        action = step.with_user(user or self.marketer).action_preview()
        return Form(
            self.env[action["res_model"]]
            .with_user(user or self.marketer)
            .with_context(**action["context"])
        )

    def test_preview(self):
        campaign = self._create_campaign(self._email(DATE, lang="en_US"))
        step = campaign.step_ids
        self._translate(step, "fa_IR", DATE.replace("Last time:", "آخرین خرید:"))
        self._translate(step, "fr_FR", DATE.replace("Last time:", "Dernier :"))
        with self._preview(step) as preview:
            self.assertIn(preview.customer_id.partner_id, self.both)
            preview.customer_id = self._customer()
            self.assertEqual(preview.recipient_id, self.partner)
            for lang, choice, words in (
                ("en_US", "^The content in “English", "Last time: 06/10/2024"),
                ("fa_IR", "^The content in “Persian", "آخرین خرید: 21 خرداد 1403"),
                ("fr_BE", "the same language as “French", "Dernier : 10/06/2024"),
                ("vi_VN", "English.*everybody gets", "Last time: 06/10/2024"),
            ):
                preview.lang = lang
                self.assertRegex(preview.choice, choice)
                self.assertIn(words, _words(preview.body))
                self.assertEqual('dir="rtl"' in preview.body, lang == "fa_IR")
                self.assertFalse(preview.error)
            preview.customer_id = self._customer(self.other)
            self.assertEqual(preview.lang, "en_US")
            self.assertIn("Last time: not yet", _words(preview.body))
        self.assertFalse(step.mailing_id.mailing_trace_ids)

    def test_preview_sent_to_myself(self):
        self.partner.lang = "fa_IR"
        campaign = self._create_campaign(self._email(DATE, lang="en_US"))
        self._translate(campaign.step_ids, "fa_IR", DATE)
        with self._preview(campaign.step_ids) as form:
            form.customer_id = self._customer()
            self.assertEqual(form.lang, "fa_IR")
        with self.mock_mail_gateway():
            form.record.action_send()
        [mail] = self._mails
        self.assertEqual(mail["email_to"], ["marketer@company.example"])
        self.assertEqual(mail["subject"], "[TEST] News fa_IR")
        self.assertIn('dir="rtl"', mail["body"])
        self.assertIn("21 خرداد 1403", mail["body"])
        self.assertFalse(campaign._get_mailings().mailing_trace_ids)
        self.assertFalse(campaign.participant_ids)

    def test_test_of_all_languages(self):
        campaign = self._create_campaign(self._email(DATE, lang="en_US"))
        self._translate(campaign.step_ids, "fa_IR", DATE)
        with self.mock_mail_gateway():
            campaign.with_user(self.marketer).action_send_test()
        self.assertEqual(
            [mail["subject"] for mail in self._mails],
            ["[TEST] News", "[TEST] News fa_IR"],
        )

    def test_preview_says_what_is_missing(self):
        step = self._create_campaign({"kind": "email"}).step_ids
        with self._preview(step) as form:
            self.assertRegex(form.error, "no content")
        with self.assertRaisesRegex(UserError, "no content"):
            form.record.action_send()
        empty = self._create_campaign(
            self._email(), segment_id=False, trigger="stage", stage="new"
        )
        with self._preview(empty.step_ids) as form:
            form.customer_id = self.Customer
            self.assertRegex(form.error, "Choose a customer")
        broken = self._create_campaign(self._email('<p t-out="1 / 0"/>'))
        with self._preview(broken.step_ids) as form:
            self.assertRegex(form.error, "division by zero")

    def test_preview_of_whom_one_sees(self):
        seller = new_test_user(
            self.env,
            "text_own",
            groups="sales_team.group_sale_salesman,"
            "mass_mailing.group_mass_mailing_user",
        )
        self.partner.user_id = self.marketer
        self.other.user_id = seller
        self._settle()
        campaign = self._create_campaign(self._email(DATE))
        with self._preview(campaign.step_ids, seller) as form:
            self.assertEqual(form.customer_id.partner_id, self.other)
