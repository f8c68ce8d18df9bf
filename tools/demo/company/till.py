"""What the shop records: purchases at the till, and the count of its cash."""

from odoo import Command, models

from tools.demo.company.plan import Deal
from tools.demo.company.products import PRODUCTS
from tools.demo.company.world import World

SHOP = "Shop"


def ring_up(world: World, deals: list[Deal]) -> None:
    """Sell over the counter, paid at once, without an invoice."""
    session = _session(world)
    orders = world.env["pos.order"].create(
        [_prepare_order(world, session, deal) for deal in deals]
    )
    methods = session.config_id.payment_method_ids
    cash = methods.filtered("is_cash_count")[:1]
    card = methods.filtered(lambda method: method.type == "bank")[:1] or cash
    for deal, order in zip(deals, orders, strict=True):
        paid_with = cash if deal.number % 3 else card
        order.add_payment(
            {
                "pos_order_id": order.id,
                "amount": order.amount_total,
                "payment_method_id": paid_with.id,
            }
        )
        order._process_saved_order(False)


def close(world: World) -> None:
    """Count the cash and hand it to the books."""
    session = _session(world)
    session.post_closing_cash_details(session.cash_register_balance_end)
    answer = session.close_session_from_ui()
    if not answer["successful"]:
        raise RuntimeError(f"The till cannot be closed: {answer['message']}")


def _session(world: World) -> models.Model:
    """Return the session of the shop that is open; open one if there is none."""
    env = world.env
    company = [("company_id", "=", env.company.id)]
    shop = env["pos.config"].search([*company, ("name", "=", SHOP)], limit=1)
    shop = shop or _open_shop(world)
    if not shop.current_session_id:
        session = env["pos.session"].create(
            {"config_id": shop.id, "user_id": world.sellers[0].id}
        )
        session.set_opening_control(session.cash_register_balance_start, "")
    return shop.current_session_id


def _open_shop(world: World) -> models.Model:
    """Return a new shop with a till of its own, and one for cards."""
    env = world.env
    cash = env["account.journal"].create(
        {"name": f"{SHOP} Till", "code": "TILL", "type": "cash"}
    )
    banks = [("type", "=", "bank"), ("company_id", "=", env.company.id)]
    journals = cash + cash.search(banks, limit=1)
    methods = env["pos.payment.method"].create(
        [{"name": journal.name, "journal_id": journal.id} for journal in journals]
    )
    return env["pos.config"].create(
        {"name": SHOP, "payment_method_ids": [Command.set(methods.ids)]}
    )


def _prepare_order(world: World, session: models.Model, deal: Deal) -> dict:
    """Return the values of an order with its amounts, as the till sends them."""
    lines = [_prepare_line(world, line.product, line.quantity) for line in deal.lines]
    total = sum(line["price_subtotal_incl"] for line in lines)
    return {
        "session_id": session.id,
        "company_id": session.company_id.id,
        "partner_id": world.partners[deal.customer.number],
        "amount_tax": total - sum(line["price_subtotal"] for line in lines),
        "amount_total": total,
        "amount_paid": 0,
        "amount_return": 0,
        "lines": [Command.create(line) for line in lines],
    }


def _prepare_line(world: World, key: str, quantity: int) -> dict:
    product = world.env["product.product"].browse(world.products[key])
    price = PRODUCTS[key].price
    taxes = product.taxes_id.filtered_domain(
        [("company_id", "=", world.env.company.id)]
    )
    amounts = taxes.compute_all(price, quantity=quantity)
    return {
        "product_id": product.id,
        "qty": quantity,
        "price_unit": price,
        "tax_ids": [Command.set(taxes.ids)],
        "price_subtotal": amounts["total_excluded"],
        "price_subtotal_incl": amounts["total_included"],
    }
