"""What the workshop and the warehouse record: production, deliveries, returns."""

from odoo import models

from tools.demo.company.plan import Deal
from tools.demo.company.products import PRODUCTS
from tools.demo.company.sales import orders_of
from tools.demo.company.world import World

# An article is filled up to FULL when below LOW, which is more than a week takes.
LOW, FULL = 900, 3000


def replenish(world: World) -> None:
    """Receive what runs low from the supplier."""
    env = world.env
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    ids = [world.products[k] for k, each in PRODUCTS.items() if each.source == "stock"]
    products = env["product.product"].browse(ids)
    low = products.filtered(lambda product: product.virtual_available < LOW)
    if not low:
        return
    supplier = env.ref("stock.stock_location_suppliers")
    places = {
        "location_id": supplier.id,
        "location_dest_id": warehouse.lot_stock_id.id,
    }
    receipt = env["stock.picking"].create(
        {
            "picking_type_id": warehouse.in_type_id.id,
            **places,
            "move_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "product_uom_qty": FULL - product.virtual_available,
                        **places,
                    },
                )
                for product in low
            ],
        }
    )
    receipt.action_confirm()
    _validate(receipt)


def produce(world: World, deals: list[Deal]) -> None:
    """Finish the manufacturing orders of the deals."""
    productions = orders_of(world, deals).mrp_production_ids
    productions.filtered(lambda each: each.state != "done").button_mark_done()


def deliver(world: World, deals: list[Deal]) -> None:
    """Ship all that the orders wait for."""
    pickings = orders_of(world, deals).picking_ids.filtered(
        lambda picking: picking.state not in ("done", "cancel")
    )
    _validate(pickings)


def _validate(pickings: models.Model) -> None:
    """Finish transfers; one that is short of something would hold up all of them."""
    if pickings.button_validate() is not True:
        raise RuntimeError(f"Odoo asks before it transfers {pickings.mapped('name')}.")


def deliver_by_hand(world: World, deals: list[Deal]) -> None:
    """Note on the orders what was delivered, where no warehouse does it."""
    for line in orders_of(world, deals).order_line:
        line.qty_delivered = line.product_uom_qty


def take_back(world: World, deals: list[Deal]) -> models.Model:
    """Receive back one piece of the first article of each deal; return the moves."""
    moves = world.env["stock.move"]
    for order in orders_of(world, deals):
        picking = order.picking_ids.filtered(lambda each: each.state == "done")[:1]
        wizard = (
            world.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves[0].quantity = 1
        back = world.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        _validate(back)
        moves |= back.move_ids
    return moves
