from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: Odoo's dialog merges no more opportunities than this
MOST_TO_MERGE = 5
#: what is read of opportunities
READ = [
    "email_domain_criterion",
    "email_normalized",
    "expected_revenue",
    "partner_id",
    "phone_sanitized",
    "source_id",
    "team_id",
    "user_id",
]


class CrmStrategyContested(models.Model):
    """A customer with open opportunities in two sales teams or more.

    Computed from the opportunities that the reader may see, of the current company.
    Contacts that are not yet customers are known by their e-mail or phone.
    """

    _name = "crm.strategy.contested"
    _description = "Contested Customer"
    _order = "expected_revenue desc, id"
    _auto = False

    kind = fields.Selection(
        [("known", "Customer"), ("unknown", "Unknown Contact")], readonly=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    key = fields.Char("E-mail or Phone", readonly=True)
    lead_count = fields.Integer("Opportunities", readonly=True)
    team_count = fields.Integer("Number of Teams", readonly=True, aggregator=None)
    user_count = fields.Integer("Salespeople", readonly=True, aggregator=None)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    expected_revenue = fields.Monetary(readonly=True)
    team_ids = fields.Many2many("crm.team", string="Teams", compute="_compute_leads")
    lead_ids = fields.Many2many("crm.lead", compute="_compute_leads")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, kind, partner_id, key, lead_count, teams AS team_count,
                   users AS user_count, expected_revenue
            FROM (%s) customer WHERE teams > 1
            """,
            self._query_groups(),
        )

    @api.model
    def _query_leads(self):
        """Open opportunities with a team, and whose they are: that of the customer, not
        of its contact, which opportunities do not store."""
        is_open = (
            Domain("company_id", "in", [self.env.company.id, False])
            & Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
            & Domain("team_id", "!=", False)
        )
        self.env["crm.lead"].flush_model(READ)
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
            """
            SELECT lead.id, lead.team_id, lead.user_id, lead.source_id,
                   lead.expected_revenue, partner.commercial_partner_id AS partner_id,
                   CASE WHEN lead.partner_id IS NULL
                        THEN COALESCE(NULLIF(lead.email_domain_criterion, ''),
                                      NULLIF(lead.email_normalized, ''),
                                      NULLIF(lead.phone_sanitized, ''))
                   END AS key
            FROM crm_lead lead LEFT JOIN res_partner partner
                 ON partner.id = lead.partner_id
            WHERE lead.id IN %s
            """,
            self.env["crm.lead"]._search(is_open).subselect(),
        )

    @api.model
    def _query_groups(self):
        """Return one row per customer or key, contested or not."""
        return SQL(
            """
            SELECT MIN(id) AS id, partner_id, key, COUNT(*) AS lead_count,
                   CASE WHEN partner_id IS NULL THEN 'unknown' ELSE 'known' END AS kind,
                   COUNT(DISTINCT team_id) AS teams, COUNT(DISTINCT user_id) AS users,
                   COUNT(DISTINCT source_id) AS sources,
                   SUM(expected_revenue) AS expected_revenue
            FROM (%s) lead
            WHERE partner_id IS NOT NULL OR key IS NOT NULL
            GROUP BY partner_id, key
            """,
            self._query_leads(),
        )

    @api.depends("partner_id", "key")
    def _compute_display_name(self):
        for customer in self:
            customer.display_name = customer.partner_id.display_name or customer.key

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    @api.depends("partner_id", "key")
    def _compute_leads(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, key, ARRAY_AGG(id ORDER BY id) FROM (%s) lead"
                " WHERE partner_id IN %s OR key IN %s GROUP BY partner_id, key",
                self._query_leads(),
                tuple(self.partner_id.ids) or (0,),
                tuple(key for key in self.mapped("key") if key) or ("",),
            )
        )
        leads = {(partner, key): ids for partner, key, ids in rows}
        for customer in self:
            found = (customer.partner_id.id or None, customer.key or None)
            customer.lead_ids = leads.get(found, [])
            customer.team_ids = customer.lead_ids.team_id

    def action_open_leads(self):
        """Open the opportunities of these customers."""
        leads = [("id", "in", self.lead_ids.ids)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Opportunities"),
            "res_model": "crm.lead",
            "domain": leads,
            "views": [(False, "list"), (False, "form")],
            "context": {"default_type": "opportunity"},
        }

    def action_merge(self):
        """Open Odoo's dialog to merge the opportunities of one customer."""
        self.ensure_one()
        if len(self.lead_ids) > MOST_TO_MERGE:
            raise UserError(
                self.env._(
                    "%(customer)s has %(count)s opportunities, and no more than "
                    "%(most)s can be merged at once. Open them, and merge a few.",
                    customer=self.display_name,
                    count=len(self.lead_ids),
                    most=MOST_TO_MERGE,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.action_merge_opportunities"
        )
        return action | {
            "context": {"active_model": "crm.lead", "active_ids": self.lead_ids.ids}
        }

    def action_assign(self):
        """Ask who takes all opportunities of these customers."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give to One Team"),
            "res_model": "crm.strategy.assign",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_lead_ids": self.lead_ids.ids},
        }
