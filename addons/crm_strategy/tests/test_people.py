from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import users
from odoo.tools import mute_logger

from .common import CrmStrategyCase


class TestPeople(CrmStrategyCase):
    """Who is missing, who stands behind the strategy, and who knows it."""

    def test_vacant_roles_and_roles_with_one_person(self):
        self._member("sponsor", "management")
        self._member("end_user")
        self._member("end_user", "expert")
        self.assertEqual(
            self.strategy.vacant_role_ids,
            self.roles["technical"] + self.roles["finance"],
        )
        self.assertEqual(
            set(self.strategy.single_role_ids.mapped("name")),
            {"Executive Sponsor", "Management", "Independent Expert"},
        )
        self.assertEqual(self.strategy.sponsor_id.name, "Sponsor")

    def test_commitment(self):
        """A chief who leads, a sales manager who resists, finance in favor."""
        self.assertFalse(self.strategy.has_commitment)
        for role, weight, now, wanted in (
            ("sponsor", 3, "4", "4"),
            ("management", 2, "1", "3"),
            ("finance", 1, "3", "3"),
        ):
            self._member(
                role, weight=weight, engagement_current=now, engagement_desired=wanted
            )
        self.assertAlmostEqual(self.strategy.commitment, 0.8095, 4)
        self.assertEqual(self.strategy.member_ids.engagement_user_id, self.env.user)

    def test_the_department_of_an_employee(self):
        department = self.env["hr.department"].create({"name": "Sales"})
        employee = self.env["hr.employee"].create(
            {"name": "Mai", "department_id": department.id}
        )
        member = self._member("end_user", partner=employee.work_contact_id)
        self.assertEqual(member.department_id, department)

    def test_each_unit_is_committed(self):
        """Sales: a manager of weight 2 and a seller, of both of whom support (3) is
        wanted. Nobody was judged; the seller supports and the manager resists, 2 + 3
        of 9 are 56%; the manager is neutral, 4 + 3 of 9 are 78%, over the limit."""
        phase = self._phase("Run", "2026-01-01", "2026-02-01", kind="run")
        sales, service = self._unit(phase, 0, 0), self._unit(phase, 0, 0, "Service")
        leader = self._member("sponsor", engagement_current="4")
        leader.department_id = service.department_id
        chief, seller = (
            self._member(role, department_id=sales.department_id.id, weight=weight)
            for role, weight in (("management", 2), ("end_user", 1))
        )
        check = phase.check_ids.filtered(lambda check: check.code == "committed")

        def problem():
            check.invalidate_recordset()
            return check.with_user(self.user).problem

        self.assertIn("at least 75% of the wanted engagement", problem())
        seller.engagement_current, chief.engagement_current = "3", "1"
        self.assertTrue(problem().endswith("in: Sales."), problem())
        self.strategy.commitment_limit = 0.5
        self.assertFalse(problem())
        self.strategy.commitment_limit = 0.75
        chief.engagement_current = "2"
        self.assertFalse(problem())
        self.assertEqual(check.state, "met")

    @mute_logger("odoo.sql_db")
    def test_the_limit_of_commitment_is_a_share(self):
        with self.assertRefused(CheckViolation, "commitment_check"):
            self.strategy.commitment_limit = 75

    @users("strategy_manager")
    def test_a_revision_is_published_and_acknowledged(self):
        strategy = self.strategy.with_user(self.env.user)
        me = self._member("end_user", partner=self.user.partner_id)
        self._member("finance")
        published = self.env["crm.strategy.revision"].create(
            {"strategy_id": strategy.id, "summary": "A first plan", "number": 7}
        )
        self.assertRecordValues(published, [{"number": 1, "vision": strategy.vision}])
        self.assertEqual(
            strategy.message_ids[0].partner_ids, strategy.member_ids.partner_id
        )
        own = strategy.with_user(self.user)
        self.assertTrue(own.can_acknowledge)
        own.action_acknowledge()
        self.assertFalse(own.can_acknowledge)
        self.assertTrue(me.is_informed)
        self.assertEqual(strategy.informed_share, 0.5)
        self.assertFalse(strategy.can_acknowledge)
        self.env["crm.strategy.revision"].create(
            {"strategy_id": strategy.id, "summary": "The pilot moves"}
        )
        self.assertEqual(strategy.revision_id.number, 2)
        self.assertFalse(me.is_informed)
        self.assertTrue(own.can_acknowledge)

    def test_a_strategy_without_a_vision_does_not_start(self):
        self._member("sponsor")
        self._phase("Prepare", "2026-01-01", "2026-06-30")
        self.strategy.vision = False
        with self.assertRefused(UserError, "Write down the vision"):
            self.strategy.action_start()
