from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount

from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine.tier import NOTHING


class LoyaltyCard(models.Model):
    """What a member still has to do for the next tier, and to keep the present one."""

    _inherit = "loyalty.card"

    crm_tier_next_text = fields.Char("Next Tier", compute="_compute_crm_tier_texts")
    crm_tier_keep_text = fields.Char(
        "To Keep the Tier", compute="_compute_crm_tier_texts"
    )

    @api.depends("points", "crm_points_pending", "crm_tier_id", "crm_tier_until")
    @api.depends_context("lang")
    def _compute_crm_tier_texts(self):
        texts = {}
        # Whoever may see the card may see what its tier takes.
        for program, cards in self._origin.sudo().grouped("program_id").items():
            if program and program.crm_tier_ids:
                texts |= cards._get_tier_texts(program)
        for card in self:
            text = texts.get(card._origin.id, (False, False))
            card.crm_tier_next_text, card.crm_tier_keep_text = text

    def _get_tier_texts(self, program):
        """Return the sentences of the cards of a programme, by card id, from figures
        that are read in one statement."""
        ladder = self.env["crm.loyalty.tier"]
        rules = program._get_tier_rules()
        windows = ladder._get_windows(
            program, rules, ladder._query_members(program, self.ids)
        )
        measures = ladder._measure(program, windows)
        return {
            card.id: (
                card._tell_next(windows[card.id], measures.get(card.id), rules),
                card._tell_keep(windows[card.id], measures.get(card.id), rules),
            )
            for card in self
            if card.id in windows
        }

    def _tell_tier(self):
        """Return the tier and what is missing, for pages that show one line."""
        tier = self.crm_tier_id.name
        missing = self.crm_tier_next_text or self.crm_tier_keep_text
        if tier and missing:
            return self.env._("%(tier)s. %(next)s", tier=tier, next=missing)
        return tier or missing or ""

    def _get_next_tier(self):
        """Return the tier above that of the card; empty for the highest."""
        own = self.crm_tier_id
        return self.program_id._get_tiers().filtered(
            lambda tier: not own or (tier.sequence, tier.id) > (own.sequence, own.id)
        )[:1]

    def _tell_next(self, windows, measures, rules):
        """Return what is missing to the next tier; a rolling window has no last day."""
        tier = self._get_next_tier()
        now, _before = measures or (NOTHING, NOTHING)
        if not tier or tier._get_threshold().is_met(now):
            return False
        words = {
            "needs": self._tell_missing(tier._get_threshold().missing(now)),
            "tier": tier.name,
        }
        if rules.window == "rolling":
            return self.env._("%(needs)s to %(tier)s", **words)
        return self.env._(
            "%(needs)s to %(tier)s by %(date)s",
            date=format_day(self.env, windows.now.last),
            **words,
        )

    def _tell_keep(self, windows, measures, rules):
        """Return what is missing to keep the tier when its window ends."""
        tier, until = self.crm_tier_id, self.crm_tier_until
        if not tier or not until or rules.window == "rolling":
            return False
        now, before = measures or (NOTHING, NOTHING)
        measure = before if until < windows.now.first else now
        if tier._get_threshold().is_met(measure):
            return False
        return self.env._(
            "%(needs)s to keep %(tier)s, by %(date)s",
            needs=self._tell_missing(tier._get_threshold().missing(measure)),
            tier=tier.name,
            date=format_day(self.env, until + timedelta(days=rules.grace_days)),
        )

    def _tell_missing(self, missing):
        """Return what is missing in words: an amount, a number of orders, or either."""
        needs = []
        if missing.amount and self.program_id.crm_tier_basis == "points":
            needs.append(self._format_points(float(missing.amount)))
        elif missing.amount:
            currency = self.program_id.currency_id
            needs.append(format_amount(self.env, float(missing.amount), currency))
        if missing.orders == 1:
            needs.append(self.env._("1 order"))
        elif missing.orders:
            needs.append(self.env._("%(count)s orders", count=missing.orders))
        if len(needs) == 2:
            return self.env._(
                "%(amount)s or %(orders)s", amount=needs[0], orders=needs[1]
            )
        return "".join(needs)
