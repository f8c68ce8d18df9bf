from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from .common_results import HalvesCase


class TestUtmFigures(HalvesCase):
    """What a campaign brought, beside the statistics of Odoo on it."""

    def _read(self, campaigns, user=None, moment="2024-07-01 10:00:00"):
        with self._at(moment):
            found = campaigns.utm_campaign_id.with_user(user or self.env.user)
            return found.read(
                [
                    *("crm_campaign_gain", "crm_campaign_cost", "crm_campaign_roi"),
                    *("crm_campaign_verdict", "is_crm_campaign_told", "currency_id"),
                ]
            )

    def test_told(self):
        campaign = self._launch(cost=70.0)
        self._sell_to_both(campaign, 50.0)
        [found] = self._read(campaign)
        results = self._results(campaign)
        self.assertTrue(found["is_crm_campaign_told"])
        self.assertAlmostEqual(found["crm_campaign_gain"], 35 * 48.0)
        self.assertAlmostEqual(found["crm_campaign_cost"], 70.0)
        self.assertAlmostEqual(found["crm_campaign_roi"], results["roi"])
        self.assertEqual(found["crm_campaign_verdict"], results["sentence"])
        self.assertEqual(found["currency_id"][0], campaign.currency_id.id)
        with (
            self._at("2024-07-01 10:00:00"),
            Form(campaign.utm_campaign_id) as form,
        ):
            self.assertIn("It works", form.crm_campaign_verdict)
        action = campaign.utm_campaign_id.action_open_crm_campaigns()
        self.assertEqual(action["res_id"], campaign.id)

    def test_not_told(self):
        """A draft, one that is too early, and a campaign of Odoo alone."""
        draft = self._create_campaign(self._tag("A"))
        early = self._launch(cost=70.0)
        self._sell_to_both(early, 1.0)
        plain = self.env["utm.campaign"].create({"title": "Fair"})
        by_id = {each["id"]: each for each in self._read(draft | early)}
        [alone] = plain.read(["crm_campaign_verdict", "is_crm_campaign_told"])
        self.assertFalse(alone["crm_campaign_verdict"])
        self.assertFalse(alone["is_crm_campaign_told"])
        for campaign, text in ((draft, ""), (early, "Cannot be told yet: it takes")):
            found = by_id[campaign.utm_campaign_id.id]
            self.assertTrue((found["crm_campaign_verdict"] or "").startswith(text))
            self.assertFalse(found["is_crm_campaign_told"])
            self.assertFalse(found["crm_campaign_gain"])
        self.assertFalse(by_id[draft.utm_campaign_id.id]["crm_campaign_verdict"])

    def test_other_currency(self):
        """Of the campaign of Odoo, if it is another company's."""
        campaign = self._launch(cost=70.0)
        self._sell_to_both(campaign, 50.0)
        euro = self.setup_other_currency("EUR", rates=[("2024-01-01", 2.0)])
        company = self.env["res.company"].create({"name": "B", "currency_id": euro.id})
        campaign.utm_campaign_id.company_id = company
        [found] = self._read(campaign)
        self.assertAlmostEqual(found["crm_campaign_gain"], 2 * 35 * 48.0)
        self.assertAlmostEqual(found["crm_campaign_roi"], 35 * 48.0 / 70.0)

    def test_several(self):
        campaign = self._launch()
        self._sell_to_both(campaign, 50.0)
        other = self._launch(name="Other")
        other.sudo().utm_campaign_id = campaign.utm_campaign_id
        [found] = self._read(campaign)
        self.assertAlmostEqual(found["crm_campaign_gain"], 2 * 35 * 50.0)
        self.assertRegex(
            found["crm_campaign_verdict"],
            r"^(Welcome back|Other): It works.*\n(Welcome back|Other): It works",
        )
        action = campaign.utm_campaign_id.action_open_crm_campaigns()
        self.assertEqual(
            self.Campaign.search(action["domain"]).sorted("id"),
            (campaign | other).sorted("id"),
        )

    def test_readers(self):
        seller, stranger = (
            new_test_user(self.env, f"utm_{groups[-4:]}", groups=groups)
            for groups in ("sales_team.group_sale_salesman", "base.group_user")
        )
        self.trees.user_id = self.env.user
        self.trees[0].user_id = seller
        self._settle()
        campaign = self._launch()
        self._sell_to_both(campaign, 50.0)
        [found] = self._read(campaign, seller)
        self.assertTrue(
            found["crm_campaign_verdict"].startswith("Of the customers you may see: ")
        )
        for user in (seller, stranger):
            for view in ("form", "list"):
                self.env["utm.campaign"].with_user(user).get_view(view_type=view)
        with self.assertRaises(AccessError):
            self._read(campaign, stranger)

    def test_queries(self):
        """No more for several campaigns than for one."""
        campaigns = self._launch() | self._launch() | self._launch()
        self._sell_to_both(campaigns[0], 50.0)
        self._read(campaigns)
        counts = []
        for some in (campaigns[:1], campaigns):
            found = self.env["utm.campaign"].browse(some.utm_campaign_id.ids)
            with self._at("2024-07-01 10:00:00"):
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                found.mapped("crm_campaign_gain")
                counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
