from odoo.tests import new_test_user

from .common_kpi import CrmStrategyKpiCase


class TestKpiTeamwork(CrmStrategyKpiCase):
    """Departments on the same records, and people on the move."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("hr.group_hr_manager")
        cls.departments = cls.env["hr.department"].create(
            [{"name": name, "company_id": cls.company.id} for name in ("Sales", "Help")]
        )
        cls.users = [
            new_test_user(
                cls.env,
                login=f"colleague_{number}",
                groups="sales_team.group_sale_salesman_all_leads",
                company_id=cls.company.id,
                company_ids=cls.company.ids,
            )
            for number in range(3)
        ]
        for number, user in enumerate(cls.users):
            cls.env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": cls.company.id,
                    "department_id": cls.departments[number // 2].id,
                }
            )

    def _write(self, user, record, day="2026-08-03"):
        message = record.message_post(body="Called", author_id=user.partner_id.id)
        message.date = f"{day} 10:00:00"

    def test_records_that_departments_share(self):
        """Two of the same department on one record, two of different ones on another,
        and one alone."""
        first, second, third = (self._create_partner(name=name) for name in "ABC")
        for user, record in (
            (self.users[0], first),
            (self.users[1], first),
            (self.users[0], second),
            (self.users[2], second),
            (self.users[2], third),
        ):
            self._write(user, record)
        self._write(self.users[2], first, "2026-10-01")
        kpi = self._kpi("cross_department")
        self.assertMeasured(kpi, 1 / 3, numerator=1, denominator=3)
        empty = self._measure(kpi, "2026-03-31")
        self.assertEqual(empty.reason, "Nobody wrote on a record in this time.")

    def test_mobile_use(self):
        """One of four sessions is on a phone; the other days do not count."""
        for number, (device, day) in enumerate(
            (
                ("mobile", "2026-09-28"),
                ("computer", "2026-09-28"),
                ("computer", "2026-09-29"),
                ("computer", "2026-09-30"),
                ("mobile", "2026-10-02"),
            )
        ):
            self.env["res.device.log"].sudo().create(
                {
                    "session_identifier": f"session {number}",
                    "user_id": self.users[number % 3].id,
                    "device_type": device,
                    "first_activity": f"{day} 08:00:00",
                    "last_activity": f"{day} 09:00:00",
                }
            )
        kpi = self._kpi("mobile_share")
        self.assertMeasured(kpi, 1 / 4, numerator=1, denominator=4)
        self.assertIn("not recorded", self._measure(kpi, "2026-03-31").reason)
        for user in self.users[:2]:
            user.active = False
        self.assertIn("tell of persons", self._measure(kpi).reason)
