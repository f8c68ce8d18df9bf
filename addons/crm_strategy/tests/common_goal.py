from odoo.tests import freeze_time

from .common import CrmStrategyCase


@freeze_time("2026-09-30 10:00:00")
class CrmStrategyGoalCase(CrmStrategyCase):
    """A running strategy in the middle of a phase of 184 days, and goals of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.Goal = cls.env["crm.strategy.goal"]
        cls.Review = cls.env["crm.strategy.review"]
        cls.Measure = cls.env["crm.strategy.measure"]
        cls.env["crm.period"]._generate(cls.company)
        cls.sponsor = cls._member("sponsor")
        cls.phase = cls._phase("Win back", "2026-07-01", "2026-12-31")

    @classmethod
    def _start(cls):
        cls.strategy.action_start()

    @classmethod
    def _open(cls, phase=None):
        """Open a phase whose gate asks for more than this test is about."""
        phase = phase or cls.phase
        phase.check_ids.override_reason = "Not the subject"
        phase.action_open()

    @classmethod
    def _goal(cls, baseline=60, target=80, **values):
        """Return a goal that is measured by hand, with a baseline."""
        values = {
            "name": "Customers come back",
            "strategy_id": cls.strategy.id,
            "phase_id": cls.phase.id,
            "source": "manual",
            "target": target,
            **values,
        }
        if baseline is not None:
            values |= {"baseline": baseline, "baseline_date": "2026-06-30"}
        return cls.Goal.create(values)

    @classmethod
    def _kpi(cls, code="returning", **values):
        return cls.env["crm.strategy.kpi"].create(
            {"name": code.title(), "code": code, "method": "manual", **values}
        )

    @classmethod
    def _enter(cls, kpi, value, day="2026-09-30"):
        period = cls.env["crm.period"].search(
            [
                ("company_id", "=", cls.company.id),
                ("kind", "=", kpi.period_kind),
                ("calendar", "=", "gregorian"),
                ("date_end", "=", day),
            ]
        )
        return cls.Measure.create(
            {"kpi_id": kpi.id, "period_id": period.id, "value": value}
        )

    @classmethod
    def _check_in(cls, goal, value=None, user=None, **values):
        if value is not None:
            values["value"] = value
        return (
            cls.env["crm.strategy.check.in"]
            .with_user(user or cls.env.user)
            .create({"goal_id": goal.id, **values})
        )

    @classmethod
    def _open_review(cls, **values):
        """Open the next regular review."""
        review = cls.strategy.next_review_id
        review.write({"summary": "We move", **values})
        review.action_open()
        return review
