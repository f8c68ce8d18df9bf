from datetime import timedelta

from odoo import api, fields, models

from ..engine.weeks import weeks_until
from .crm_strategy_kpi_users import SMALLEST_TEAM
from .crm_strategy_member import MANAGERS
from .figure import DAY, Window

#: days over which the work of a team is looked at
DAYS = 91
#: a person who fits less is a weakness of the team
WEAK = 3


class CrmStrategyMember(models.Model):
    """How well a person fits the part, and whether the own team goes along.

    What a manager declares stands beside what the people who report to him do. It is
    told of teams only, never of persons.
    """

    _inherit = "crm.strategy.member"

    fit = fields.Selection(
        [(str(mark), str(mark)) for mark in range(1, 6)],
        groups=MANAGERS,
        copy=False,
        help="How well experience and time fit the part, from 1 to 5.",
    )
    is_weak = fields.Boolean(compute="_compute_is_weak", groups=MANAGERS)
    team_size = fields.Integer(compute="_compute_team", groups=MANAGERS)
    has_team_adoption = fields.Boolean(compute="_compute_team", groups=MANAGERS)
    team_adoption = fields.Float(
        compute="_compute_team",
        groups=MANAGERS,
        help="Share of the people who report to this person that are active in a week, "
        "over the last 13 weeks. Teams of fewer than three people have none.",
    )

    @api.depends("fit")
    def _compute_is_weak(self):
        for member in self:
            member.is_weak = bool(member.fit) and int(member.fit) < WEAK

    @api.depends("partner_id", "company_id")
    def _compute_team(self):
        teams = {member: member._get_team() for member in self}
        weeks = {}
        for company, members in self.grouped("company_id").items():
            people = self.env["res.partner"].union(*(teams[each] for each in members))
            weeks |= self._count_weeks(company, people)
        for member, team in teams.items():
            member.team_size = len(team)
            member.has_team_adoption = len(team) >= SMALLEST_TEAM
            active = sum(weeks.get(partner.id, 0) for partner in team)
            member.team_adoption = (
                active / len(team) / (DAYS // 7) if member.has_team_adoption else 0.0
            )

    def _get_team(self):
        """Return the users who report to a person, as contacts."""
        # Who reports to whom is readable to few; figures of a team are not theirs.
        employee = self._get_employee().sudo()
        return employee.child_ids.user_id.filtered("active").partner_id

    @api.model
    def _count_weeks(self, company, people):
        """Return in how many of the last weeks contacts were active, by their id."""
        if not people:
            return {}
        clock = self.env["crm.customer"]._get_clock(company)
        last = clock.today - DAY
        first = weeks_until(clock.today - timedelta(days=DAYS), last)[0]
        window = Window(company, None, first, last, first, timezone=clock.timezone)
        kpis = self.env["crm.strategy.kpi"].sudo()
        return dict(self.env.execute_query(kpis._query_weeks(window, people)))
