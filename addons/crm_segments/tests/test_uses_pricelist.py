from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common_uses import SegmentUsesCase


class TestUsesPricelist(SegmentUsesCase):
    """A pricelist rule for the members of a segment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("product.group_product_pricelist")
        cls.product_a.list_price = 100.0
        cls.product_b.list_price = 100.0
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "List", "company_id": cls.env.company.id}
        )
        # The rule for everybody is the later one, which Odoo alone would prefer.
        cls.rule = cls._rule(50.0, cls.segment)
        cls.general = cls._rule(90.0)

    @classmethod
    def _rule(cls, price, segment=None, **values):
        return cls.env["product.pricelist.item"].create(
            {
                "pricelist_id": cls.pricelist.id,
                "fixed_price": price,
                "segment_id": segment and segment.id,
                **values,
            }
        )

    def _price(self, partner, **values):
        return self._order_of(partner, self.product_a, **values).order_line.price_unit

    def _order_of(self, partner, *products, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "pricelist_id": self.pricelist.id,
                "order_line": [
                    Command.create({"product_id": product.id}) for product in products
                ],
                **values,
            }
        )

    def test_only_members(self):
        self.assertEqual(self._price(self.partner), 50.0)
        self.assertEqual(self._price(self.contact), 50.0)
        self.assertEqual(self._price(self.other), 90.0)

    def test_who_left_pays_as_everybody(self):
        order = self._order_of(self.partner, self.product_a)
        self.segment.group_ids.condition_ids.domain = "[('partner_id', '=', 0)]"
        self.segment._refresh()
        self.assertEqual(self._price(self.partner), 90.0)
        self.assertEqual(order.order_line.price_unit, 50.0)
        order.action_update_prices()
        self.assertEqual(order.order_line.price_unit, 90.0)

    def test_quantity_comes_before_segment(self):
        self._rule(30.0, min_quantity=10)
        order = self._order_of(self.partner, self.product_a)
        self.assertEqual(order.order_line.price_unit, 50.0)
        order.order_line.product_uom_qty = 10
        self.assertEqual(order.order_line.price_unit, 30.0)

    def test_list_on_which_another_builds(self):
        """The customer is known to the list behind the list."""
        outer = self.env["product.pricelist"].create(
            {
                "name": "Outer",
                "company_id": self.env.company.id,
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "formula",
                            "base": "pricelist",
                            "base_pricelist_id": self.pricelist.id,
                            "price_surcharge": 1.0,
                        }
                    )
                ],
            }
        )
        self.assertEqual(self._price(self.partner, pricelist_id=outer.id), 51.0)
        self.assertEqual(self._price(self.other, pricelist_id=outer.id), 91.0)

    def test_without_a_customer_the_rule_is_for_nobody(self):
        """The shop, the till and reports ask for the price without a customer."""
        self.assertEqual(self.pricelist._get_product_price(self.product_a, 1.0), 90.0)

    def test_catalog(self):
        for partner, price in ((self.partner, 50.0), (self.other, 90.0)):
            order = self._order_of(partner)
            data = order._get_product_catalog_order_data(self.product_a)
            self.assertEqual(data[self.product_a.id]["price"], price)

    def test_salesperson_who_does_not_see_the_customer(self):
        user = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        self.partner.user_id = self.env.ref("base.user_admin")
        self._settle()
        orders = self.env["sale.order"].with_user(user)
        order = orders.create(
            {
                "partner_id": self.partner.id,
                "user_id": user.id,
                "pricelist_id": self.pricelist.id,
                "order_line": [Command.create({"product_id": self.product_a.id})],
            }
        )
        self.assertEqual(order.order_line.price_unit, 50.0)

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= company
        self.pricelist.company_id = False
        order = self._order_of(self.partner)
        customer = order._get_price_customer()["customer"]
        self.assertEqual(customer.segment_ids, self.segment)
        prices = self.pricelist._get_product_price(
            self.product_a, 1.0, customer=self.partner.with_company(company)
        )
        self.assertEqual(prices, 90.0)

    def test_members_are_read_once_per_order(self):
        members = type(self.env["crm.segment.member"])
        read_group = members._read_group
        calls = []

        def count(self, *args, **kwargs):
            calls.append(1)
            return read_group(self, *args, **kwargs)

        self.env.invalidate_all()
        with patch.object(members, "_read_group", count):
            order = self._order_of(
                self.partner, *([self.product_a, self.product_b] * 5)
            )
        self.assertEqual(set(order.order_line.mapped("price_unit")), {50.0})
        self.assertEqual(len(calls), 1)

    def test_segment_in_use_stays(self):
        """A rule without its segment would apply to everybody."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.segment.unlink()
            self.env.flush_all()
