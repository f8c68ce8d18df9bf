from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.window import beginning

from ..engine.weeks import weeks_until
from .figure import DAY, ratio


class CrmStrategyKpi(models.Model):
    """How much the people in scope work with the system, by what they left there.

    A message or a tracked change has an author for ever, so it is known of the time
    before, too. An activity that is done leaves a message. Figures are of all people in
    scope together: no records open, and small teams have none.
    """

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "adoption": self._kpi_adoption,
            "adoption_depth": self._kpi_adoption_depth,
            "feature_breadth": self._kpi_feature_breadth,
            "activities_on_time": self._kpi_activities_on_time,
        }

    @api.model
    def _get_adoption_models(self):
        """Return the models on which people work with the system, one per area."""
        return ["crm.lead", "project.task", "res.partner", "sale.order"]

    @api.model
    def _kpi_adoption(self, window):
        """Mean of the users active in a week, as a share of the users in scope."""
        users = self._get_users_in_scope(window)
        if too_small := self._get_team_too_small(users):
            return too_small
        weeks = weeks_until(window.first, window.last)
        active = self._read_adoption(window)["weekly"]
        return ratio(active, len(users) * len(weeks), "")

    @api.model
    def _kpi_adoption_depth(self, window):
        """Actions for each user who was active in the window."""
        if too_small := self._get_team_too_small(self._get_users_in_scope(window)):
            return too_small
        read = self._read_adoption(window)
        return self._get_too_few(read["users"]) or ratio(
            read["actions"], read["users"], self.env._("Nobody was active.")
        )

    @api.model
    def _kpi_feature_breadth(self, window):
        """Share of the areas of the system in which anybody in scope was active."""
        if too_small := self._get_team_too_small(self._get_users_in_scope(window)):
            return too_small
        areas = self._get_adoption_models()
        return ratio(self._read_adoption(window)["areas"], len(areas), "")

    @api.model
    def _read_adoption(self, window):
        """Return the figures of all actions of a window, read once for all KPIs."""
        if "adoption" not in window.memo:
            query = self._query_adoption(window)
            [window.memo["adoption"]] = self.env.execute_query_dict(query)
        return window.memo["adoption"]

    @api.model
    def _query_adoption(self, window):
        """One pass over the messages; the ORM counts pairs of author and week only by
        reading each of them."""
        authors = self._get_users_in_scope(window).partner_id
        return SQL(
            """
            WITH action AS (%s)
            SELECT COUNT(*) AS actions, COUNT(DISTINCT author_id) AS users,
                   COUNT(DISTINCT model) AS areas,
                   COUNT(DISTINCT (author_id, week)) FILTER (WHERE week > 0) AS weekly
            FROM action
            """,
            self._query_actions(window, authors),
        )

    @api.model
    def _query_weeks(self, window, authors):
        """In how many weeks each of some contacts was active; as above."""
        return SQL(
            "SELECT author_id, COUNT(DISTINCT week) FILTER (WHERE week > 0)"
            " FROM (%s) action GROUP BY author_id",
            self._query_actions(window, authors),
        )

    @api.model
    def _query_actions(self, window, authors):
        """What people have left on documents, with the number of its week."""
        weeks = weeks_until(window.first, window.last)
        bounds = [
            beginning(day, window.timezone) for day in [*weeks, window.last + DAY]
        ]
        return SQL(
            """
            SELECT message.author_id, message.model,
                   WIDTH_BUCKET(message.date, %(bounds)s::timestamp[]) AS week
            FROM mail_message message
            WHERE message.model = ANY(%(models)s)
              AND message.author_id = ANY(%(authors)s)
              AND message.message_type IN ('comment', 'notification', 'email_outgoing')
              AND message.date >= %(begin)s AND message.date < %(end)s
            """,
            bounds=bounds,
            models=self._get_adoption_models(),
            authors=authors.ids,
            begin=beginning(window.first, window.timezone),
            end=bounds[-1],
        )

    @api.model
    def _kpi_activities_on_time(self, window):
        """Share of the activities due in the window that were done by their day."""
        users = self._get_users_in_scope(window)
        if too_small := self._get_team_too_small(users):
            return too_small
        due = Domain("user_id", "in", users.ids) & window.on_days("date_deadline")
        activities = self.env["mail.activity"].with_context(active_test=False)
        is_done = Domain("active", "=", False) & Domain("date_done", "!=", False)
        # Two fields of a record are not compared in a domain.
        late = sum(
            count
            for deadline, done_on, count in activities._read_group(
                due & is_done, ["date_deadline:day", "date_done:day"], ["__count"]
            )
            if done_on > deadline
        )
        done = activities.search_count(due & is_done)
        return ratio(
            done - late,
            activities.search_count(due),
            self.env._("No activity was due."),
        )
