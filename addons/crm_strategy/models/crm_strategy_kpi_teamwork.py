from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.window import beginning

from .figure import DAY, ratio


class CrmStrategyKpi(models.Model):
    """Whether departments work on the same records, and people on the move."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "cross_department": self._kpi_cross_department,
            "mobile_share": self._kpi_mobile_share,
        }

    @api.model
    def _kpi_cross_department(self, window):
        """Share of the records with messages of colleagues that have messages of two
        departments or more."""
        [(several, all_records)] = self.env.execute_query(
            self._query_departments(window)
        )
        return ratio(
            several, all_records, self.env._("Nobody wrote on a record in this time.")
        )

    @api.model
    def _query_departments(self, window):
        """The ORM does not count the departments of the authors of each record."""
        employees = self.env["hr.employee"].search(
            Domain("company_id", "=", window.company.id)
            & Domain("department_id", "!=", False)
            & Domain("user_id", "!=", False)
        )
        places = [
            (employee.user_id.partner_id.id, employee.department_id.id)
            for employee in employees
        ]
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE departments > 1), COUNT(*) FROM (
                SELECT COUNT(DISTINCT place.department_id) AS departments
                FROM mail_message message
                JOIN UNNEST(%(partners)s::int[], %(departments)s::int[])
                     place(partner_id, department_id)
                     ON place.partner_id = message.author_id
                WHERE message.model = ANY(%(models)s)
                  AND message.message_type
                      IN ('comment', 'notification', 'email_outgoing')
                  AND message.date >= %(begin)s AND message.date < %(end)s
                GROUP BY message.model, message.res_id
            ) record
            """,
            partners=[partner for partner, _department in places],
            departments=[department for _partner, department in places],
            models=self._get_adoption_models(),
            begin=beginning(window.first, window.timezone),
            end=beginning(window.last + DAY, window.timezone),
        )

    @api.model
    def _kpi_mobile_share(self, window):
        """Share of the sessions of users in scope that were on a phone or tablet.

        Odoo keeps the sessions of some weeks only.
        """
        if unrecorded := self._get_unrecorded(window):
            return unrecorded
        users = self._get_users_in_scope(window)
        if too_small := self._get_team_too_small(users):
            return too_small
        used = Domain("user_id", "in", users.ids) & window.at_times("last_activity")
        sessions = dict(
            self.env["res.device.log"]._read_group(
                used, ["device_type"], ["session_identifier:count_distinct"]
            )
        )
        return ratio(
            sessions.get("mobile", 0),
            sum(sessions.values()),
            self.env._("Nobody was logged in."),
        )
