from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.crm_loyalty.tests.common import CrmLoyaltyCase


def create_wallet(env, product):
    """Create wallets that a product tops up."""
    rule = {
        "reward_point_mode": "money",
        "reward_point_amount": 1,
        "product_ids": [Command.set(product.ids)],
    }
    reward = {"reward_type": "discount", "discount_mode": "per_point", "discount": 1}
    return env["loyalty.program"].create(
        {
            "name": "Wallet",
            "program_type": "ewallet",
            "trigger": "auto",
            "applies_on": "future",
            "rule_ids": [Command.create(rule)],
            "reward_ids": [Command.create(reward)],
        }
    )


class TillCase(CrmLoyaltyCase):
    """A till with a session, whose orders come as the browser sends them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier = new_test_user(
            cls.env,
            login="points_cashier",
            groups="base.group_user,point_of_sale.group_pos_user",
        )
        cls.method = cls._create_method("CRMTL")
        cls.config = cls.env["pos.config"].create(
            {"name": "Till", "payment_method_ids": [Command.set(cls.method.ids)]}
        )
        cls.session = cls._open(cls.config)

    @classmethod
    def _create_method(cls, code):
        journal = cls.env["account.journal"].create(
            {"name": code, "type": "cash", "code": code}
        )
        return cls.env["pos.payment.method"].create(
            {"name": code, "journal_id": journal.id}
        )

    @classmethod
    def _open(cls, config):
        session = cls.env["pos.session"].create({"config_id": config.id})
        session.set_opening_control(0, None)
        return session

    def _prepare_line(self, quantity=1.0, price=100.0, product=None, **values):
        product = product or self.product
        taxes = product.taxes_id.compute_all(price, quantity=quantity)
        return {
            "product_id": product.id,
            "qty": quantity,
            "price_unit": price,
            "price_subtotal": taxes["total_excluded"],
            "price_subtotal_incl": taxes["total_included"],
            "tax_ids": [Command.set(product.taxes_id.ids)],
            **values,
        }

    def _prepare_reward(self, card, price=-10.0, cost=100.0):
        """Return the line of the reward of the programme of a card."""
        reward = card.program_id.reward_ids
        return self._prepare_line(
            price=price,
            product=reward.discount_line_product_id,
            is_reward_line=True,
            reward_id=reward.id,
            coupon_id=card.id,
            points_cost=cost,
            reward_identifier_code="abc",
        )

    def _prepare_basket(self, *lines, partner=None):
        """Return an order as the till tells it before it is paid."""
        names = ("product_id", "qty", "price_subtotal", "price_subtotal_incl")
        return {
            "partner_id": (partner or self.member).id,
            "pricelist_id": False,
            "lines": [
                {name: line[name] for name in names}
                | {
                    "reward_id": line.get("reward_id", False),
                    "sale_order_origin_id": False,
                    "combo_lines": line.get("combo_lines", []),
                }
                for line in lines
            ],
        }

    def _prepare_order(self, **values):
        """Return an order without lines."""
        amounts = ("amount_paid", "amount_return", "amount_tax", "amount_total")
        return {
            "session_id": self.session.id,
            "partner_id": self.member.id,
            **dict.fromkeys(amounts, 0),
            **values,
        }

    def _sync(self, *lines, session=None, partner=None, **values):
        """Let the till synchronize a paid order, twice as it does after a failure."""
        session = session or self.session
        partner = self.member if partner is None else partner
        number = self.env["pos.order"].search_count([])
        uuid = f"till-{number}"
        total = sum(line["price_subtotal_incl"] for line in lines)
        untaxed = sum(line["price_subtotal"] for line in lines)
        data = {
            "uuid": uuid,
            "name": uuid,
            "state": "paid",
            "session_id": session.id,
            "partner_id": partner.id,
            "date_order": f"2024-06-15 09:{number:02}:00",
            "user_id": self.cashier.id,
            "amount_paid": total,
            "amount_return": 0,
            "amount_tax": total - untaxed,
            "amount_total": total,
            "lines": [
                Command.create(line | {"uuid": f"{uuid}-{number}"})
                for number, line in enumerate(lines)
            ],
            "payment_ids": [
                Command.create(
                    {
                        "amount": total,
                        "payment_method_id": session.payment_method_ids[0].id,
                        "name": "2024-06-15 09:00:00",
                    }
                )
            ],
            **values,
        }
        orders = self.env["pos.order"].with_user(self.cashier)
        orders.sync_from_ui([dict(data)])
        if data["state"] == "paid":
            orders.sync_from_ui([dict(data)])
        return self.env["pos.order"].search([("uuid", "=", uuid)])

    def _confirm(self, order, card, points=0.0):
        """Let the till tell what an order does to a card, as it counts."""
        values = {"points": points, "program_id": card.program_id.id}
        values |= {"coupon_id": card.id, "partner_id": self.member.id}
        order = order.with_user(self.cashier)
        return order.confirm_coupon_programs({str(card.id): values})

    def _refund(self, order, share=1.0, lines=None, **values):
        """Refund a part of the lines of an order that are no rewards."""
        lines = lines or order.lines.filtered(lambda line: not line.reward_id)
        return self._sync(
            *(
                self._prepare_line(
                    -line.qty * share,
                    line.price_unit,
                    line.product_id,
                    refunded_orderline_id=line.id,
                )
                for line in lines
            ),
            is_refund=True,
            **values,
        )


class TillEarningCase(TillCase):
    """What a basket earns in sales, beside what it earns at the till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.program.rule_ids
        cls.other = cls._create_product(cls.env)
        cls.friend = cls.env["res.partner"].create({"name": "Red Maple"})

    def _quote(self, *basket, partner=None):
        """Return a quotation of a basket, with what its programmes give it."""
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.friend).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                        }
                    )
                    for quantity, price, product in basket
                ],
            }
        )
        order._update_programs_and_rewards()
        return order
