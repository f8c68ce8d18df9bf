from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from .figure import Figure, in_all_languages, ratio


@dataclass(frozen=True)
class Scan:
    """What the evidence of a strategy is looked for in.

    :param strategy: the strategy, read as superuser with its company in each domain
    :param today: the day in the company
    :param memo: what was read already, by name
    """

    strategy: models.Model
    today: date
    memo: dict = field(default_factory=dict, compare=False)

    @property
    def company(self):
        return self.strategy.company_id

    @property
    def year_ago(self) -> date:
        return self.today - relativedelta(years=1)

    def of_company(self, may_be_shared=True) -> Domain:
        """Return the domain of the company's records, and of those of nobody."""
        companies = [self.company.id, False] if may_be_shared else [self.company.id]
        return Domain("company_id", "in", companies)


class CrmStrategySignMeasure(models.Model):
    """Evidence of course and investment (R1), of size (R4) and of sprawl (R5)."""

    _inherit = "crm.strategy.sign.measure"

    def _measure(self, scan):
        """Return the figure of one measure; empty, with a reason, where there is no
        data or too little."""
        return in_all_languages(
            self, lambda measure: getattr(measure, f"_evidence_{measure.code}")(scan)
        )

    @api.model
    def _too_little(self):
        return self.env._("Too little data.")

    # R1: course and investment

    @api.model
    def _evidence_a1(self, scan):
        """Months of the last 12 with leads of a campaign, or a mailing."""
        leads = scan.of_company() & Domain("campaign_id", "!=", False)
        months = self._months("crm.lead", leads, "create_date", scan)
        if "mailing.mailing" in self.env:
            sent = Domain("state", "=", "done")
            sent &= Domain("user_id.company_id", "=", scan.company.id)
            months |= self._months("mailing.mailing", sent, "sent_date", scan)
        return Figure(len(months), len(months), 12)

    @api.model
    def _months(self, model, domain, name, scan):
        """Return the months of the last 12 in which there are records; lost leads are
        archived, and count."""
        first = scan.today + relativedelta(months=-11, day=1)
        tomorrow = scan.today + date.resolution
        domain &= Domain(name, ">=", first) & Domain(name, "<", tomorrow)
        records = self.env[model].with_context(active_test=False)
        groups = records._read_group(domain, [f"{name}:month"])
        return {(month.year, month.month) for (month,) in groups}

    @api.model
    def _evidence_a2(self, scan):
        """Months of the last 12 with cost, in the function with the fewest."""
        functions = [
            scan.strategy.sales_account_ids,
            scan.strategy.marketing_account_ids,
            scan.strategy.service_account_ids,
        ]
        if not all(functions):
            return Figure(
                None,
                reason=self.env._("Choose the analytic accounts of each function."),
            )
        costs = scan.of_company(False) & Domain("amount", "<", 0)
        fewest = min(
            len(
                self._months(
                    "account.analytic.line",
                    costs & Domain("auto_account_id", "in", accounts.ids),
                    "date",
                    scan,
                )
            )
            for accounts in functions
        )
        return Figure(fewest, fewest, 12)

    @api.model
    def _evidence_a3(self, scan):
        """Months that the strategy looks ahead; none without a goal of the business,
        as it then leads nowhere."""
        goals = Domain("strategy_id", "=", scan.strategy.id)
        goals &= Domain("level", "=", "business") & Domain("active", "=", True)
        Goal = self.env["crm.strategy.goal"]
        months = scan.strategy.horizon if Goal.search_count(goals, limit=1) else 0
        return Figure(months, model=Goal._name, domain=goals)

    # R4: size

    @api.model
    def _evidence_d1(self, scan):
        active = scan.of_company(False) & Domain(
            "last_purchase_date", ">=", scan.year_ago
        )
        count = self.env["crm.customer"].search_count(active)
        return Figure(count, count, model="crm.customer", domain=active)

    @api.model
    def _evidence_d2(self, scan):
        members = Domain("crm_team_id.company_id", "in", [scan.company.id, False])
        members &= Domain("user_id.company_ids", "in", scan.company.ids)
        [[count]] = self.env["crm.team.member"]._read_group(
            members, [], ["user_id:count_distinct"]
        )
        return Figure(count, count, model="crm.team.member", domain=members)

    @api.model
    def _evidence_d3(self, scan):
        """Planned cost as a share of the gross margin of confirmed orders."""
        [[margin]] = self.env["crm.customer"]._read_group(
            scan.of_company(False), [], ["margin_year:sum"]
        )
        cost = scan.strategy.case_cost
        if not cost:
            return Figure(None, reason=self.env._("No cost is planned."))
        margin = margin if margin and margin > 0 else 0
        return ratio(cost, margin, self.env._("There is no margin in 12 months."))

    @api.model
    def _evidence_d4(self, scan):
        """Payback as a share of the horizon; of the whole plan if it never pays."""
        strategy = scan.strategy
        if not strategy.case_line_ids:
            return Figure(None, reason=self.env._("There is no business case."))
        months = strategy.case_payback * 12
        if not strategy.has_payback:
            months = max(strategy.horizon, 12 * (strategy._get_last_year() + 1))
        return Figure(months / strategy.horizon, months, strategy.horizon)

    # R5: sprawl

    @api.model
    def _evidence_e1(self, scan):
        systems = Domain("strategy_id", "=", scan.strategy.id)
        systems &= Domain("kind", "=", "system") & Domain("holds_customers", "=", True)
        names = self.env["crm.strategy.scope"]._read_group(systems, ["name"])
        return Figure(
            len(names), len(names), model="crm.strategy.scope", domain=systems
        )

    @api.model
    def _evidence_e2(self, scan):
        """Companies, this one included, with customers of this one."""
        Customer = self.env["crm.customer"]
        bought = Domain("last_purchase_date", "!=", False)
        own = Customer._search(scan.of_company(False) & bought)
        shared = Domain("partner_id", "in", own.subselect("partner_id"))
        [[count]] = Customer._read_group(
            shared & bought, [], ["company_id:count_distinct"]
        )
        return Figure(count, count)

    @api.model
    def _evidence_e3(self, scan):
        """People in scope of the phase now, for each person of the strategy."""
        strategy = scan.strategy
        phase = strategy.phase_id or strategy.phase_ids[:1]
        return ratio(
            phase.scope_size,
            len(strategy.member_ids),
            self.env._("The strategy has no people."),
        )

    @api.model
    def _evidence_e4(self, scan):
        phases = scan.strategy.phase_ids
        widest = max(phases.mapped("breadth"), default=0)
        return Figure(widest, widest)
