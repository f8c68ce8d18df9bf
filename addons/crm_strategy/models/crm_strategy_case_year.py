from odoo import api, fields, models
from odoo.tools import SQL


class CrmStrategyCaseYear(models.Model):
    """Costs and benefits by year of a strategy, planned beside what came of them.

    Costs are what is booked on the analytic account of the strategy, benefits what
    signed lines have brought.
    """

    _name = "crm.strategy.case.year"
    _description = "Business Case by Year"
    _order = "strategy_id, year, id"
    _auto = False

    strategy_id = fields.Many2one("crm.strategy", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    year = fields.Integer(readonly=True, aggregator=None)
    date = fields.Date("From", readonly=True)
    direction = fields.Selection(
        [("cost", "Cost"), ("benefit", "Benefit")], readonly=True
    )
    basis = fields.Selection(
        [("planned", "Planned"), ("actual", "Actual")], readonly=True
    )
    is_effort = fields.Boolean(
        "Own Effort", readonly=True, help="Working time of the company's own people."
    )
    amount = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        """The plan and the books by year; the ORM cannot join amounts by the number of
        years since a date of another model."""
        return SQL(
            """
            SELECT strategy.id * 1000 + line.year * 8 + line.direction_number * 4
                       + line.basis_number * 2 + line.is_effort::int AS id,
                   strategy.id AS strategy_id, strategy.company_id, line.year,
                   (strategy.date_start + line.year * INTERVAL '1 year')::date AS date,
                   (ARRAY['cost', 'benefit'])[line.direction_number + 1] AS direction,
                   (ARRAY['planned', 'actual'])[line.basis_number + 1] AS basis,
                   line.is_effort, SUM(line.amount) AS amount
            FROM (%s UNION ALL %s UNION ALL %s)
                 line (strategy_id, year, direction_number, basis_number, is_effort,
                       amount)
            JOIN crm_strategy strategy ON strategy.id = line.strategy_id
            GROUP BY strategy.id, line.year, line.direction_number, line.basis_number,
                     line.is_effort
            """,
            self._query_planned(),
            self._query_booked(),
            self._query_reached(),
        )

    @api.model
    def _query_planned(self):
        return SQL(
            """
            SELECT strategy_id, year, (direction = 'benefit')::int, 0,
                   category = 'effort', planned
            FROM crm_strategy_case_line
            """
        )

    @api.model
    def _query_booked(self):
        """What is booked on the analytic account, whatever plan it belongs to.

        What is booked before the strategy starts counts in its first year, and what
        comes after a hundred in the last.
        """
        line = self.env["account.analytic.line"]
        columns = [SQL.identifier("line", name) for name in line._get_plan_fnames()]
        effort = SQL("FALSE")
        if "employee_id" in line._fields:
            effort = SQL("line.employee_id IS NOT NULL")
        return SQL(
            """
            SELECT strategy.id,
                   LEAST(99, GREATEST(
                       0, DATE_PART('year', AGE(line.date, strategy.date_start))
                   ))::int,
                   0, 1, %s, -line.amount
            FROM account_analytic_line line
            JOIN crm_strategy strategy
                 ON strategy.analytic_account_id IN (%s)
                AND strategy.company_id = line.company_id
            """,
            effort,
            SQL(", ").join(columns),
        )

    @api.model
    def _query_reached(self):
        """What signed lines have brought: the last value of the KPI in the year."""
        return SQL(
            """
            SELECT line.strategy_id, line.year, 1, 1, FALSE,
                   (measure.value - line.baseline) * line.quantity * line.unit_value
                       * CASE kpi.better WHEN 'down' THEN -1 ELSE 1 END
            FROM crm_strategy_case_line line
            JOIN crm_strategy_kpi kpi ON kpi.id = line.kpi_id
            CROSS JOIN LATERAL (
                SELECT value FROM crm_strategy_measure
                WHERE kpi_id = line.kpi_id AND company_id = line.company_id
                  AND value IS NOT NULL AND is_empty IS NOT TRUE
                  AND date_to >= line.date
                  AND date_to < line.date + INTERVAL '1 year'
                ORDER BY date_to DESC, frozen_on DESC NULLS FIRST, id DESC
                LIMIT 1
            ) measure
            WHERE line.signed_on IS NOT NULL AND line.direction = 'benefit'
            """
        )

    def _total(self, direction):
        """Return the sum of the costs, or of the benefits, among these rows."""
        rows = self.filtered(lambda row: row.direction == direction)
        return sum(rows.mapped("amount"))
