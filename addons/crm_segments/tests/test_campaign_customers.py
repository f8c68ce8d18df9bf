from odoo.tests import freeze_time

from .common_campaign import CrmCampaignsCase


class TestCampaignCustomers(CrmCampaignsCase):
    """Customers who are merged, deleted or archived in the middle of a journey."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._create_partner(name="Basalt", email="info@basalt.example")
        cls._opportunity(1.0, partner=cls.third)
        cls._settle()

    def _merge(self, partner, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((partner | into).ids, into)
        self.env.invalidate_all()

    def _campaign(self):
        return self._start(
            self._create_campaign(
                self._email(name="Mail"), self._tag("A", parent="Mail", delay_count=3)
            )
        )

    def test_merged_into_one_who_does_not_take_part(self):
        """The journey goes on for the customer who remains."""
        campaign = self._campaign()
        participant = campaign.participant_ids.filtered(
            lambda p: p.partner_id == self.partner
        )
        with freeze_time("2024-06-16 09:00:00"):
            self._merge(self.partner, self.third)
        with self._at("2024-06-16 10:00:00"):
            self.assertEqual(participant.partner_id, self.third)
            self.assertEqual(participant.customer_id, self._customer(self.third))
            self.assertEqual(participant.state, "active")
        with self._at("2024-06-18 10:00:00"):
            self.assertTrue(self.third.category_id)
            self.assertEqual(participant.state, "done")
            self.assertEqual(len(self._queued(campaign)), 2)

    def test_merged_into_one_who_takes_part(self):
        campaign = self._campaign()
        with freeze_time("2024-06-16 09:00:00"):
            self._merge(self.partner, self.other)
        with self._at("2024-06-18 10:00:00"):
            states = sorted((p.state, p.reason or "") for p in campaign.participant_ids)
            self.assertEqual(states, [("done", ""), ("exited", "merged")])
            self.assertEqual(campaign.participant_ids.partner_id, self.other)

    def test_deleted(self):
        campaign = self._campaign()
        participant = campaign.participant_ids.filtered(
            lambda p: p.partner_id == self.other
        )
        with freeze_time("2024-06-16 09:00:00"):
            self.env["crm.lead"].search([("partner_id", "=", self.other.id)]).unlink()
            self.other_contact.unlink()
            self.other.unlink()
        with self._at("2024-06-18 10:00:00"):
            self.assertEqual(participant.state, "exited")
            self.assertEqual(participant.reason, "deleted")
            self.assertFalse(
                participant.partner_id | participant.customer_id.partner_id
            )
            self.assertTrue(participant.customer_key)
            self.assertTrue(self.partner.category_id)

    def test_archived(self):
        campaign = self._campaign()
        with freeze_time("2024-06-16 09:00:00"):
            self.other.active = False
        with self._at("2024-06-18 10:00:00"):
            ended = campaign.participant_ids.filtered(lambda p: p.state == "exited")
            self.assertEqual(ended.customer_id, self._customer(self.other))
            self.assertEqual(ended.reason, "archived")

    def test_erased(self):
        """Erasing a person takes the person out of the rows and leaves the rows."""
        campaign = self._campaign()
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": self.other.name, "email": self.other.email}
        )
        wizard.action_lookup()
        models = wizard.line_ids.mapped("res_model")
        self.assertNotIn("crm.campaign.participant", models)
        self.assertEqual(len(campaign.participant_ids), 2)
