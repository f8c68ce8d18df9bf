from odoo import api, models
from odoo.fields import Domain

from .figure import Figure, ratio

#: media of Odoo's own list that are social
SOCIAL = ("utm_medium_facebook", "utm_medium_linkedin", "utm_medium_twitter")


class CrmStrategyKpi(models.Model):
    """How leads come in, and what the system does by itself. Lost leads count."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "new_leads": self._kpi_new_leads,
            "cost_per_lead": self._kpi_cost_per_lead,
            "days_to_assign": self._kpi_days_to_assign,
            "leads_with_customer": self._kpi_leads_with_customer,
            "social_leads": self._kpi_social_leads,
            "automations": self._kpi_automations,
        }

    @api.model
    def _get_social_media(self):
        """Return the media whose leads come from social networks."""
        media = self.env["utm.medium"]
        for name in SOCIAL:
            media |= self.env.ref(f"utm.{name}", raise_if_not_found=False) or media
        return media

    @api.model
    def _leads_created(self, window):
        return self._leads_of(window) & window.at_times("create_date")

    @api.model
    def _kpi_new_leads(self, window):
        """Leads and opportunities created in the window."""
        created = self._leads_created(window)
        leads = self.env["crm.lead"].with_context(active_test=False)
        count = leads.search_count(created)
        return Figure(count, count, model="crm.lead", domain=created)

    @api.model
    def _kpi_cost_per_lead(self, window):
        """What was booked on the accounts of marketing, for each lead created."""
        strategies = self.env["crm.strategy"].search(
            [("company_id", "=", window.company.id)]
        )
        accounts = strategies.marketing_account_ids
        if not accounts:
            return Figure(
                None,
                reason=self.env._("Choose the accounts of marketing in the strategy."),
            )
        costs = (
            Domain("company_id", "=", window.company.id)
            & Domain("auto_account_id", "in", accounts.ids)
            & window.on_days("date")
        )
        lines = self.env["account.analytic.line"]
        [[amount]] = lines._read_group(costs, [], ["amount:sum"])
        return ratio(
            -(amount or 0.0),
            self._kpi_new_leads(window).value,
            self.env._("No lead was created."),
            model="account.analytic.line",
            domain=costs,
            base_domain=costs,
        )

    @api.model
    def _kpi_days_to_assign(self, window):
        """Mean of the days until a lead of the window had a salesperson."""
        assigned = self._leads_created(window) & Domain("date_open", "!=", False)
        leads = self.env["crm.lead"].with_context(active_test=False)
        [(count, days)] = leads._read_group(assigned, [], ["__count", "day_open:sum"])
        return ratio(
            days or 0.0,
            count,
            self.env._("No lead was assigned."),
            model="crm.lead",
            domain=assigned,
            base_domain=assigned,
        )

    @api.model
    def _kpi_leads_with_customer(self, window):
        """Share of the leads of the window that belong to a customer: whoever looks at
        the customer sees them."""
        created = self._leads_created(window)
        return self._share(
            created & Domain("partner_id", "!=", False),
            created,
            self.env._("No lead was created."),
        )

    @api.model
    def _kpi_social_leads(self, window):
        """Share of the leads of the window that came through social networks."""
        created = self._leads_created(window)
        return self._share(
            created & Domain("medium_id", "in", self._get_social_media().ids),
            created,
            self.env._("No lead was created."),
        )

    @api.model
    def _kpi_automations(self, window):
        """Automation rules that are active on what people work with."""
        if "base.automation" not in self.env:
            return Figure(
                None, reason=self.env._("Automation rules are not installed.")
            )
        if unrecorded := self._get_unrecorded(window):
            return unrecorded
        domain = Domain("model_id.model", "in", self._get_adoption_models())
        count = self.env["base.automation"].search_count(domain)
        return Figure(count, count, model="base.automation", domain=domain)
