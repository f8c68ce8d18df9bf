from odoo import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.base.tests.common import BaseCommon

from ..models.movement import Movement


class LoyaltyBuilders:
    """Programmes, cards and orders, for any environment."""

    @classmethod
    def _create_program(cls, env, **values):
        """Create a programme: a point for each unit of money, 100 points pay 10."""
        return env["loyalty.program"].create(
            {
                "name": "Green Points",
                "program_type": "loyalty",
                "trigger": "auto",
                "applies_on": "both",
                "company_id": env.company.id,
                "rule_ids": [
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_order",
                            "discount": 10,
                            "required_points": 100,
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def _create_product(cls, env):
        return env["product.product"].create(
            {
                "name": "Lesson",
                "type": "service",
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def _create_card(cls, program, partner, points=0.0, **values):
        return program.env["loyalty.card"].create(
            {
                "program_id": program.id,
                "partner_id": partner.id,
                "points": points,
                **values,
            }
        )

    @classmethod
    def _create_order(cls, partner, product, quantity=1.0, card=None):
        """Create a quotation; with a card, the reward of its programme is on it."""
        order = partner.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order._update_programs_and_rewards()
        if card:
            order._apply_program_reward(card.program_id.reward_ids, card)
        return order

    @classmethod
    def _query_guards(cls, table, verb):
        return SQL("ALTER TABLE %s %s TRIGGER USER", SQL.identifier(table), SQL(verb))

    @classmethod
    def _age_lots(cls, env, card_id, days):
        """Make the lots of a card older, as only the owner of the table can."""
        env.flush_all()
        env.cr.execute(cls._query_guards("crm_loyalty_lot", "DISABLE"))
        env.cr.execute(
            "UPDATE crm_loyalty_lot SET active_from = active_from - %(days)s,"
            " expires_on = expires_on - %(days)s WHERE card_id = %(card)s",
            {"days": days, "card": card_id},
        )
        env.cr.execute(cls._query_guards("crm_loyalty_lot", "ENABLE"))
        env.invalidate_all()


@freeze_time("2024-06-15 10:00:00")
@tagged("post_install", "-at_install")
class CrmLoyaltyCase(LoyaltyBuilders, BaseCommon):
    """One programme, one member with a card, at a fixed date."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.env.company.resource_calendar_id.tz = "UTC"
        cls.entries = cls.env["crm.loyalty.entry"]
        cls.program = cls._create_program(cls.env)
        cls.reward = cls.program.reward_ids
        cls.product = cls._create_product(cls.env)
        cls.member = cls.env["res.partner"].create({"name": "Silver Birch"})
        cls.card = cls._create_card(cls.program, cls.member)

    @classmethod
    def _order(cls, quantity=1.0, card=None, confirm=False, partner=None):
        order = cls._create_order(partner or cls.member, cls.product, quantity, card)
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _post(cls, kind, points, card=None, **values):
        return cls.entries._post([Movement(card or cls.card, kind, points, **values)])

    @classmethod
    def _forget_ledger(cls):
        """Go back to before the ledger began, as the owner of the tables can."""
        cls.env.flush_all()
        for table in ("lot_use", "lot", "entry"):
            name = f"crm_loyalty_{table}"
            cls.env.cr.execute(cls._query_guards(name, "DISABLE"))
            cls.env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(name)))
            cls.env.cr.execute(cls._query_guards(name, "ENABLE"))
        cls.env.cr.execute(
            "UPDATE loyalty_card SET crm_version = NULL, crm_is_account = NULL"
        )
        cls.env.invalidate_all()

    def assertLedger(self, *rows, card=None):
        """The movements of a card are these, each as kind and points."""
        entries = self.entries.search(
            [("card_id", "=", (card or self.card).id)], order="sequence"
        )
        self.assertEqual([(each.kind, each.points) for each in entries], list(rows))

    def assertProven(self):
        """All cards show what the ledger says, and the ledger holds together."""
        proof = self.env["crm.loyalty.proof"]._prove()
        found = proof.difference_ids
        self.assertFalse([(d.card_key, d.check, d.expected, d.found) for d in found])
