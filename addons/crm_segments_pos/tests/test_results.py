from odoo.addons.crm_customer_pos.tests.common import TillCase
from odoo.addons.crm_segments.tests.common import SegmentsMixin


class TestResults(SegmentsMixin, TillCase):
    def test_margin_of_the_till(self):
        """Two chairs sold before, three after the beginning, of which one came back."""
        self.env.user.group_ids |= self.env.ref(
            "crm_segments.group_crm_segments_manager"
        )
        self.chair.standard_price = 60.0
        self._sell((self.chair, 2), at="2024-06-10 09:00:00")
        self._settle()
        segment = self._create_segment(
            self._attribute(("partner_id", "=", self.partner.id))
        )
        segment._refresh()
        campaign = self._create_campaign(segment)
        campaign.action_start()
        campaign._enrol()
        self._trade()
        self._settle()
        [found] = campaign._read_values()[campaign]
        self.assertEqual(found.margin_before, 2 * (100.0 - 60.0))
        self.assertEqual(found.revenue, 2 * 100.0 + 250.0 + 200.0)
        self.assertEqual(found.margin, 2 * (100.0 - 60.0) + 250.0 + 200.0)
        self.assertEqual(found.discount, 50.0)

    def _create_campaign(self, segment):
        campaign = self.env["crm.campaign"].create(
            {"name": "Chairs", "trigger": "once", "segment_id": segment.id}
        )
        tag = self.env["res.partner.category"].create({"name": "Chairs"})
        self.env["crm.campaign.step"].create(
            {
                "name": "Tag",
                "campaign_id": campaign.id,
                "kind": "tag",
                "tag_ids": tag.ids,
            }
        )
        return campaign

    def _trade(self):
        """Sell, take back, and sell at a discount, some of it invoiced."""
        sold = self._sell((self.chair, 3), at="2024-06-15 09:00:00")
        self._take_back(sold, at="2024-06-15 09:30:00")
        self._sell((self.table, 1), at="2024-06-15 09:40:00", is_invoiced=True)
        cheap = self._sell(
            self._at_a_discount({"product": self.table, "quantity": 2}),
            at="2024-06-15 09:50:00",
        )
        self._sell(
            self._at_a_discount(self._returned(cheap)),
            at="2024-06-15 09:55:00",
            is_refund=True,
        )

    def _at_a_discount(self, line):
        """Return the values of a line for 80 % of the price, as the till sends it."""
        total = 0.8 * 250.0 * line["quantity"]
        return {
            **line,
            "discount": 20,
            "price_subtotal": total,
            "price_subtotal_incl": total,
        }
