from contextlib import contextmanager

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.base.tests.common import BaseCommon


@tagged("post_install", "-at_install")
class CrmStrategyCase(BaseCommon):
    """A strategy with its people, in a company of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            login="strategy_manager",
            groups="crm_strategy.group_crm_strategy_manager",
        )
        cls.user = new_test_user(
            cls.env,
            login="strategy_user",
            groups="crm_strategy.group_crm_strategy_user",
        )
        cls.roles = {
            name: cls.env.ref(f"crm_strategy.crm_strategy_role_{name}")
            for name in (
                "sponsor",
                "management",
                "technical",
                "end_user",
                "finance",
                "expert",
            )
        }
        cls.strategy = cls.env["crm.strategy"].create(
            {
                "name": "Closer to our customers",
                "vision": "Everybody in the house knows every customer.",
                "date_start": "2026-01-01",
            }
        )

    @contextmanager
    def assertRefused(self, error, message):
        """What is refused leaves nothing behind."""
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield

    @classmethod
    def _member(cls, *roles, partner=None, **values):
        partner = partner or cls.env["res.partner"].create({"name": roles[0].title()})
        return cls.env["crm.strategy.member"].create(
            {
                "strategy_id": cls.strategy.id,
                "partner_id": partner.id,
                "role_ids": [Command.set([cls.roles[role].id for role in roles])],
                **values,
            }
        )

    @classmethod
    def _phase(cls, name, date_start, date_end, **values):
        return cls.env["crm.strategy.phase"].create(
            {
                "name": name,
                "strategy_id": cls.strategy.id,
                "date_start": date_start,
                "date_end": date_end,
                **values,
            }
        )

    @classmethod
    def _unit(cls, phase, depth, headcount, name="Sales", **values):
        department = cls.env["hr.department"].create({"name": name})
        return cls.env["crm.strategy.scope"].create(
            {
                "phase_id": phase.id,
                "department_id": department.id,
                "depth": depth,
                "headcount": headcount,
                **values,
            }
        )

    def _measure_quarter(self, kpi, last_day):
        """Compute a KPI for the quarter that ends with a day; return the value."""
        period = self.env["crm.period"].search(
            [
                ("company_id", "=", self.strategy.company_id.id),
                ("kind", "=", "quarter"),
                ("calendar", "=", "gregorian"),
                ("date_end", "=", last_day),
            ]
        )
        kpi._measure_period(period)
        return self.env["crm.strategy.measure"].search(
            [("kpi_id", "=", kpi.id), ("period_id", "=", period.id)]
        )
