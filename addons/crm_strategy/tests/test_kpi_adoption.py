from odoo.tests import new_test_user

from .common_kpi import CrmStrategyKpiCase


class TestKpiAdoption(CrmStrategyKpiCase):
    """The worked example: of five users in scope, 3, 4, 4 and 5 are active in the four
    weeks of a February."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("hr.group_hr_manager") | cls.env.ref(
            "crm_strategy.group_crm_strategy_manager"
        )
        cls._invoice(1, "2026-01-05")
        cls.department = cls.env["hr.department"].create({"name": "Sales"})
        cls.users = cls.env["res.users"]
        for number in range(5):
            cls.users += new_test_user(
                cls.env,
                login=f"seller_{number}",
                groups="sales_team.group_sale_salesman_all_leads",
            )
        cls._employ(cls.users)
        strategy = cls.env["crm.strategy"].create(
            {"name": "Closer", "date_start": "2026-01-01"}
        )
        phase = cls.env["crm.strategy.phase"].create(
            {
                "name": "One",
                "strategy_id": strategy.id,
                "date_start": "2026-01-01",
                "date_end": "2026-06-30",
            }
        )
        cls.env["crm.strategy.scope"].create(
            {"phase_id": phase.id, "department_id": cls.department.id, "depth": 5}
        )
        for day, active in (("02", 3), ("09", 4), ("16", 4), ("23", 5)):
            for user in cls.users[:active]:
                cls._act(user, f"2026-02-{day}")
        for code in ("adoption", "adoption_depth", "feature_breadth"):
            cls._kpi(code).period_kind = "month"

    @classmethod
    def _employ(cls, users):
        cls.env["hr.employee"].create(
            [
                {
                    "name": user.name,
                    "user_id": user.id,
                    "department_id": cls.department.id,
                    "company_id": cls.company.id,
                }
                for user in users
            ]
        )

    @classmethod
    def _act(cls, user, day, record=None):
        record = record or cls.partner
        message = (
            record.with_user(user)
            .sudo()
            .message_post(body="Called", author_id=user.partner_id.id)
        )
        message.date = f"{day} 10:00:00"

    def test_adoption(self):
        self.assertMeasured(
            self._kpi("adoption"), 0.8, "2026-02-28", numerator=16, denominator=20
        )

    def test_depth_and_breadth(self):
        self._act(self.users[0], "2026-02-24", self._opportunity())
        self.assertMeasured(
            self._kpi("adoption_depth"), 17 / 5, "2026-02-28", numerator=17
        )
        self.assertMeasured(
            self._kpi("feature_breadth"), 2 / 4, "2026-02-28", numerator=2
        )

    def test_creators_and_editors_are_authors(self):
        """Of Odoo's own records: who creates, who changes what is tracked."""
        # Tests track nothing unless they say so.
        env = self.env(user=self.users[0], context={})
        lead = self._opportunity().with_env(env)
        before = self._read()
        lead.copy({"name": "Fence"})
        self.cr.precommit.run()
        lead.expected_revenue = 5
        self.cr.precommit.run()
        self.assertGreater(self._read()["actions"], before["actions"] + 1)

    def test_four_ways_to_leave_a_trace_and_one_to_leave_none(self):
        """Who creates, who changes what is tracked, who changes a phone number and who
        comments are found; who changes what is not tracked is not."""
        creator, editor, caller, writer, nobody = self.users
        before = self._authors()

        def as_user(record, user):
            # Tests track nothing unless they say so.
            self.cr.precommit.run()
            return record.with_env(self.env(user=user, context={}))

        lead = as_user(self.env["crm.lead"], creator).create(
            {"name": "Pergola", "user_id": creator.id, "phone": "+84 90 1"}
        )
        as_user(lead, editor).expected_revenue = 5
        as_user(lead, caller).phone = "+84 90 2"
        as_user(lead, writer).message_post(body="She called")
        as_user(lead, nobody).date_deadline = "2026-12-01"
        self.cr.precommit.run()
        self.assertEqual(
            self._authors() - before, (creator | editor | caller | writer).partner_id
        )

    def _authors(self):
        self.env.flush_all()
        return (
            self.env["mail.message"]
            .search(
                [
                    ("model", "=", "crm.lead"),
                    ("author_id", "in", self.users.partner_id.ids),
                    (
                        "message_type",
                        "in",
                        ("comment", "notification", "email_outgoing"),
                    ),
                ]
            )
            .author_id
        )

    def _read(self):
        self.env.flush_all()
        kpi = self._kpi("adoption").sudo()
        return kpi._read_adoption(kpi._get_window(self._period("2026-10-31", "month")))

    def test_no_figure_tells_of_persons(self):
        measure = self._measure(self._kpi("adoption"), "2026-02-28")
        self.assertFalse(measure.model or measure.domain or measure.base_domain)
        self.users[2:].active = False
        for code in ("adoption", "adoption_depth", "feature_breadth"):
            small = self._measure(self._kpi(code), "2026-02-28")
            self.assertIn("Fewer than 3 users", small.reason)

    def test_a_quiet_team_is_no_small_one(self):
        quiet = self._measure(self._kpi("adoption_depth"), "2026-03-31")
        self.assertEqual(quiet.reason, "Nobody was active.")
        self._act(self.users[0], "2026-03-10")
        alone = self._measure(self._kpi("adoption_depth"), "2026-03-31")
        self.assertIn("persons", alone.reason)

    def test_activities_on_time(self):
        kpi = self._kpi("activities_on_time")
        kpi.period_kind = "month"
        for done_on in ("2026-02-09", "2026-02-10", "2026-02-11", None):
            activity = self.partner.activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline="2026-02-10",
                user_id=self.users[0].id,
            )
            if done_on:
                activity.action_feedback()
                activity.date_done = done_on
        self.assertMeasured(kpi, 0.5, "2026-02-28", numerator=2, denominator=4)

    def test_access(self):
        """Two of five may not read the pipeline."""
        self.users[3:].group_ids = self.env.ref("base.group_user")
        self.assertMeasured(
            self._kpi("access_coverage"), 0.6, numerator=3, denominator=5
        )
        past = self._measure(self._kpi("access_coverage"), "2026-06-30")
        self.assertIn("not recorded", past.reason)

    def test_more_users_take_no_more_queries(self):
        window = self._kpi("adoption")._get_window(self._period("2026-02-28", "month"))
        codes = ("adoption", "adoption_depth", "feature_breadth", "activities_on_time")

        def count():
            window.memo.clear()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for code in codes:
                self._kpi(code).sudo()._compute_figure(window, {})
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        users = self.env["res.users"]
        for number in range(5):
            users += new_test_user(
                self.env, login=f"more_{number}", groups="base.group_user"
            )
        self._employ(users)
        # New users empty what Odoo remembers of rights.
        count()
        self.assertEqual(count(), few)
