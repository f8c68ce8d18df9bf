from odoo import Command
from odoo.tests import freeze_time, new_test_user

from .common_goal import CrmStrategyGoalCase

GATE = "crm_strategy.mail_activity_type_gate"
READ = "crm_strategy.mail_activity_type_read"


@freeze_time("2026-09-30 10:00:00")
class TestWeek(CrmStrategyGoalCase):
    """What people are told of what is due and of what has turned red, and how."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("vi_VN")
        cls.env["crm.strategy"].search([("id", "!=", cls.strategy.id)]).active = False
        cls.digest = cls.env.ref("crm_strategy.digest_week")
        cls.digest.user_ids = False
        cls.strategy.owner_id = cls.manager
        cls.sponsor.partner_id = cls._reader("week_sponsor").partner_id
        cls.owner = cls._reader("week_owner", lang="vi_VN")
        cls.goal = cls._goal(user_id=cls.owner.id)
        cls._start()
        cls._open()
        cls.review = cls.strategy.next_review_id
        cls.review.write({"date_due": "2026-10-05", "user_id": cls.manager.id})

    @classmethod
    def _reader(cls, login, **values):
        return new_test_user(
            cls.env,
            login=login,
            email=f"{login}@company.example",
            groups="crm_strategy.group_crm_strategy_user",
            **values,
        )

    def _week(self, user, lang="en_US"):
        user.lang = lang
        self.env.invalidate_all()
        week = self.env["crm.strategy.week"]._get_week(user)
        return {heading: [line["text"] for line in lines] for heading, lines in week}

    def _send(self):
        """Send the digest; return the mails by address."""
        before = self.env["mail.mail"].search([("id", ">", 0)])
        self.digest.action_send()
        mails = self.env["mail.mail"].search([("id", ">", 0)]) - before
        return {mail.email_to: mail for mail in mails}

    # What they are told

    def test_what_is_due(self):
        self.assertEqual(
            self._week(self.owner),
            {"Due this week": ["Check-in, 08/01/2026: Customers come back"]},
        )
        review = f"Review, 10/05/2026: {self.review.display_name}"
        for user in (self.manager, self.sponsor.partner_id.user_ids):
            self.assertEqual(self._week(user), {"Due this week": [review]})
        with freeze_time("2026-12-28"):
            self.assertIn(
                "Gate, 12/31/2026: Win back", self._week(self.manager)["Due this week"]
            )
        self._check_in(self.goal, 70)
        self.assertFalse(self._week(self.owner))
        self.assertFalse(self._week(self.user))

    def test_decisions_and_readings(self):
        self._member("end_user", partner=self.owner.partner_id)
        review = self._open_review(
            decision_ids=[
                Command.create(
                    {
                        "name": "Call back",
                        "user_id": self.owner.id,
                        "date_due": "2026-10-02",
                    }
                )
            ]
        )
        review.action_close()
        due = self._week(self.owner)["Due this week"]
        self.assertEqual(
            due[0],
            "Closer to our customers: read Revision 1 and say that you have",
        )
        self.assertIn("Decision, 10/02/2026: Call back", due)

    def test_what_has_turned_red(self):
        self._check_in(self.goal, 60)
        self.env["crm.strategy.goal"]._cron_remind()
        self.assertEqual(str(self.goal.off_track_since), "2026-09-30")
        [line] = self._week(self.owner)["Turned red"]
        self.assertIn("Customers come back: Off Track", line)
        self.assertIn(line, self._week(self.manager)["Turned red"])
        with freeze_time("2026-10-15"):
            self.env["crm.strategy.goal"]._cron_remind()
            self.assertEqual(str(self.goal.off_track_since), "2026-09-30")
            self.assertNotIn("Turned red", self._week(self.owner))
        self._check_in(self.goal, 79)
        self.env["crm.strategy.goal"]._cron_remind()
        self.assertFalse(self.goal.off_track_since)

    # By mail

    def test_once_a_week_in_the_language_of_the_reader(self):
        mails = self._send()
        self.assertEqual(len(mails), 3)
        mail = mails[self.owner.email_formatted]
        self.assertIn("01/08/2026", mail.body_html)
        self.assertIn(f"/odoo/crm.strategy.goal/{self.goal.id}", mail.body_html)
        self.assertEqual(str(self.digest.next_run_date), "2026-10-07")
        self.assertEqual(self.digest.periodicity, "weekly")
        self._check_in(self.goal, 70)
        self.assertNotIn(self.owner.email_formatted, self._send())

    def test_who_unsubscribes_is_not_asked_again(self):
        self._send()
        self.digest.with_user(self.owner).action_unsubscribe()
        self.assertNotIn(self.owner.email_formatted, self._send())
        self.digest.with_user(self.owner).action_subscribe()
        self.assertIn(self.owner.email_formatted, self._send())

    def test_other_digests_stay_as_they_are(self):
        other = self.digest.copy({"with_strategies": False, "company_id": 1})
        other.user_ids = self.owner
        self.digest = other
        [mail] = self._send().values()
        self.assertNotIn("crm.strategy.goal", mail.body_html)
        self.assertEqual(other.user_ids, self.owner)

    # By activities

    def _activities(self, record, kind):
        return record.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(kind)
        )

    def test_gates_are_activities(self):
        Phase = self.env["crm.strategy.phase"]
        Phase._cron_remind_of_gates()
        self.assertFalse(self._activities(self.phase, GATE))
        with freeze_time("2026-12-10"):
            Phase._cron_remind_of_gates()
            Phase._cron_remind_of_gates()
            activity = self._activities(self.phase, GATE)
            self.assertEqual(activity.user_id, self.manager)
            self.assertEqual(str(activity.date_deadline), "2026-12-31")
            self.phase.action_close()
            self.assertFalse(self._activities(self.phase, GATE))

    def test_revisions_are_activities_until_they_are_read(self):
        self._member("end_user", partner=self.owner.partner_id)
        Revision = self.env["crm.strategy.revision"].with_user(self.manager)
        for summary in ("First", "Second"):
            Revision.create({"strategy_id": self.strategy.id, "summary": summary})
        activities = self._activities(self.strategy, READ)
        self.assertEqual(
            activities.user_id, self.owner | self.sponsor.partner_id.user_ids
        )
        self.assertEqual(len(activities), 2)
        self.strategy.with_user(self.owner).action_acknowledge()
        self.assertEqual(
            self._activities(self.strategy, READ).user_id,
            self.sponsor.partner_id.user_ids,
        )
