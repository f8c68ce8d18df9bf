from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user

from .common import CampaignSmsCase

FACT = "{{ object.crm_customer_text_id.stage ||| a friend }}"


class TestSmsContent(CampaignSmsCase):
    """What an SMS says, in which language, and what is looked at before the start."""

    def _translate_sms(self, step, lang, body):
        translation = self.Translation.create({"step_id": step.id, "lang": lang})
        translation.mailing_id.body_plaintext = body
        return translation

    def assertProblem(self, campaign, text):
        self.assertIn(text, "\n".join(campaign._find_problems()))
        with self.assertRaises(UserError):
            campaign.action_start()

    def test_written_in_odoos_form(self):
        campaign = self._create_campaign({"kind": "sms"})
        self.assertProblem(campaign, "no content")
        action = campaign.step_ids.action_open_content()
        mailing = self.env["mailing.mailing"].browse(action["res_id"])
        self.assertEqual(mailing, campaign.step_ids.mailing_id)
        self.assertEqual(mailing.mailing_type, "sms")
        self.assertTrue(mailing.keep_archives)
        self.assertEqual(mailing.medium_id.name, "SMS")
        self.assertProblem(campaign, "is empty")
        with Form(mailing, view=action["views"][0][0]) as form:
            form.body_plaintext = "News"
        self.assertFalse(campaign._find_problems())

    def test_conditions(self):
        """Only clicks are known of an SMS."""
        for branch in ("opened", "not_opened", "replied", "not_replied"):
            campaign = self._create_campaign(
                self._text_message(), self._tag("A", parent="Step 1", branch=branch)
            )
            self.assertProblem(campaign, "nobody is told")
        campaign = self._create_campaign(
            self._text_message(), self._tag("A", parent="Step 1", branch="not_clicked")
        )
        self.assertFalse(campaign._find_problems())

    def test_content_of_another_channel(self):
        with self.assertRaisesRegex(ValidationError, "another channel"):
            self._create_campaign({**self._email(), "kind": "sms"})
        step = self._create_campaign(self._email()).step_ids
        with Form(step) as form:
            form.kind = "sms"
            self.assertFalse(form.mailing_id)
        self.assertEqual(step._get_channel(), "sms")
        self.assertTrue(step.is_promotion)

    def test_in_the_language_of_the_customer(self):
        self.partner.lang = "vi_VN"
        campaign = self._create_campaign(
            self._text_message(f"Hello {FACT}", lang="en_US")
        )
        translation = self._translate_sms(campaign.step_ids, "vi_VN", "")
        self.assertEqual(translation.mailing_id.mailing_type, "sms")
        self.assertProblem(campaign, "is empty")
        translation.mailing_id.body_plaintext = f"Hello {FACT}"
        self.assertProblem(campaign, "is still the copy")
        translation.mailing_id.body_plaintext = f"Chào {FACT}"
        _run, lines = campaign.action_dry_run(), self.env["crm.campaign.dry.run.line"]
        lines = lines.search([("step_id", "=", campaign.step_ids.id)])
        self.assertEqual(set(lines.mapped("lang")), {"vi_VN", "en_US"})
        self._start(campaign)
        stage = dict(self.Customer._fields["stage"]._description_selection(self.env))
        self.assertEqual(
            self._texts(campaign)["+32456000002"],
            f"Hello {stage[self._customer(self.other).stage]}",
        )
        vietnamese = self.env["crm.customer"].with_context(lang="vi_VN")
        stage = dict(vietnamese._fields["stage"]._description_selection(vietnamese.env))
        self.assertEqual(
            self._texts(campaign)["+32456000001"],
            f"Chào {stage[self._customer().stage]}",
        )

    def test_preview_and_test_to_myself(self):
        campaign = self._create_campaign(self._text_message(f"Hello {FACT}\n& more"))
        preview = self.env["crm.campaign.preview"].create(
            {"step_id": campaign.step_ids.id}
        )
        self.assertIn("Hello ", preview.body)
        self.assertIn("&amp; more", preview.body)
        with self.mockSMSGateway():
            preview.action_send()
            answer = campaign.action_send_test()
        self.assertEqual([sent["number"] for sent in self._sms], ["+32456000099"] * 2)
        self.assertIn("+32456000099", answer["params"]["message"])
        self.assertFalse(campaign.step_ids.mailing_id.mailing_trace_ids)
        with (
            self.mockSMSGateway(sim_error="credit"),
            self.assertRaisesRegex(UserError, "Credit"),
        ):
            campaign.action_send_test()
        self.env.user.partner_id.phone = False
        with self.assertRaisesRegex(UserError, "phone number"):
            campaign.action_send_test()

    def test_a_marketer(self):
        """Writes, previews and starts a campaign without rights on SMS."""
        marketer = new_test_user(
            self.env,
            "sms_marketer",
            groups="mass_mailing.group_mass_mailing_user,"
            "sales_team.group_sale_salesman_all_leads",
            phone="+32 456 00 00 98",
        )
        campaign = self._create_campaign(self._text_message(f"Hello {FACT}"))
        campaign = campaign.with_user(marketer)
        with self.mockSMSGateway():
            campaign.action_send_test()
        self.assertEqual(self._sms[0]["number"], "+32456000098")
        campaign.action_dry_run()
        campaign.action_start()
        self._run()
        self.assertEqual(len(self._waiting_sms(campaign.sudo())), 2)

    def test_copied_and_deleted(self):
        campaign = self._create_campaign(self._text_message("One"))
        self._translate_sms(campaign.step_ids, "fr_FR", "Un")
        copied = campaign.copy()
        mailings = copied.step_ids._get_contents()
        self.assertEqual(mailings.mapped("body_plaintext"), ["One", "Un"])
        self.assertEqual(set(mailings.mapped("mailing_type")), {"sms"})
        self.assertEqual(mailings.campaign_id, copied.utm_campaign_id)
        copied.unlink()
        self.assertFalse(mailings.exists())
