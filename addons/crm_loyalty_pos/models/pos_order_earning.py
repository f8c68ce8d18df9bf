from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_loyalty.models.movement import Movement

#: what Odoo calls the states of orders that are paid
BOUGHT = ("paid", "done")
PRICES = {"price_total": "price_subtotal_incl", "price_subtotal": "price_subtotal"}


class PosOrder(models.Model):
    """What orders of the till earn: the same as orders of sales."""

    _name = "pos.order"
    _inherit = ["pos.order", "crm.loyalty.earning"]

    def _earn_points(self):
        """Record what the order earns, unless that is done.

        A cashier has no rights on points, and what is earned does not depend on who
        sells.
        """
        self = self.sudo()
        programs = self._get_earning_programs()
        if not programs:
            return
        counted = self._count_points(programs)
        cards = self._get_earning_cards(
            [program for program, points in counted.items() if points > 0]
        )
        movements = [
            Movement(
                card,
                "earn",
                counted[program],
                key=f"pos.order:{self.id}:card {card.id}:earn:1",
                origin=self,
            )
            for program, card in cards.items()
        ]
        self.env["crm.loyalty.entry"]._post(movements)
        self._add_earned_history(movements)

    def _get_earning_programs(self):
        """Return the programmes in which the order may earn and has not yet."""
        if not self.partner_id:
            return self.env["loyalty.program"]
        day = self._get_earning_moment().date()
        config = self.config_id
        domain = Domain("program_type", "=", "loyalty") & Domain("pos_ok", "=", True)
        domain &= Domain("trigger", "=", "auto")
        domain &= Domain("pos_config_ids", "in", (False, config.id))
        domain &= Domain("pricelist_ids", "in", (False, self.pricelist_id.id))
        domain &= Domain("date_from", "=", False) | Domain("date_from", "<=", day)
        domain &= Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        domain &= Domain("company_id", "=", False) | Domain(
            "company_id", "parent_of", self.company_id.id
        )
        programs = self.env["loyalty.program"].search(domain)
        return (
            programs.filtered(
                lambda program: (
                    program._is_counted_at_till()
                    and (
                        not program.limit_usage
                        or program.total_order_count < program.max_usage
                    )
                )
            )
            - self._get_earned_programs()
        )

    def _get_earned_programs(self):
        entries = self.env["crm.loyalty.entry"].search(
            [
                ("origin_model", "=", self._name),
                ("origin_id", "in", self._origin.ids),
                ("kind", "=", "earn"),
            ]
        )
        return entries.program_id

    def _get_earning_cards(self, programs):
        """Return the card of the member by programme, made where there is none."""
        cards = self.env["loyalty.card"]
        found = {
            program: cards._find_account(program.id, self.partner_id.id)
            for program in programs
        }
        missing = [program for program, card in found.items() if not card]
        made = cards.create(
            [
                {
                    "program_id": program.id,
                    "partner_id": self.partner_id.id,
                    "source_pos_order_id": self.id,
                }
                for program in missing
            ]
        )
        return found | dict(zip(missing, made, strict=True))

    def _add_earned_history(self, movements):
        """Let Odoo's history, its view of the ledger, show what was earned."""
        self.env["loyalty.history"].create(
            [
                {
                    "card_id": movement.card.id,
                    "order_model": self._name,
                    "order_id": self.id,
                    "description": self.env._("Onsite %s", self.display_name),
                    "issued": float(movement.points),
                    "used": 0.0,
                }
                for movement in movements
            ]
        )

    # What the counting asks

    def _get_countable_lines(self):
        """What is refunded earns nothing, and what was ordered in sales earned there:
        an app that does not have to be installed lets the till settle it."""
        has_origin = "sale_order_origin_id" in self.lines._fields
        return self.lines.filtered(
            lambda line: (
                not line.combo_parent_id
                and not line.refunded_orderline_id
                and not (has_origin and line.sale_order_origin_id)
            )
        )

    def _get_line_quantity(self, line):
        return line.qty

    def _get_line_price(self, line, price):
        return sum((line | line.combo_line_ids).mapped(PRICES[price]))

    def _get_earning_time(self):
        """When it was sold, also where the till was offline."""
        return self.date_order or fields.Datetime.now()

    def _is_earned(self):
        return self.state in BOUGHT

    @api.model
    def _get_bought_domain(self):
        return Domain("state", "in", BOUGHT) & Domain("is_refund", "=", False)
