from odoo import Command
from odoo.tests import Form, freeze_time, new_test_user

from odoo.addons.crm_loyalty.tests.common_tiers import TierCase


@freeze_time("2024-06-15 10:00:00")
class TestFreeDelivery(TierCase):
    """The delivery of what members of a tier order costs nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.free_delivery = True
        freight = cls.env["product.product"].create(
            {"name": "Freight", "type": "service", "taxes_id": [Command.clear()]}
        )
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Courier",
                "delivery_type": "fixed",
                "fixed_price": 12.0,
                "product_id": freight.id,
            }
        )
        cls.stranger = cls.env["res.partner"].create({"name": "Stranger"})
        cls._order(quantity=3, confirm=True)

    def _deliver(self, order, carrier=None):
        """Add the delivery as a salesperson does."""
        wizard = Form(
            self.env["choose.delivery.carrier"].with_context(
                default_order_id=order.id, default_carrier_id=self.carrier.id
            )
        )
        wizard.carrier_id = carrier or self.carrier
        self.assertEqual(wizard.display_price, 12.0)
        wizard.save().button_confirm()
        return self._line(order)

    def _line(self, order):
        return order.order_line.filtered("is_delivery")

    def test_members_of_the_tier(self):
        order = self._order()
        line = self._deliver(order)
        self.assertEqual((line.price_unit, order.amount_total), (0.0, 100.0))
        self.assertIn("Free delivery for Gold", line.name)
        order.action_confirm()
        self.assertEqual(self._line(order).price_unit, 0.0)

    def test_others_pay(self):
        other = self._order(partner=self.stranger)
        self.assertEqual(self._deliver(other).price_unit, 12.0)
        self.gold.free_delivery = False
        line = self._deliver(self._order())
        self.assertEqual((line.price_unit, line.name), (12.0, "Courier"))

    def test_the_customer_changes(self):
        order = self._order(partner=self.stranger)
        self._deliver(order)
        for partner, price in (
            (self.member, 0.0),
            (self.stranger, 12.0),
            (self.member, 0.0),
        ):
            with Form(order) as form:
                form.partner_id = partner
            self.assertEqual(self._line(order).price_unit, price)
            self.assertFalse(order.recompute_delivery_price)
            self.assertEqual(bool(order.delivery_message), not price)
            is_told = "Free delivery" in self._line(order).name
            self.assertEqual(is_told, not price)

    def test_a_carrier_that_cannot_be_asked(self):
        order = self._order()
        self._deliver(order)
        self.carrier.country_ids = self.env.ref("base.vn")
        self.stranger.country_id = self.env.ref("base.us")
        order.partner_id = self.stranger
        self.assertTrue(order.recompute_delivery_price)

    def test_a_confirmed_order_keeps_its_tier(self):
        with freeze_time("2024-06-16 10:00:00"):
            order = self._order(confirm=True)
        self._assess_on("2026-01-01")
        self.assertFalse(self.card.crm_tier_id)
        self.assertEqual(order._get_free_delivery_tier(), self.gold)
        self.assertEqual(self.carrier._apply_margins(10.0, order), 0.0)
        late = self._order()
        self.assertFalse(late._get_free_delivery_tier())
        self.assertEqual(self.carrier._apply_margins(10.0, late), 10.0)

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self.env["res.lang"]._activate_lang("vi_VN")
        self.gold.with_context(lang="vi_VN").name = "Vàng"
        self.member.lang = "vi_VN"
        self.assertIn("Vàng", self._deliver(self._order()).name)

    def test_programs_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        order = self.env["sale.order"].create(
            {"partner_id": self.member.id, "company_id": other.id}
        )
        self.assertFalse(order._get_free_delivery_tier())

    def test_a_seller_who_does_not_see_the_card(self):
        seller = new_test_user(
            self.env, login="delivery_own", groups="sales_team.group_sale_salesman"
        )
        self.member.user_id = self.env.user
        order = self._order()
        order.user_id = seller
        own = order.with_user(seller)
        rate = self.carrier.with_user(seller).rate_shipment(own)
        self.assertEqual((rate["price"], rate["carrier_price"]), (0.0, 12.0))

    def test_at_the_same_cost(self):
        counts = []
        for number in (2, 20):
            orders = self.env["sale.order"].union(
                *(self._order() for _number in range(number))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._get_free_delivery_tiers()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
