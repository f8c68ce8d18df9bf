"""What orders, tills and people do to points, by Odoo's own means and with commits.

Runs every function below on a database that nobody else uses, and prints what came of
each as one line of JSON. Nothing here knows the addons of this repository, so that the
same can be done to Odoo without them.
"""

import argparse
import contextlib
import functools
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

SITUATIONS = {}


def main():
    """Print the figures of all situations."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    options = parser.parse_args()
    config.parse_config(["--config", options.config], setup_logging=True)
    # Transactions that lose are run again, which is what is wanted here.
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
    logging.getLogger("odoo.service.model").setLevel(logging.CRITICAL)
    registry = Registry(options.database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["loyalty.program"].search([]).active = False
    print(json.dumps({name: run(registry, each) for name, each in SITUATIONS.items()}))


def run(registry, situation):
    """Return what a situation comes to in a shop of its own."""
    shop = Shop(registry)
    found = situation(shop)
    with shop.transaction() as env:
        env["loyalty.program"].browse(shop.program_id).active = False
    return found


def situation(function):
    SITUATIONS[function.__name__] = function
    return function


class Shop:
    """A programme of its own for a situation, one member, one product at 100."""

    def __init__(self, registry):
        self._registry = registry
        with self.transaction() as env:
            self.program_id = create_program(env).id
            self.member_id = env["res.partner"].create({"name": "Silver Birch"}).id
            product = {"name": "Lesson", "type": "service", "list_price": 100.0}
            product |= {"taxes_id": False, "invoice_policy": "order"}
            self.product_id = env["product.product"].create(product).id

    @contextlib.contextmanager
    def transaction(self):
        with self._registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    def create_card(self, points):
        with self.transaction() as env:
            values = {"program_id": self.program_id, "partner_id": self.member_id}
            return env["loyalty.card"].create(values | {"points": points}).id

    def create_order(self, env, quantity=1, card_id=None, partner_id=None):
        """Create a quotation; with a card, the reward that costs 100 is on it."""
        line = {"product_id": self.product_id, "product_uom_qty": quantity}
        order = env["sale.order"].create(
            {
                "partner_id": partner_id or self.member_id,
                "order_line": [Command.create(line)],
            }
        )
        order._update_programs_and_rewards()
        if card_id:
            card = env["loyalty.card"].browse(card_id)
            order._apply_program_reward(card.program_id.reward_ids, card)
        return order

    def balance(self):
        """Return the points of the member, on all cards of the programme."""
        with self.transaction() as env:
            return round(sum(self.cards(env).mapped("points")), 2)

    def cards(self, env):
        return env["loyalty.card"].search([("program_id", "=", self.program_id)])

    def at_once(self, *works):
        """Run works in transactions that start at the same moment, as requests do."""
        barrier = Barrier(len(works))

        def run(work):
            with self.transaction() as env:
                env.cr.execute("SELECT COUNT(*) FROM loyalty_card")
                barrier.wait()
                with contextlib.suppress(UserError):
                    retrying(lambda: work(env) and None, env)

        with ThreadPoolExecutor(len(works)) as pool:
            list(pool.map(run, works))

    def create_till_orders(self, number, sells=False):
        """Create orders, each of a till of its own, that wait for what they do to
        cards."""
        with self.transaction() as env:
            # Odoo makes tills and sessions one by one.
            sessions = [
                env["pos.session"].create(
                    {"config_id": env["pos.config"].create({"name": "Till"}).id}
                )
                for _number in range(number)
            ]
            amounts = ("amount_paid", "amount_return", "amount_tax", "amount_total")
            values = {"partner_id": self.member_id} | dict.fromkeys(amounts, 0)
            # They sell what earns 50 points.
            prices = ("price_unit", "price_subtotal", "price_subtotal_incl")
            line = {"product_id": self.product_id, "qty": 1} | dict.fromkeys(prices, 50)
            values["lines"] = [Command.create(line)] if sells else []
            return (
                env["pos.order"]
                .create([values | {"session_id": each.id} for each in sessions])
                .ids
            )

    def till_data(self, points, card_id=-1):
        """Return what the till tells of one card."""
        values = {"program_id": self.program_id, "partner_id": self.member_id}
        return {card_id: values | {"points": points, "coupon_id": card_id}}


def create_program(env):
    """Create a programme: a point for each unit of money, 100 points pay 10."""
    rule = {"reward_point_mode": "money", "reward_point_amount": 1}
    reward = {"discount_mode": "per_order", "discount": 10, "required_points": 100}
    return env["loyalty.program"].create(
        {
            "name": "Green Points",
            "program_type": "loyalty",
            "trigger": "auto",
            "applies_on": "both",
            "rule_ids": [Command.create(rule)],
            "reward_ids": [Command.create(reward | {"reward_type": "discount"})],
        }
    )


def stop_earning(env, shop):
    env["loyalty.program"].browse(shop.program_id).rule_ids.active = False


@situation
def confirmed_together(shop):
    """W1: three quotations that spend the same 100 points are confirmed together."""
    card_id = shop.create_card(100)
    with shop.transaction() as env:
        stop_earning(env, shop)
        orders = env["sale.order"].union(
            *(shop.create_order(env, card_id=card_id) for _number in range(3))
        )
    with shop.transaction() as env, contextlib.suppress(UserError):
        orders.with_env(env).action_confirm()
    return shop.balance()


@situation
def first_orders(shop):
    """W3: eight first orders of one customer are confirmed at the same moment."""

    def buy(env):
        return shop.create_order(env).action_confirm() and env.flush_all()

    shop.at_once(*[buy] * 8)
    with shop.transaction() as env:
        return len(shop.cards(env))


@situation
def told_again(shop):
    """W4: a till tells eight times at once of an order that earned the first points."""
    [order_id] = shop.create_till_orders(1, sells=True)

    def tell(env):
        order = env["pos.order"].browse(order_id)
        return order.confirm_coupon_programs(shop.till_data(50)) and env.flush_all()

    shop.at_once(*[tell] * 8)
    return shop.balance()


@situation
def eight_tills(shop):
    """W2: eight tills ask at once whether they may take the same 100 points, and those
    that may take them."""
    card_id = shop.create_card(100)
    order_ids = shop.create_till_orders(8)
    allowed = set()

    def ask(env, order_id):
        orders = env["pos.order"]
        changes = {str(card_id): -100}
        answer = orders.validate_coupon_programs(changes, [])["successful"]
        session = orders.browse(order_id).session_id
        # What the till asks beside it where it knows the question.
        if hasattr(session, "reserve_points"):
            answer = answer and not session.reserve_points({str(card_id): 100})
        if answer:
            env.cr.postcommit.add(lambda: allowed.add(order_id))

    shop.at_once(*(functools.partial(ask, order_id=each) for each in order_ids))
    for order_id in allowed:
        with shop.transaction() as env:
            order = env["pos.order"].browse(order_id)
            order.confirm_coupon_programs(shop.till_data(-100, card_id))
    return shop.balance()


@situation
def fewer_pieces(shop):
    """W7: a confirmed order of ten pieces is reduced to one."""
    with shop.transaction() as env:
        order = shop.create_order(env, quantity=10)
        order.action_confirm()
        line = order.order_line.filtered(lambda each: not each.is_reward_line)
        line.product_uom_qty = 1
    return shop.balance()


@situation
def edited_and_cancelled(shop):
    """W6: a confirmed order grows to five pieces, its rewards are computed again, and
    it is cancelled."""
    with shop.transaction() as env:
        order = shop.create_order(env)
        order.action_confirm()
        order.order_line.product_uom_qty = 5
        order._update_programs_and_rewards()
        order._action_cancel()
    return shop.balance()


@situation
def credited(shop):
    """W8: what earned 100 points is invoiced and credited."""
    with shop.transaction() as env:
        order = shop.create_order(env)
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.action_post()
        wizard = env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        wizard.reverse_moves()
        wizard.new_move_ids.filtered(lambda move: move.state == "draft").action_post()
    return shop.balance()


@situation
def not_paid(shop):
    """W9: an order of 100 is confirmed and not paid: what can be spent, where the
    programme can say that points wait for the payment."""
    with shop.transaction() as env:
        program = env["loyalty.program"].browse(shop.program_id)
        if "crm_usable_when" in program._fields:
            program.crm_usable_when = "paid"
        shop.create_order(env).action_confirm()
    return shop.balance()


@situation
def two_contacts(shop):
    """W16: one contact of a company earns 100 points and another 50: what the second
    can spend, where the programme can say that companies share their points."""
    with shop.transaction() as env:
        program = env["loyalty.program"].browse(shop.program_id)
        if "crm_membership" in program._fields:
            program.crm_membership = "company"
        contacts = env["res.partner"].create(
            [{"name": name, "parent_id": shop.member_id} for name in ("Ash", "Elm")]
        )
        for contact, price in zip(contacts, (100, 50), strict=True):
            env["product.product"].browse(shop.product_id).list_price = price
            shop.create_order(env, partner_id=contact.id).action_confirm()
        env.flush_all()
        env.invalidate_all()
        cards = shop.cards(env)
        return cards.filtered(lambda card: card.partner_id == contacts[1]).points


@situation
def expired_card(shop):
    """W11: whether an order that earns 50 is offered a reward that costs 100, for a
    card of 100 points whose last day was in 2020."""
    card_id = shop.create_card(100)
    with shop.transaction() as env:
        env["product.product"].browse(shop.product_id).list_price = 50
        card = env["loyalty.card"].browse(card_id)
        card.expiration_date = "2020-01-01"
        env.flush_all()
        return card in shop.create_order(env)._get_claimable_rewards()


@situation
def written_by_sales(shop):
    """W12: a salesperson writes a million points on a card."""
    card_id = shop.create_card(1)
    with shop.transaction() as env:
        group = env.ref("sales_team.group_sale_salesman").id
        seller = env["res.users"].create(
            {"name": "Seller", "login": "seller", "group_ids": [Command.link(group)]}
        )
        env.flush_all()
        card = env["loyalty.card"].with_user(seller).browse(card_id)
        with contextlib.suppress(AccessError, UserError):
            card.points = 1_000_000
            env.flush_all()
    return shop.balance()


@situation
def merged(shop):
    """W14: two contacts are merged who earned 100 points each: what the history of the
    card that stays does not explain."""
    with shop.transaction() as env:
        twin = env["res.partner"].create({"name": "Silver Birch Ltd."})
        for partner_id in (shop.member_id, twin.id):
            shop.create_order(env, partner_id=partner_id).action_confirm()
        partners = twin | env["res.partner"].browse(shop.member_id)
        wizard = env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, partners[1])
        env.flush_all()
        env.invalidate_all()
        card = shop.cards(env)
        history = sum(line.issued - line.used for line in card.history_ids)
        return round(card.points - history, 2)


@situation
def three_tenths(shop):
    """W17: three orders of 0.1 points each."""
    with shop.transaction() as env:
        env["product.product"].browse(shop.product_id).list_price = 0.1
        for _number in range(3):
            shop.create_order(env).action_confirm()
        env.flush_all()
        env.invalidate_all()
        return shop.cards(env).points


@situation
def spent_and_cancelled(shop):
    """W5: 100 points are earned and spent, and what earned them is cancelled: what is
    missing on the card without anything that says so."""
    with shop.transaction() as env:
        first = shop.create_order(env)
        first.action_confirm()
        env["product.product"].browse(shop.product_id).list_price = 50
        shop.create_order(env, card_id=shop.cards(env).id).action_confirm()
        first._action_cancel()
        env.flush_all()
        env.invalidate_all()
        card = shop.cards(env)
        owed = card.crm_points_debt if "crm_points_debt" in card._fields else 0.0
        return max(-card.points, 0.0) - owed


@situation
def paid_in_yen(shop):
    """W10: an order of 15,000 yen in a programme in dollars, at 150 yen a dollar."""
    with shop.transaction() as env:
        yen = env.ref("base.JPY")
        yen.active = True
        rate = 150 * env.company.currency_id.rate
        yen.rate_ids.unlink()
        env["res.currency.rate"].create({"currency_id": yen.id, "rate": rate})
        values = {"name": "Yen", "currency_id": yen.id}
        pricelist = env["product.pricelist"].create(values)
        partner = env["res.partner"].browse(shop.member_id)
        partner.property_product_pricelist = pricelist
        order = shop.create_order(env)
        order.action_confirm()
        partner.property_product_pricelist = False
    return shop.balance()


@situation
def spent_in_another_company(shop):
    """W15: 100 points of a programme of all companies are spent in another company:
    how many of them no record assigns to it."""
    card_id = shop.create_card(100)
    with shop.transaction() as env:
        stop_earning(env, shop)
        env["loyalty.program"].browse(shop.program_id).company_id = False
        other = env["res.company"].create({"name": "Other Company"})
        env.user.company_ids += other
        env.flush_all()
        there = env(context=env.context | {"allowed_company_ids": other.ids})
        shop.create_order(there, card_id=card_id).action_confirm()
        env.flush_all()
        if "crm.loyalty.entry" not in env:
            return 100.0
        domain = [("card_id", "=", card_id), ("company_id", "=", other.id)]
        moved = env["crm.loyalty.entry"].search([*domain, ("kind", "=", "redeem")])
        return 100.0 + sum(moved.mapped("points"))


@situation
def wallet_paid_with_itself(shop):
    """W18: whether a wallet of 50 pays for its own top-up of 50."""
    with shop.transaction() as env:
        product = env["product.product"].browse(shop.product_id)
        product.list_price = 50
        rule = {"reward_point_mode": "money", "product_ids": [Command.link(product.id)]}
        reward = {"reward_type": "discount", "discount_mode": "per_point"}
        wallet = env["loyalty.program"].create(
            {
                "name": "Wallet",
                "program_type": "ewallet",
                "trigger": "auto",
                "applies_on": "future",
                "trigger_product_ids": [Command.link(product.id)],
                "rule_ids": [Command.create(rule)],
                "reward_ids": [Command.create(reward | {"discount": 1})],
            }
        )
        values = {"program_id": wallet.id, "partner_id": shop.member_id}
        card = env["loyalty.card"].create(values | {"points": 50})
        order = shop.create_order(env)
        order._apply_program_reward(wallet.reward_ids, card)
        assert not order.amount_total
        with contextlib.suppress(UserError):
            order.action_confirm()
        wallet.active = False
        return order.state == "sale"


@situation
def gift_card_at_the_till(shop):
    """W20: a gift card of 50 pays 20 at the till: what its history has too much."""
    with shop.transaction() as env:
        program = create_program(env)
        program.write({"program_type": "gift_card", "applies_on": "future"})
        card = env["loyalty.card"].create({"program_id": program.id, "points": 50})
    [order_id] = shop.create_till_orders(1)
    with shop.transaction() as env:
        card = card.with_env(env)
        values = {"program_id": program.id, "coupon_id": card.id, "code": card.code}
        order = env["pos.order"].browse(order_id)
        order.confirm_coupon_programs({card.id: values | {"points": -20}})
        env.flush_all()
        env.invalidate_all()
        history = sum(line.issued - line.used for line in card.history_ids)
        program.with_env(env).active = False
        return round(history - card.points, 2)


if __name__ == "__main__":
    main()
