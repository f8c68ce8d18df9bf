from itertools import count

from odoo.tests import tagged

from ..engine.holdout import is_held_out
from .common_campaign import CampaignsMixin
from .common_members import MembersMixin
from .common_ui import SegmentsUiCase

#: percent, as the marketer enters it in the tour
HELD_OUT = 30


@tagged("post_install", "-at_install")
class TestCampaignUi(CampaignsMixin, MembersMixin, SegmentsUiCase):
    """A marketer takes who is valuable and lapses, draws two steps, leaves some alone,
    and starts after a dry run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marble = cls._create_partner(
            name="Marble", email="marble@customers.example"
        )
        cls._invoice_ago(700.0, bought=65, due=60, paid=60, partner=cls.marble)
        cls._settle()
        cls.slate = cls.env["res.partner"].search([("name", "=", "Slate")])
        cls.lapsing = cls._create_segment(
            cls._attribute(
                ("revenue_year", ">", 500),
                ("last_purchase_date", "<", "today -30d"),
            ),
            name="Valuable and lapsing",
        )
        cls._settle_segments()

    def _market(self, lang):
        self.marketer.lang = lang
        self._tour("crm_campaign_build")
        campaign = self.Campaign.search([("name", "=", "Win back")])
        letter, call = campaign.step_ids
        self.assertRecordValues(
            campaign.step_ids,
            [
                {"name": "First letter", "kind": "email", "parent_id": False},
                {
                    "name": "Call about it",
                    "kind": "activity",
                    "parent_id": letter.id,
                },
            ],
        )
        self.assertEqual(call.branch, "not_opened")
        letter.mailing_id.body_html = "<p>We miss you</p>"
        self._hold_out(campaign, self.marble)
        self._tour("crm_campaign_start")
        self.assertEqual(campaign.state, "running")
        self._run()
        self.assertEqual(
            {
                each.partner_id: (each.arm, each.state, each.reason)
                for each in campaign.participant_ids
            },
            {
                self.partner: ("treated", "active", False),
                self.slate: ("treated", "held", "overdue"),
                self.marble: ("holdout", "active", False),
            },
        )
        self.assertEqual(self._addresses(campaign), [self.partner.email])

    def _hold_out(self, campaign, partner):
        """Choose a salt with which of all members this one is left alone."""
        members = self.lapsing.member_ids.partner_id
        customers = {each: self._customer(each).id for each in members}
        campaign.salt = next(
            salt
            for salt in map(str, count())
            if all(
                is_held_out(salt, key, HELD_OUT) == (each == partner)
                for each, key in customers.items()
            )
        )

    def _tour(self, name):
        self.start_tour("/odoo/crm", name, login=self.marketer.login, timeout=180)

    def test_in_english(self):
        self._market("en_US")

    def test_in_persian(self):
        self._market("fa_IR")

    def test_in_vietnamese(self):
        self._market("vi_VN")
