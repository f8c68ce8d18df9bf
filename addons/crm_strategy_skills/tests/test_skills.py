from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.crm_strategy.tests.common import CrmStrategyCase


class TestSkills(CrmStrategyCase):
    """Skills from the records of employees beside those that a part takes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kind = cls.env["hr.skill.type"].create(
            {
                "name": "Customers",
                "skill_ids": [
                    Command.create({"name": "Data"}),
                    Command.create({"name": "Service"}),
                ],
                "skill_level_ids": [
                    Command.create(
                        {"name": "Good", "level_progress": 80, "default_level": True}
                    )
                ],
            }
        )
        cls.data, cls.service = kind.skill_ids.sorted("name")
        cls.person = new_test_user(cls.env, "analyst")
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Analyst", "user_id": cls.person.id}
        )
        cls.member = cls._member(
            "technical",
            partner=cls.person.partner_id,
            needed_skill_ids=[Command.set((cls.data | cls.service).ids)],
        )

    def _learn(self, employee, skill):
        self.env["hr.employee.skill"].create(
            {
                "employee_id": employee.id,
                "skill_id": skill.id,
                "skill_type_id": skill.skill_type_id.id,
                "skill_level_id": skill.skill_type_id.skill_level_ids.id,
            }
        )
        self.env.invalidate_all()

    def test_what_is_to_be_learned(self):
        self.assertFalse(self.member.skill_ids)
        self.assertEqual(self.member.missing_skill_ids, self.data | self.service)
        self._learn(self.employee, self.data)
        self.assertEqual(self.member.skill_ids, self.data)
        self.assertEqual(self.member.missing_skill_ids, self.service)
        self.assertEqual(self.strategy.unfilled_skill_ids, self.service)

    def test_somebody_else_has_it(self):
        other = new_test_user(self.env, "helper")
        employee = self.env["hr.employee"].create(
            {"name": "Helper", "user_id": other.id}
        )
        self._member("end_user", partner=other.partner_id)
        self._learn(employee, self.service)
        self.assertEqual(self.member.missing_skill_ids, self.data | self.service)
        self.assertEqual(self.strategy.unfilled_skill_ids, self.data)

    def test_users_of_strategies_read_it(self):
        self._learn(self.employee, self.data)
        member = self.member.with_user(self.user)
        self.assertEqual(member.missing_skill_ids, self.service)
        self.assertEqual(
            self.strategy.with_user(self.user).unfilled_skill_ids, self.service
        )
