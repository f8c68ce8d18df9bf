from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine.points import DIGITS
from ..engine.tier import NOTHING, Span, Threshold, reached
from ..models.crm_loyalty_tier_measure import Windows


class CrmLoyaltyWhatIf(models.TransientModel):
    """How many members other thresholds would put into each tier; nothing is written.

    Members are measured over the last 12 months, by the statement and the engine that
    assess them.
    """

    _name = "crm.loyalty.what.if"
    _description = "What If Tiers Took Something Else"

    program_id = fields.Many2one("loyalty.program", required=True, readonly=True)
    basis = fields.Selection(related="program_id.crm_tier_basis")
    line_ids = fields.One2many("crm.loyalty.what.if.line", "what_if_id", "Tiers")
    member_count = fields.Integer("Members", readonly=True)
    none_count = fields.Integer("In No Tier", readonly=True)
    none_count_now = fields.Integer("In No Tier Today", readonly=True)

    @api.model
    def _open(self, program):
        """Return the action on a new page with the tiers of a programme."""
        tiers = program._get_tiers()
        if not tiers:
            raise UserError(self.env._("Enter the tiers of the program first."))
        page = self.create(
            {
                "program_id": program.id,
                "line_ids": [
                    Command.create(
                        {
                            "tier_id": tier.id,
                            "threshold": tier.threshold,
                            "order_threshold": tier.order_threshold,
                        }
                    )
                    for tier in tiers
                ],
            }
        )
        page.action_compute()
        return page._get_action()

    def action_compute(self):
        """Count the members of the last 12 months by the thresholds entered."""
        self.ensure_one()
        self._check_order()
        thresholds = [line._get_threshold() for line in self.line_ids]
        measures = self._measure_year()
        counts = [0] * (len(thresholds) + 1)
        for measure in measures:
            counts[reached(thresholds, measure)] += 1
        for line, count in zip(self.line_ids, counts[1:], strict=True):
            line.member_count = count
        present = dict(
            self.env["loyalty.card"]._read_group(
                self._get_member_domain(), ["crm_tier_id"], ["__count"]
            )
        )
        for line in self.line_ids:
            line.member_count_now = present.get(line.tier_id, 0)
        self.write(
            {
                "member_count": len(measures),
                "none_count": counts[0],
                "none_count_now": present.get(self.env["crm.loyalty.tier"], 0),
            }
        )
        return self._get_action()

    def _check_order(self):
        for lower, upper in pairwise(self.line_ids):
            if not upper._get_threshold().is_above(lower._get_threshold()):
                raise UserError(
                    self.env._(
                        "%(upper)s must take more than %(lower)s, the tier below it. "
                        "Raise its threshold or change the order of the tiers.",
                        upper=upper.tier_id.name,
                        lower=lower.tier_id.name,
                    )
                )

    def _get_member_domain(self):
        return [
            ("program_id", "=", self.program_id.id),
            ("crm_is_account", "=", True),
            ("partner_id", "!=", False),
        ]

    def _measure_year(self):
        """Return what each member has done in the last 12 months."""
        tiers = self.env["crm.loyalty.tier"]
        today = tiers._get_today(self.program_id)
        year = Windows(Span(today - relativedelta(years=1, days=-1), today), None)
        cards = self.env["loyalty.card"].search(self._get_member_domain())
        measures = tiers._measure(self.program_id, dict.fromkeys(cards.ids, year))
        return [measures.get(card_id, (NOTHING,))[0] for card_id in cards.ids]

    def _get_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What If"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }


class CrmLoyaltyWhatIfLine(models.TransientModel):
    """One tier with other thresholds."""

    _name = "crm.loyalty.what.if.line"
    _description = "Tier With Other Thresholds"
    _order = "id"

    what_if_id = fields.Many2one(
        "crm.loyalty.what.if", required=True, ondelete="cascade"
    )
    tier_id = fields.Many2one(
        "crm.loyalty.tier", required=True, readonly=True, ondelete="cascade"
    )
    threshold = fields.Float(digits=DIGITS)
    order_threshold = fields.Integer("Or Orders")
    member_count_now = fields.Integer("Members Today", readonly=True)
    member_count = fields.Integer("Members Then", readonly=True)

    def _get_threshold(self):
        is_by_orders = self.what_if_id.basis == "orders"
        amount = 0.0 if is_by_orders else self.threshold
        amount = self.env["loyalty.card"]._read_points(amount)
        return Threshold(amount, self.order_threshold)
