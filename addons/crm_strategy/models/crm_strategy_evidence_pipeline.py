from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.readiness import ENOUGH_CUSTOMERS, ENOUGH_DEALS, variation
from .figure import Figure, ratio

HANDOVER_DAYS, CHANGE_DAYS = 180, 90
#: weeks looked at for the swing of the pipeline, and those needed to say anything
WEEKS, ENOUGH_WEEKS = 13, 8


class CrmStrategySignMeasure(models.Model):
    """Evidence of rivalry between teams (R2) and of excitement by single deals (R3)."""

    _inherit = "crm.strategy.sign.measure"

    # R2: rivalry

    @api.model
    def _evidence_b1(self, scan):
        return self._contested(scan, "contested", "customers", "known")

    @api.model
    def _evidence_b2(self, scan):
        return self._contested(scan, "contested_keys", "keys", "unknown")

    @api.model
    def _evidence_b4(self, scan):
        return self._contested(scan, "crossed", "customers", "known")

    @api.model
    def _contested(self, scan, contested, base, kind):
        found = self._read_contested(scan)
        if found["deals"] < ENOUGH_DEALS or found[base] < ENOUGH_CUSTOMERS:
            return Figure(
                None, found[contested], found[base], reason=self._too_little()
            )
        return ratio(
            found[contested],
            found[base],
            self._too_little(),
            model="crm.strategy.contested",
            domain=Domain("kind", "=", kind),
        )

    @api.model
    def _read_contested(self, scan):
        if "contested" not in scan.memo:
            rows = self.env["crm.strategy.contested"].with_company(scan.company)
            [scan.memo["contested"]] = self.env.execute_query_dict(
                self._query_contested(rows._query_groups())
            )
        return scan.memo["contested"]

    @api.model
    def _query_contested(self, groups):
        """Counts by conditions on groups, which the ORM cannot group again."""
        return SQL(
            """
            SELECT COUNT(partner_id) AS customers,
                   COUNT(partner_id) FILTER (WHERE teams > 1) AS contested,
                   COUNT(partner_id) FILTER (WHERE teams > 1 AND sources > 1)
                       AS crossed,
                   COUNT(key) AS keys,
                   COUNT(key) FILTER (WHERE teams > 1) AS contested_keys,
                   COALESCE(SUM(lead_count), 0) AS deals
            FROM (%s) customer
            """,
            groups,
        )

    @api.model
    def _evidence_b3(self, scan):
        """Changes of salesperson or team, for each opportunity of the time."""
        since = fields.Datetime.now() - timedelta(days=HANDOVER_DAYS)
        leads = scan.of_company() & Domain("type", "=", "opportunity")
        leads &= Domain("date_closed", "=", False) | Domain("date_closed", ">=", since)
        Lead = self.env["crm.lead"].with_context(active_test=False)
        count = Lead.search_count(leads)
        if count < ENOUGH_DEALS:
            return Figure(None, None, count, reason=self._too_little())
        self.env["mail.tracking.value"].flush_model()
        [[handovers]] = self.env.execute_query(
            self._query_handovers(Lead._search(leads), since)
        )
        return ratio(
            handovers, count, self._too_little(), model="crm.lead", base_domain=leads
        )

    @api.model
    def _query_handovers(self, leads, since):
        """Messages that note a change, each once; the ORM reaches the lead of a message
        only through a number without a relation."""
        return SQL(
            """
            SELECT COUNT(DISTINCT message.id)
            FROM mail_tracking_value change
            JOIN mail_message message ON message.id = change.mail_message_id
            JOIN ir_model_fields field ON field.id = change.field_id
            WHERE message.model = 'crm.lead' AND message.date >= %s
              AND message.res_id IN %s
              AND field.model = 'crm.lead' AND field.name IN ('user_id', 'team_id')
              AND change.old_value_integer > 0 AND change.new_value_integer > 0
            """,
            since,
            leads.subselect(),
        )

    # R3: excitement

    @api.model
    def _evidence_c1(self, scan):
        pipeline = self._read_pipeline(scan)
        return self._of_pipeline(scan, pipeline["largest"], pipeline["total"])

    @api.model
    def _evidence_c2(self, scan):
        pipeline = self._read_pipeline(scan)
        return self._of_pipeline(scan, pipeline["squares"], pipeline["total"] ** 2)

    @api.model
    def _of_pipeline(self, scan, part, whole):
        if self._read_pipeline(scan)["deals"] < ENOUGH_DEALS:
            return Figure(None, part, whole, reason=self._too_little())
        return ratio(
            part,
            whole,
            self.env._("The pipeline is worth nothing."),
            model="crm.lead",
            domain=self._open_deals(scan),
        )

    @api.model
    def _open_deals(self, scan):
        return (
            scan.of_company()
            & Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending")
            & Domain("active", "=", True)
        )

    @api.model
    def _read_pipeline(self, scan):
        if "pipeline" not in scan.memo:
            self.env["crm.lead"].flush_model(["prorated_revenue"])
            leads = self.env["crm.lead"]._search(self._open_deals(scan))
            [row] = self.env.execute_query_dict(self._query_pipeline(leads))
            scan.memo["pipeline"] = {name: float(row[name] or 0) for name in row}
        return scan.memo["pipeline"]

    @api.model
    def _query_pipeline(self, leads):
        """The sum of squares is none of the ORM's aggregates."""
        return SQL(
            """
            SELECT COUNT(*) AS deals, SUM(prorated_revenue) AS total,
                   MAX(prorated_revenue) AS largest,
                   SUM(prorated_revenue * prorated_revenue) AS squares
            FROM crm_lead WHERE id IN %s
            """,
            leads.subselect(),
        )

    @api.model
    def _evidence_c3(self, scan):
        buyers = scan.of_company(False) & Domain("revenue_year", ">", 0)
        [[count, largest, total]] = self.env["crm.customer"]._read_group(
            buyers, [], ["__count", "revenue_year:max", "revenue_year:sum"]
        )
        if count < ENOUGH_CUSTOMERS:
            return Figure(None, largest, total, reason=self._too_little())
        return ratio(
            largest, total, self._too_little(), model="crm.customer", domain=buyers
        )

    @api.model
    def _evidence_c4(self, scan):
        """Noted changes of the dates of phases, and of goals where there are any."""
        since = fields.Datetime.now() - timedelta(days=CHANGE_DAYS)
        records = {"crm.strategy.phase": ("date_start", "date_end")}
        if "crm.strategy.goal" in self.env:
            records["crm.strategy.goal"] = ("target",)
        of_strategy = Domain.OR(
            Domain("mail_message_id.model", "=", model)
            & Domain("field_id.name", "in", names)
            & Domain("mail_message_id.res_id", "in", self._ids_of(model, scan))
            for model, names in records.items()
        )
        recent = Domain("mail_message_id.date", ">=", since)
        count = self.env["mail.tracking.value"].search_count(of_strategy & recent)
        return Figure(count, count)

    @api.model
    def _ids_of(self, model, scan):
        of_strategy = Domain("strategy_id", "=", scan.strategy.id)
        return self.env[model].search(of_strategy).ids

    @api.model
    def _evidence_c5(self, scan):
        """How far the weighted pipeline swings, from what was noted each week."""
        notes = self.env["crm.strategy.pipeline"].search(
            scan.of_company(False), limit=WEEKS, order="date desc"
        )
        swing = (
            variation(notes.mapped("amount")) if len(notes) >= ENOUGH_WEEKS else None
        )
        return Figure(
            swing,
            model="crm.strategy.pipeline",
            domain=Domain("id", "in", notes.ids),
            reason="" if swing is not None else self._too_little(),
        )


class CrmStrategyPipeline(models.Model):
    """What the open opportunities of a company were worth in a week.

    Odoo keeps no history of expected revenue; what is not noted is lost.
    """

    _name = "crm.strategy.pipeline"
    _description = "Weighted Pipeline of a Week"
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True)
    amount = fields.Monetary("Weighted Pipeline", required=True)
    deal_count = fields.Integer("Opportunities")

    _date_uniq = models.Constraint(
        "UNIQUE (company_id, date)", "The pipeline of this day is noted already."
    )

    @api.model
    def _cron_note(self):
        """Note the pipeline of each company with a running strategy."""
        today = fields.Date.context_today(self)
        running = self.env["crm.strategy"].search([("state", "=", "running")])
        noted = self.search([("date", "=", today)]).company_id
        for company, amount, count in self.env["crm.lead"]._read_group(
            Domain("company_id", "in", (running.company_id - noted).ids)
            & Domain("type", "=", "opportunity")
            & Domain("won_status", "=", "pending"),
            ["company_id"],
            ["prorated_revenue:sum", "__count"],
        ):
            self.create(
                {
                    "company_id": company.id,
                    "date": today,
                    "amount": amount,
                    "deal_count": count,
                }
            )
