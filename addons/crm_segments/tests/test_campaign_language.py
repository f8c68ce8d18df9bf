from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user

from .common_campaign import CampaignLanguagesCase


class TestCampaignLanguage(CampaignLanguagesCase):
    """Everybody gets the content in their language, or the one for all."""

    # Which content

    def test_own_language_or_fallback(self):
        self.partner.lang = "fa_IR"
        self.other.lang = "vi_VN"
        campaign = self._start(self._create_in_languages("fa_IR"))
        self.assertEqual(
            self._subjects(campaign),
            {"info@birch.example": "News fa_IR", "info@granite.example": "News"},
        )
        # Whatever the language, the figures are those of the step.
        traces = campaign.participant_ids.action_ids.trace_id
        self.assertEqual(traces.mass_mailing_id, campaign._get_mailings())
        traces.set_opened()
        self.env.invalidate_all()
        step = campaign.step_ids
        self.assertEqual((step.done_count, step.opened_count), (2, 2))

    def test_same_base_language(self):
        self.partner.lang = "fr_BE"
        self.other.lang = False
        campaign = self._start(self._create_in_languages("fr_FR"))
        self.assertEqual(
            self._subjects(campaign),
            {"info@birch.example": "News fr_FR", "info@granite.example": "News"},
        )

    def test_language_of_the_contact_who_is_written_to(self):
        self.partner.write({"email": False, "lang": "en_US"})
        self.contact.write({"email": "mai@birch.example", "lang": "vi_VN"})
        campaign = self._start(self._create_in_languages("vi_VN"))
        self.assertEqual(self._subjects(campaign)["mai@birch.example"], "News vi_VN")

    def test_nobody_gets_it_twice(self):
        """A customer who has learned another language, and one with the address of
        another customer, who speaks another language."""
        same = self._create_partner(
            name="Same", email="info@birch.example", lang="fa_IR"
        )
        self._opportunity(1.0, partner=same)
        self._settle()
        segment = self._create_members(self.partner | same, name="Both Addresses")
        campaign = self._start(
            self._create_in_languages("fa_IR", segment_id=segment.id, trigger="repeat")
        )
        self.assertEqual(len(self._queued(campaign)), 1)
        self.assertEqual(
            self._actions(campaign, same), [("Step 1", "skipped", "duplicate")]
        )
        self.partner.lang = "fa_IR"
        mailed = campaign.step_ids._find_mailed(["info@birch.example"])
        self.assertEqual(mailed, {"info@birch.example": self.partner.id})

    def test_branches_follow_any_language(self):
        self.partner.lang = "fa_IR"
        campaign = self._create_campaign(
            self._email(lang="en_US"),
            self._tag("Read it", parent="Step 1", branch="opened"),
        )
        self._translate(campaign.step_ids[0], "fa_IR", "<p>سلام</p>")
        self._start(campaign)
        campaign.participant_ids.action_ids.trace_id.set_opened()
        self._run()
        self.assertEqual(
            self._actions(campaign, self.partner)[-1], ("Step 2", "done", False)
        )

    def test_topic_is_that_of_the_step(self):
        topic = self.env["crm.topic"].create({"name": "Offers"})
        self.env["crm.topic.consent"].create(
            {"topic_id": topic.id, "email_normalized": "info@birch.example"}
        )
        self.partner.lang = "fa_IR"
        campaign = self._create_in_languages("fa_IR")
        campaign.step_ids.mailing_id.topic_id = topic
        self.assertEqual(campaign._get_mailings().topic_id, topic)
        self.assertEqual(
            campaign.step_ids._find_obstacles(self.both),
            {self.partner.id: "opted_out"},
        )
        campaign.step_ids.translation_ids.mailing_id.topic_id = False
        self.assertFalse(campaign._get_mailings().topic_id)

    def test_dry_run_says_the_language(self):
        self.partner.lang = "fr_BE"
        campaign = self._create_in_languages("fr_FR")
        run = self.env["crm.campaign.dry.run"].browse(
            campaign.action_dry_run()["res_id"]
        )
        self.assertEqual(
            {line.partner_id: line.lang for line in run.line_ids},
            {self.partner: "fr_FR", self.other: "en_US"},
        )

    # Direction

    def test_persian_from_right_to_left(self):
        self.partner.lang = "fa_IR"
        campaign = self._start(self._create_in_languages("fa_IR"))
        bodies = self._bodies(campaign)
        _subject, persian = bodies["info@birch.example"]
        self.assertIn('<div dir="rtl" style="text-align:right', persian)
        self.assertNotIn("rtl", bodies["info@granite.example"][1])
        with self.mock_mail_gateway():
            self._queued(campaign).send()
        sent = {mail["email_to"][0]: mail["body"] for mail in self._mails}
        [persian] = [body for to, body in sent.items() if "birch" in to]
        self.assertIn('dir="rtl"', persian)

    def test_fallback_in_persian(self):
        campaign = self._start(
            self._create_campaign(self._email("<p>سلام</p>", lang="fa_IR"))
        )
        self.assertEqual(
            {'dir="rtl"' in body for _, body in self._bodies(campaign).values()}, {True}
        )
        # In the browser, too.
        mailing = campaign.step_ids.mailing_id
        body = mailing._render_field("body_html", self.partner.ids)[self.partner.id]
        self.assertEqual(
            body, '<div dir="rtl" style="text-align:right"><p>سلام</p></div>'
        )

    # Life of a content

    def test_begins_as_a_copy(self):
        campaign = self._create_campaign(self._email("<p>News</p>", lang="en_US"))
        step = campaign.step_ids
        translation = self.Translation.create({"step_id": step.id, "lang": "vi_VN"})
        mailing = translation.mailing_id
        self.assertEqual(mailing.body_html, "<p>News</p>")
        self.assertEqual(mailing.campaign_id, campaign.utm_campaign_id)
        self.assertTrue(mailing.is_campaign_step)
        self.assertFalse(mailing._get_recipients())
        self.assertEqual(
            translation.action_open_content()["res_id"], translation.mailing_id.id
        )
        label = dict(self.env["res.lang"].get_installed())["vi_VN"]
        copied = f"Step “Step 1”: its content in “{label}” is still the copy"
        with self.assertRaisesRegex(UserError, copied):
            campaign.action_start()
        mailing.body_html = ""
        with self.assertRaisesRegex(UserError, "is empty"):
            campaign.action_start()
        mailing.body_html = "<p>Tin tức</p>"
        campaign.action_start()
        self.assertEqual(set(campaign._get_mailings().mapped("state")), {"done"})
        campaign.action_pause()
        self.assertEqual(set(campaign._get_mailings().mapped("state")), {"draft"})

    def test_first_the_other_language(self):
        """A step without content gets one, of which the other language is a copy."""
        campaign = self._create_campaign({"kind": "email", "lang": "en_US"})
        step = campaign.step_ids
        self.Translation.create({"step_id": step.id, "lang": "vi_VN"})
        self.assertTrue(step.mailing_id)
        self.assertEqual(len(campaign._get_mailings()), 2)

    def test_one_content_in_each_language(self):
        step = self._create_in_languages("vi_VN").step_ids
        for change in (
            lambda: self.Translation.create({"step_id": step.id, "lang": "en_US"}),
            lambda: step.write({"lang": "vi_VN"}),
            lambda: step.translation_ids.write({"mailing_id": step.mailing_id.id}),
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                change()

    def test_not_while_it_is_sent(self):
        campaign = self._start(self._create_in_languages("fa_IR"))
        translation = campaign.step_ids.translation_ids
        for change in (
            lambda: self._translate(campaign.step_ids, "vi_VN", "<p>Tin</p>"),
            lambda: translation.write({"lang": "vi_VN"}),
            translation.unlink,
        ):
            with self.assertRaisesRegex(UserError, "pause it"), self.cr.savepoint():
                change()
        campaign.action_pause()
        self._translate(campaign.step_ids, "vi_VN", "<p>Tin</p>")
        campaign.action_resume()

    def test_deleted(self):
        self.partner.lang = "fa_IR"
        campaign = self._create_in_languages("fa_IR", "vi_VN")
        persian, vietnamese = campaign.step_ids.translation_ids
        self._start(campaign)
        campaign.action_pause()
        unsent = vietnamese.mailing_id
        vietnamese.unlink()
        self.assertFalse(unsent.exists())
        # Who got it must not get another language of it.
        with self.assertRaisesRegex(UserError, "already got"):
            persian.unlink()

    def test_goes_with_its_step(self):
        campaign = self._create_in_languages("fa_IR")
        mailings = campaign._get_mailings()
        self.assertEqual(len(mailings), 2)
        campaign.step_ids.unlink()
        self.assertFalse(mailings.exists())

    def test_copied_with_the_campaign(self):
        campaign = self._create_in_languages("fa_IR", "vi_VN")
        copied = campaign.copy()
        self.assertEqual(copied.step_ids.lang, "en_US")
        self.assertEqual(
            copied.step_ids.translation_ids.mapped("lang"), ["fa_IR", "vi_VN"]
        )
        mailings = copied._get_mailings()
        self.assertEqual(len(mailings), 3)
        self.assertFalse(mailings & campaign._get_mailings())
        self.assertEqual(mailings.campaign_id, copied.utm_campaign_id)

    # What is said of it

    def test_hint(self):
        self.partner.lang = "fa_IR"
        campaign = self._create_in_languages()
        names = dict(self.env["res.lang"].get_installed())
        hint = (
            f"Step “Step 1”: customers who speak “{names['fa_IR']}” get it in "
            f"“{names['en_US']}”."
        )
        self.assertEqual(
            campaign.checks[-1], {"label": "Languages", "problems": [], "hints": [hint]}
        )
        self.assertFalse(campaign._find_problems())
        self._translate(campaign.step_ids, "fa_IR", "<p>سلام</p>")
        self.assertFalse(campaign.checks[-1]["hints"])
        # Nobody in the segment speaks another language.
        self.partner.lang = "en_US"
        campaign.step_ids.translation_ids.unlink()
        self.env.invalidate_all()
        self.assertFalse(campaign.checks[-1]["hints"])

    def test_rights(self):
        campaign = self._create_in_languages("fa_IR")
        reader = new_test_user(
            self.env, "language_reader", groups="sales_team.group_sale_salesman"
        )
        marketer = new_test_user(
            self.env,
            "language_marketer",
            groups="mass_mailing.group_mass_mailing_user",
        )
        translation = campaign.step_ids.translation_ids
        self.assertEqual(translation.with_user(reader).subject, "News fa_IR")
        for change in (
            lambda: translation.with_user(reader).write({"lang": "vi_VN"}),
            lambda: translation.with_user(reader).unlink(),
            lambda: self.Translation.with_user(reader).create(
                {"step_id": campaign.step_ids.id, "lang": "vi_VN"}
            ),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                change()
        self.Translation.with_user(marketer).create(
            {"step_id": campaign.step_ids.id, "lang": "vi_VN"}
        )
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "language_stranger",
            groups="mass_mailing.group_mass_mailing_user",
            company_id=other.id,
        )
        self.assertFalse(self.Translation.with_user(stranger).search([]))
