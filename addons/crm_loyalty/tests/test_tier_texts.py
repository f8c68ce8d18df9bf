from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user

from .common_tiers import TierCase


@freeze_time("2024-06-15 10:00:00")
class TestTierTexts(TierCase):
    """What people see of tiers, and what would be with other thresholds."""

    def test_the_next_tier(self):
        self.assertEqual(
            self.card.crm_tier_next_text, "100 Points to Silver by 12/31/2024"
        )
        for lang, day in (("fa_IR", "11 دی 1403"), ("vi_VN", "31/12/2024")):
            self.env["res.lang"]._activate_lang(lang)
            text = self.card.with_context(lang=lang).crm_tier_next_text
            self.assertIn(day, text)
        self.assertFalse(self.card.crm_tier_keep_text)
        self.silver.order_threshold = 2
        self.card.invalidate_recordset()
        self.assertEqual(
            self.card.crm_tier_next_text,
            "100 Points or 2 orders to Silver by 12/31/2024",
        )
        self._order(confirm=True)
        self.assertEqual(
            self.card.crm_tier_next_text,
            "200 Points or 4 orders to Gold by 12/31/2024",
        )

    def test_to_keep_the_tier(self):
        self._order(quantity=3, confirm=True)
        self.assertFalse(self.card.crm_tier_next_text)
        with freeze_time("2025-03-01 10:00:00"):
            self.tiers._assess(self.program, self.card.ids)
            self.card.invalidate_recordset()
            self.assertEqual(
                self.card.crm_tier_keep_text,
                "300 Points or 5 orders to keep Gold, by 12/31/2025",
            )

    def test_a_rolling_window_has_no_day(self):
        self.program.crm_tier_window = "rolling"
        self.assertEqual(self.card.crm_tier_next_text, "100 Points to Silver")

    def test_money(self):
        self.program.crm_tier_basis = "revenue"
        self.assertIn("100.00", self.card.crm_tier_next_text)

    def test_the_number_of_queries_does_not_grow(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Member {number}"} for number in range(20)]
        )
        cards = self.card.union(
            *(self._create_card(self.program, partner, 5) for partner in partners)
        )
        self.env.flush_all()
        counts = []
        # The first round fills the caches.
        for some in (cards[:2], cards[:2], cards):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("crm_tier_next_text")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_the_pages(self):
        self._order(confirm=True)
        self.env["crm.customer"]._refresh_contact(self.member)
        customer = self.env["crm.customer"].search(
            [("partner_id", "=", self.member.id)]
        )
        self.assertIn("Silver", customer.loyalty_tier)
        self.assertIn("to Gold", customer.loyalty_tier)
        card = Form(self.card)
        self.assertEqual(card.crm_tier_id, self.silver)
        with Form(self.program) as program:
            with program.crm_tier_ids.new() as tier:
                tier.name = "Platinum"
                tier.threshold = 900
                tier.sequence = 3
        self.assertEqual(len(self.program.crm_tier_ids), 3)

    def test_what_if(self):
        for points in (90, 150, 320):
            partner = self.env["res.partner"].create({"name": f"Has {points}"})
            card = self._create_card(self.program, partner)
            self._post("earn", points, card=card)
        action = self.program.action_open_what_if()
        page = self.env["crm.loyalty.what.if"].browse(action["res_id"])
        counts = page.line_ids.mapped("member_count")
        self.assertEqual(counts, [1, 1])
        self.assertEqual(counts, page.line_ids.mapped("member_count_now"))
        self.assertEqual((page.member_count, page.none_count), (4, 2))
        page.line_ids[0].threshold = 90
        page.action_compute()
        self.assertEqual(page.line_ids.mapped("member_count"), [2, 1])
        self.assertEqual(self.silver.threshold, 100.0)
        page.line_ids[1].threshold = 80
        with self.assertRaisesRegex(UserError, "Gold must take more than Silver"):
            page.action_compute()

    def test_what_if_is_for_managers(self):
        salesperson = new_test_user(
            self.env, login="what_if", groups="sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            self.program.with_user(salesperson).action_open_what_if()
