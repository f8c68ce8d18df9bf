from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

ACTIVE_MONTHS = 12
#: within how many days points expire, each including the one before
EXPIRING_DAYS = (30, 90, 365)
#: kinds of movements that a member causes
ACTIVE_KINDS = ("earn", "redeem")


class CrmLoyaltyDashboard(models.AbstractModel):
    """The figures of the page "Loyalty Dashboard", each with the records behind it.

    Nobody counts what he may not see: a salesperson with own documents counts the
    cards of own customers. The number of queries depends neither on cards nor on
    movements.
    """

    _name = "crm.loyalty.dashboard"
    _description = "Loyalty Dashboard"

    @api.model
    @api.readonly
    def get_dashboard(self, program_id=False, kind="month"):
        """Return the figures of one loyalty program of the company, or of all of them.

        :param int program_id: the program; all of them without it, and where it is
            none of the company's loyalty programs
        :param str kind: of the periods, ``month`` or ``quarter``
        :return: dict of ``programs``, those to choose from, and ``program_id``;
            ``figures`` by name, each with ``value``, ``model`` and ``domain``;
            ``redemption``, see ``_get_redemption``; ``periods``, the oldest first, and
            ``series``, see ``_get_series``; ``tiers`` and ``flows``, see
            ``_get_tiers`` and ``_get_flows``
        """
        programs = self._get_programs(program_id)
        chosen = programs.filtered(lambda program: program.id == program_id)
        scope = chosen or programs
        periods = self._get_periods(kind)
        figures = self._get_figures(scope)
        moved = self._query_moved(scope, periods) if scope else []
        return {
            "company": self.env.company.display_name,
            "programs": [[program.id, program.name] for program in programs],
            "program_id": chosen.id,
            "kind": kind,
            "kinds": self._get_kinds(),
            "figures": figures,
            "redemption": self._get_redemption(moved, figures["pending"]["value"]),
            "periods": [self._describe_period(period) for period in periods],
            "series": self._get_series(scope, moved, periods),
            "tiers": self._get_tiers(scope),
            "flows": self._get_flows(scope, periods),
        }

    @api.model
    def _get_programs(self, program_id):
        """Return the loyalty programs of the company; of the archived ones only the
        one that is asked for."""
        domain = Domain("program_type", "=", "loyalty") & (
            Domain("company_id", "=", False)
            | Domain("company_id", "parent_of", self.env.company.ids)
        )
        domain &= Domain("active", "=", True) | Domain("id", "=", program_id)
        programs = self.env["loyalty.program"].with_context(active_test=False)
        return programs.search(domain)

    @api.model
    def _get_kinds(self):
        field = self.env["crm.period"]._fields["kind"]
        labels = dict(field._description_selection(self.env))
        return [(kind, labels[kind]) for kind in ("month", "quarter")]

    # What belongs to the programs, as far as the reader may count it

    @api.model
    def _get_card_domain(self, programs):
        """Return the cards. Their rules let a salesperson with own documents find all
        of them, so that orders can redeem; figures are of own customers only, as the
        rules of movements, lots and stays have it."""
        domain = Domain("program_id", "in", programs.ids)
        user = self.env.user
        if user.has_group("sales_team.group_sale_salesman") and not (
            user.has_group("sales_team.group_sale_salesman_all_leads")
            or user.has_group("crm_loyalty.group_crm_loyalty_manager")
        ):
            domain &= Domain("partner_id.user_id", "in", [user.id, False])
        return domain

    @api.model
    def _get_figures(self, programs):
        """Return what members have now, by name of the figure."""
        today = self.env["crm.customer"]._get_clock(self.env.company).today
        cards = self._get_card_domain(programs)
        count = self.env["loyalty.card"].search_count(cards)
        # Whoever shares a pool shows its points; they count once.
        accounts = cards & Domain("crm_pool_card_id", "=", False)
        [(points, pending, debt)] = self.env["loyalty.card"]._read_group(
            accounts,
            [],
            ["points:sum", "crm_points_pending:sum", "crm_points_debt:sum"],
        )
        since = today - relativedelta(months=ACTIVE_MONTHS)
        active = cards & Domain(
            "crm_entry_ids",
            "any",
            [("kind", "in", ACTIVE_KINDS), ("effective_date", ">", since)],
        )
        active_count = self.env["loyalty.card"].search_count(active)
        # A balance below zero is the debt of its card.
        outstanding = (points or 0) + (debt or 0)
        figures = {
            "members": (count, cards),
            "active": (active_count, active),
            "outstanding": (outstanding, accounts & Domain("points", ">", 0)),
            "pending": (pending or 0, accounts & Domain("crm_points_pending", ">", 0)),
            "debts": (debt or 0, accounts & Domain("crm_points_debt", ">", 0)),
        }
        return {
            name: self._describe(value, "loyalty.card", domain)
            for name, (value, domain) in figures.items()
        } | {
            f"expiring_{days}": self._get_expiring(programs, today, days)
            for days in EXPIRING_DAYS
        }

    @api.model
    def _get_expiring(self, programs, today, days):
        """Return what can be spent now and is lost in the next days if nobody does."""
        domain = (
            Domain("program_id", "in", programs.ids)
            & Domain("remaining", ">", 0)
            & Domain("is_pending", "=", False)
            & Domain("ends_on", ">=", today)
            & Domain("ends_on", "<=", today + relativedelta(days=days))
        )
        [(points,)] = self.env["crm.loyalty.lot"]._read_group(
            domain, [], ["remaining:sum"]
        )
        return self._describe(points or 0, "crm.loyalty.lot", domain)

    @api.model
    def _get_tiers(self, programs):
        """Return the tiers from the highest downwards, last who is in none.

        :return: list of dicts of ``id``, ``name``, ``value`` (members), ``model`` and
            ``domain``; empty where the programs have no tiers
        """
        cards = self._get_card_domain(programs)
        groups = self.env["loyalty.card"]._read_group(
            cards, ["crm_tier_id"], ["__count"]
        )
        counts = {tier.id: count for tier, count in groups}
        tiers = self.env["crm.loyalty.tier"].search(
            Domain("program_id", "in", programs.ids)
        )
        # One that is archived holds its members until they are assessed.
        tiers |= self.env["crm.loyalty.tier"].union(*(tier for tier, _count in groups))
        if not tiers:
            return []
        names = self._get_tier_names(tiers)
        ladder = [
            tier.id
            for program in tiers.program_id
            for tier in reversed(tiers.filtered(lambda t, p=program: t.program_id == p))
        ]
        return [
            {"id": tier_id, "name": names[tier_id]}
            | self._describe(
                counts.get(tier_id, 0),
                "loyalty.card",
                cards & Domain("crm_tier_id", "=", tier_id),
            )
            for tier_id in [*ladder, False]
        ]

    @api.model
    def _get_tier_names(self, tiers):
        """Return names by id, with the program's where there are several programs."""
        names = {False: self.env._("No tier")}
        for tier in tiers:
            names[tier.id] = tier.name
            if len(tiers.program_id) > 1:
                names[tier.id] = self.env._(
                    "%(program)s: %(tier)s",
                    program=tier.program_id.name,
                    tier=tier.name,
                )
        return names

    @api.model
    def _describe(self, value, model, domain):
        return {"value": value, "model": model, "domain": list(domain)}
