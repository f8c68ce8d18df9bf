from odoo import Command, models

#: what the till says of a line; the last is of an app that may not be installed
LINE_FIELDS = (
    "product_id",
    "qty",
    "price_subtotal",
    "price_subtotal_incl",
    "reward_id",
    "sale_order_origin_id",
)


class PosSession(models.Model):
    """What a basket will earn, asked by the till before it is paid."""

    _inherit = "pos.session"

    def count_points(self, basket):
        """Count what a basket earns as if it were paid now.

        :param dict basket: ``partner_id``, ``pricelist_id`` and ``lines``, each with
            the fields of ``LINE_FIELDS`` and, for a combination, ``combo_lines``
        :return: a list of dicts, one for each programme in which the basket can earn:
            ``program_id``, ``points`` that it earns and how many of them are ``usable``
            at once, what can be spent now (``balance``), ``name`` of the points and
            whether they are ``visible`` to members
        """
        self.ensure_one()
        self.check_access("write")
        # Cashiers have no rights on points.
        order = self.sudo()._prepare_basket(basket)
        programs = order._get_earning_programs()
        counted = order._count_points(programs) if programs else {}
        return [
            self._prepare_answer(program, order.partner_id, float(points))
            for program, points in counted.items()
        ]

    def _prepare_answer(self, program, member, points):
        card = self.env["loyalty.card"]._find_account(program.id, member.id)
        return {
            "program_id": program.id,
            "points": points,
            "usable": 0.0 if program.crm_activation_days else points,
            "balance": card.points - card.crm_lapsed_points,
            "name": program.portal_point_name,
            "visible": program.portal_visible,
        }

    def _prepare_basket(self, basket):
        """Return an order that exists in memory only."""
        return self.env["pos.order"].new(
            {
                "session_id": self.id,
                "company_id": self.company_id.id,
                "partner_id": basket["partner_id"],
                "pricelist_id": basket["pricelist_id"],
                "lines": self._prepare_basket_lines(basket["lines"]),
            }
        )

    def _prepare_basket_lines(self, lines):
        known = [
            name for name in LINE_FIELDS if name in self.env["pos.order.line"]._fields
        ]
        return [
            Command.create(
                {name: line[name] for name in known if name in line}
                | {
                    "combo_line_ids": self._prepare_basket_lines(
                        line.get("combo_lines", ())
                    )
                }
            )
            for line in lines
        ]
