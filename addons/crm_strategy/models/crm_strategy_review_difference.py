import json
from ast import literal_eval

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.i18n import format_list


class CrmStrategyReviewLine(models.Model):
    """Then and now: what the same period would say today, and why it differs."""

    _inherit = "crm.strategy.review.line"

    today_text = fields.Char("Today", compute="_compute_difference")
    differs = fields.Boolean(compute="_compute_difference")
    difference = fields.Text("Why", compute="_compute_difference")

    @api.depends("measure_id", "definition")
    @api.depends_context("lang")
    def _compute_difference(self):
        today = self._get_values_of_today()
        late = self._count_late(today)
        merges = self._get_merges()
        for line in self:
            now = today.get(line, line.measure_id)
            is_there = now and not now.is_empty
            line.today_text = line._text(now.value if is_there else None)
            line.differs = bool(now and now != line.measure_id)
            line.difference = line.differs and "\n".join(
                line._explain(late.get(line.id, (0, 0)), merges)
            )

    def _get_values_of_today(self):
        """Return the latest value of the same KPI and period, by line."""
        frozen = self.measure_id
        measures = self.env["crm.strategy.measure"].search(
            [
                ("kpi_id", "in", frozen.kpi_id.ids),
                ("company_id", "in", frozen.company_id.ids),
                ("period_id", "in", frozen.period_id.ids),
            ]
        )
        latest = {
            (measure.kpi_id, measure.company_id, measure.period_id): measure
            for measure in measures._latest_by_period()
        }
        return {
            line: latest[measure.kpi_id, measure.company_id, measure.period_id]
            for line in self
            if (measure := line.measure_id)
        }

    def _explain(self, late, merges):
        """Return the reasons for which the value is another one today."""
        reasons = []
        if changed := self._get_changes():
            reasons.append(
                self.env._(
                    "The definition has changed: %(what)s.",
                    what=format_list(self.env, changed),
                )
            )
        recorded, changed = late
        if recorded:
            reasons.append(
                self.env._(
                    "Documents of the period that were recorded later: %(count)s.",
                    count=recorded,
                )
            )
        elif changed:
            reasons.append(
                self.env._(
                    "Documents of the period that were changed later: %(count)s.",
                    count=changed,
                )
            )
        frozen_on = self.measure_id.frozen_on
        if frozen_on and (merged := sum(on >= frozen_on for on in merges)):
            reasons.append(
                self.env._("Customers that were merged since: %(count)s.", count=merged)
            )
        if not reasons:
            reasons.append(self.env._("Documents were deleted, or dated otherwise."))
        return reasons

    def _get_changes(self):
        """Return the labels of what is defined otherwise today."""
        then = json.loads(self.definition or "{}")
        now = json.loads(self.kpi_id._describe()) if self.kpi_id else {}
        if not then:
            return []
        aliases = {"model": "model_id", "date_field": "date_field_id"}
        fields_of = self.kpi_id._fields
        names = [name for name in now | then if now.get(name) != then.get(name)]
        return [
            fields_of[aliases.get(name, name)].get_description(self.env)["string"]
            if name != "field"
            else fields_of["field_id"].get_description(self.env)["string"]
            for name in names
        ]

    def _count_late(self, today):
        """Return how many documents of the period were recorded, and how many were
        written, after the freezing, by the id of the line."""
        parts = [
            self._query_late(line)
            for line in self
            if line.measure_id.domain and today.get(line) != line.measure_id
        ]
        if not parts:
            return {}
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts))
        return {line: counts for line, *counts in rows}

    def _query_late(self, line):
        """Count in SQL: each line has its own domain, and all are counted at once.

        How many there are is no secret; the documents are for those who may read them.
        """
        measure = line.measure_id
        records = self.env[measure.model].sudo().with_context(active_test=False)
        domain = Domain(literal_eval(measure.domain))
        domain &= Domain("write_date", ">", measure.frozen_on)
        query = records._search(domain)
        created = records._field_to_sql(query.table, "create_date", query)
        return query.select(
            SQL("%s", line.id),
            SQL("COUNT(*) FILTER (WHERE %s > %s)", created, measure.frozen_on),
            SQL("COUNT(*)"),
        )

    @api.model
    def _get_merges(self):
        return self.env["crm.strategy.merge"].search(Domain.TRUE).mapped("create_date")


class CrmStrategyMerge(models.Model):
    """That contacts were merged, which moves documents of the past to others."""

    _name = "crm.strategy.merge"
    _description = "Merge of Contacts"
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner", "Kept", index="btree_not_null", ondelete="set null"
    )
    merged_count = fields.Integer("Merged")
