from odoo import api, models
from odoo.fields import Domain

from .figure import Figure, ratio

#: figures of fewer people would be figures of persons
SMALLEST_TEAM = 3


class CrmStrategyKpi(models.Model):
    """Whom a strategy reaches, and whether they can see customers and pipeline."""

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {"access_coverage": self._kpi_access_coverage}

    @api.model
    def _get_users_in_scope(self, window):
        """Return the users of the units that phases of the company's strategies reach;
        where no unit is named, all who sell."""
        if "users" not in window.memo:
            units = self.env["crm.strategy.scope"].search(
                [
                    ("company_id", "=", window.company.id),
                    ("kind", "=", "unit"),
                    ("strategy_id.state", "!=", "ended"),
                ]
            )
            if departments := units.department_id:
                users = (
                    self.env["hr.employee"]
                    .search(
                        Domain("department_id", "in", departments.ids)
                        & Domain("company_id", "=", window.company.id)
                    )
                    .user_id
                )
            else:
                users = self.env["res.users"].search(
                    Domain("company_ids", "in", window.company.ids)
                    & Domain(
                        "all_group_ids",
                        "in",
                        self.env.ref("sales_team.group_sale_salesman").ids,
                    )
                    & Domain("share", "=", False)
                )
            window.memo["users"] = users.filtered("active")
        return window.memo["users"]

    @api.model
    def _get_team_too_small(self, users):
        """Return an empty figure where it would tell of persons, or nothing."""
        if len(users) >= SMALLEST_TEAM:
            return None
        return Figure(
            None,
            reason=self.env._(
                "Fewer than %(count)s users are in scope: the figure would tell of "
                "persons.",
                count=SMALLEST_TEAM,
            ),
        )

    @api.model
    def _get_too_few(self, count):
        """Return an empty figure where it is of somebody, and of so few people that it
        would tell of persons; or nothing."""
        if not 0 < count < SMALLEST_TEAM:
            return None
        return Figure(
            None,
            reason=self.env._(
                "It would be the figure of fewer than %(count)s people, and tell of "
                "persons.",
                count=SMALLEST_TEAM,
            ),
        )

    @api.model
    def _kpi_access_coverage(self, window):
        """Share of the users in scope who may read customers and pipeline."""
        if unrecorded := self._get_unrecorded(window):
            return unrecorded
        users = self._get_users_in_scope(window)
        # Whoever is in the same groups may read the same models.
        by_groups = users.grouped(lambda user: user.all_group_ids)
        able = sum(
            len(group)
            for group in by_groups.values()
            if all(
                self.env[name].with_user(group[0]).has_access("read")
                for name in ("crm.customer", "crm.lead")
            )
        )
        return ratio(able, len(users), self.env._("No user is in scope."))
