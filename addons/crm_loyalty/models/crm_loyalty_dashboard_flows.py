from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CrmLoyaltyDashboard(models.AbstractModel):
    """Which members went from which tier to which."""

    _inherit = "crm.loyalty.dashboard"

    @api.model
    def _get_flows(self, programs, periods):
        """Return the changes of tier in the periods, the most frequent first.

        :return: list of dicts of ``source`` and ``target`` (False: no tier) with their
            names, and ``counts``, one for each period
        """
        if not programs or not periods:
            return []
        counts = self._query_flows(programs, periods)
        tiers = self.env["crm.loyalty.tier"].browse(
            {tier_id for step in counts for tier_id in step if tier_id}
        )
        names = self._get_tier_names(tiers)
        return [
            {
                "source": source,
                "target": target,
                "source_name": names[source],
                "target_name": names[target],
                "counts": row,
            }
            for (source, target), row in sorted(
                counts.items(), key=lambda item: -sum(item[1])
            )
        ]

    @api.model
    def _query_flows(self, programs, periods):
        """Return how often each change of tier happened in each period, by the tiers
        before and after; the ORM does not group by periods that are records."""
        bounds = [
            self._get_moments(period.date_start, period.date_end)[0]
            for period in periods
        ]
        last = periods[-1]
        bounds.append(self._get_moments(last.date_start, last.date_end)[1])
        counts = {}
        for source, target, place, count in self.env.execute_query(
            SQL(
                """
                SELECT source, target, %(place)s AS place, COUNT(*)
                FROM (%(steps)s) step
                WHERE moment >= %(first)s AND moment < %(end)s
                GROUP BY source, target, place
                """,
                place=self._query_place(SQL("moment"), SQL("timestamp[]"), bounds),
                steps=self._query_steps(programs),
                first=bounds[0],
                end=bounds[-1],
            )
        ):
            step = (source or False, target or False)
            row = counts.setdefault(step, [0] * len(periods))
            row[place - 1] = count
        return counts

    @api.model
    def _get_moments(self, first, last):
        """Return the first moment of days of the company and the one after, in UTC."""
        stays = self.env["crm.customer.stage.interval"]
        return list(stays._get_period(self.env.company, first, last))

    @api.model
    def _query_steps(self, programs):
        """Return each change of tier with the stay that tells it: the one that begins,
        or that ends where none follows from it. The ORM does not look at the next row.
        """
        stays = self.env["crm.loyalty.tier.stay"]
        stays.flush_model()
        visible = stays._search(Domain("program_id", "in", programs.ids), order="id")
        return SQL(
            """
            WITH stay AS (
                SELECT id, tier_id, previous_tier_id, date_from, date_to,
                       LEAD(previous_tier_id) OVER (
                           PARTITION BY card_key ORDER BY id
                       ) AS left_tier_id
                FROM crm_loyalty_tier_stay WHERE id IN %s
            )
            SELECT id, previous_tier_id AS source, tier_id AS target,
                   date_from AS moment
            FROM stay
            UNION ALL
            SELECT id, tier_id, NULL, date_to FROM stay
            WHERE date_to IS NOT NULL AND left_tier_id IS DISTINCT FROM tier_id
            """,
            visible.subselect(),
        )

    @api.model
    @api.readonly
    def action_open_flow(self, program_id, source, target, date_from, date_to):
        """Open the stays behind a change of tier.

        :param int program_id: as for ``get_dashboard``
        :param int source: the tier before, False for none
        :param int target: the tier after, False for none
        :param str date_from: first day
        :param str date_to: last day
        """
        first = fields.Date.to_date(date_from)
        last = fields.Date.to_date(date_to)
        if not first or not last:
            raise UserError(self.env._("Choose the first and the last day."))
        programs = self._get_programs(program_id)
        chosen = programs.filtered(lambda program: program.id == program_id)
        start, end = self._get_moments(first, last)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (%(steps)s) step
                WHERE moment >= %(start)s AND moment < %(end)s
                  AND source IS NOT DISTINCT FROM %(source)s
                  AND target IS NOT DISTINCT FROM %(target)s
                """,
                steps=self._query_steps(chosen or programs),
                start=start,
                end=end,
                source=source or None,
                target=target or None,
            )
        )
        name = self.env._("Tier History")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "crm.loyalty.tier.stay",
            "domain": [("id", "in", [stay_id for (stay_id,) in rows])],
            "views": [(False, "list")],
        }
