from odoo.tests import freeze_time

from odoo.addons.crm_customer_stock.tests.common import DeliveryCase
from odoo.addons.crm_segments.tests.common_campaign import CrmCampaignsCase


class TestCampaign(CrmCampaignsCase, DeliveryCase):
    """Late deliveries and open returns hold a customer, until they are over."""

    def _start_letter(self, **values):
        self._settle_segments()
        return self._start(self._create_campaign(self._email(delay_count=3), **values))

    def _state(self, campaign):
        participant = campaign.participant_ids.filtered(
            lambda participant: participant.partner_id == self.partner
        )
        return participant.state, participant.reason

    def test_late_delivery(self):
        """It becomes late as time passes, and the hold ends with the delivery."""
        order = self._promise("2024-06-16 12:00:00")
        campaign = self._start_letter()
        self.assertEqual(self._state(campaign), ("active", False))
        with self._at("2024-06-17 00:00:00"):
            self.assertEqual(self._state(campaign), ("held", "delivery"))
        with self._at("2024-06-18 12:00:00"):
            self.assertEqual(len(self._queued(campaign)), 1)
        self._deliver(order, "2024-06-18 13:00:00")
        with self._at("2024-06-18 13:05:00"):
            self.assertEqual(self._state(campaign), ("done", False))
            self.assertEqual(len(self._queued(campaign)), 2)

    def test_open_return(self):
        delivery = self._deliver(
            self._promise("2024-06-10 12:00:00"), "2024-06-10 12:00:00"
        )
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_model="stock.picking")
            .create({})
        )
        action = wizard.action_create_returns_all()
        back = self.env["stock.picking"].browse(action["res_id"])
        campaign = self._start_letter()
        self.assertEqual(self._state(campaign), ("held", "return"))
        with freeze_time("2024-06-16 12:00:00"):
            back.button_validate()
        with self._at("2024-06-16 12:05:00"):
            self.assertEqual(self._state(campaign), ("active", False))

    def test_switched_off(self):
        self._promise("2024-06-10 12:00:00")
        campaign = self._start_letter(guard_delivery=False)
        self.assertEqual(self._state(campaign), ("active", False))
