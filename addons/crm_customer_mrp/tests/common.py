from odoo import Command
from odoo.tests import freeze_time

from odoo.addons.crm_customer.tests.common import CrmCustomerCase


class ProductionCase(CrmCustomerCase):
    """A table that is made to order, and its legs, which are too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.to_order = cls.warehouse.mto_pull_id.route_id
        cls.to_order.active = True
        cls.to_order.rule_ids.procure_method = "make_to_order"
        cls.manufacture = cls.warehouse.manufacture_pull_id.route_id
        cls.wood = cls.env["product.product"].create({"name": "Wood"})
        cls.legs = cls._create_made("Legs", cls.wood)
        cls.table = cls._create_made("Table", cls.legs)

    @classmethod
    def _create_made(cls, name, component):
        """Create a product that is made to order from one component."""
        product = cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "route_ids": [Command.set((cls.to_order | cls.manufacture).ids)],
            }
        )
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": component.id})],
            }
        )
        return product

    @classmethod
    def _promise(cls, promised, **values):
        """Confirm an order for a table; return its manufacturing order."""
        order = cls._order(10.0, commitment_date=promised, **values)
        order.order_line.product_id = cls.table
        order.order_line.price_unit = 10.0
        order.action_confirm()
        return cls.env["mrp.production"].search(
            [("sale_line_id", "in", order.order_line.ids)]
        )

    @classmethod
    def _component_of(cls, production):
        """Return the manufacturing order for the legs of a table."""
        return production._get_children()

    @classmethod
    def _finish(cls, production, done):
        with freeze_time(done):
            for order in cls._component_of(production) | production:
                order.qty_producing = order.product_qty
                order._set_qty_producing()
                order.move_raw_ids.picked = True
                order.button_mark_done()

    def _documents(self, customer, fact):
        """Return the manufacturing orders that the figure opens."""
        action = customer.action_open_documents(fact)
        self.assertEqual(action["res_model"], "mrp.production")
        return self.env["mrp.production"].search(action["domain"])
