"""What the sales team records: opportunities, quotations, orders."""

from datetime import datetime, time, timedelta

from odoo import Command, models

from tools.demo.company.plan import Deal
from tools.demo.company.products import PRODUCTS
from tools.demo.company.texts import PROJECT
from tools.demo.company.world import World


def open_leads(world: World, deals: list[Deal]) -> None:
    """Record inquiries: as leads of those who only asked, otherwise in the pipeline."""
    leads = world.env["crm.lead"].create([_prepare_lead(world, each) for each in deals])
    world.leads |= _by_number(deals, leads)


def _prepare_lead(world: World, deal: Deal) -> dict:
    customer = deal.customer
    kind = "made" if deal.made else "stock"
    return {
        "name": PROJECT[kind].format(customer.name.text),
        "type": "lead" if customer.rhythm == "inquirer" else "opportunity",
        "partner_id": world.partners[customer.number],
        "user_id": world.sellers[customer.seller].id,
        "probability": 15,
        "expected_revenue": _value(deal),
        "date_deadline": deal.opened + timedelta(days=45),
        **_origin(world, deal),
    }


def quote(world: World, deals: list[Deal]) -> None:
    """Send quotations, and move their opportunities on."""
    orders = world.env["sale.order"].create(
        [_prepare_order(world, deal) for deal in deals]
    )
    world.orders |= _by_number(deals, orders)
    world.deals |= {order: number for number, order in world.orders.items()}
    orders.action_quotation_sent()
    leads = _leads(world, deals)
    leads.write({"stage_id": world.env.ref("crm.stage_lead3").id, "probability": 45})


def _prepare_order(world: World, deal: Deal) -> dict:
    customer = deal.customer
    promised = deal.promised and datetime.combine(deal.promised, time(9))
    return {
        "partner_id": world.partners[customer.number],
        "user_id": world.sellers[customer.seller].id,
        "opportunity_id": world.leads.get(deal.number),
        "commitment_date": promised,
        "order_line": [
            Command.create(
                {
                    "product_id": world.products[line.product],
                    "product_uom_qty": line.quantity,
                    "discount": line.discount,
                }
            )
            for line in deal.lines
        ],
        **_origin(world, deal),
    }


def confirm(world: World, deals: list[Deal]) -> None:
    """Take the orders, and count their opportunities as won."""
    orders_of(world, deals).action_confirm()
    _leads(world, deals).action_set_won()


def lose(world: World, deals: list[Deal]) -> None:
    """Cancel quotations, and count their opportunities as lost for a reason."""
    orders_of(world, deals)._action_cancel()
    reasons = world.env["crm.lost.reason"]
    for name in sorted({deal.reason for deal in deals}):
        reason = reasons.search([("name", "=", name)]) or reasons.create({"name": name})
        lost = [deal for deal in deals if deal.reason == name]
        _leads(world, lost).action_set_lost(lost_reason_id=reason.id)


def _leads(world: World, deals: list[Deal]) -> models.Model:
    ids = [world.leads[d.number] for d in deals if d.number in world.leads]
    return world.env["crm.lead"].browse(ids)


def _origin(world: World, deal: Deal) -> dict[str, int | bool]:
    """Return where the customer came from, for the first document of all."""
    if not deal.first:
        return {}
    customer = deal.customer
    return {
        "source_id": world.sources[customer.source],
        "campaign_id": world.campaigns.get(customer.campaign, False),
    }


def _value(deal: Deal) -> float:
    return sum(PRODUCTS[line.product].price * line.quantity for line in deal.lines)


def _by_number(deals: list[Deal], records: models.Model) -> dict[int, int]:
    numbers = (deal.number for deal in deals)
    return dict(zip(numbers, records.ids, strict=True))


def orders_of(world: World, deals: list[Deal]) -> models.Model:
    """Return the orders of the deals."""
    return world.env["sale.order"].browse(world.orders[deal.number] for deal in deals)
