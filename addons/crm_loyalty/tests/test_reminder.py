from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user

from .common import CrmLoyaltyCase


class TestReminder(CrmLoyaltyCase):
    """Members are told once before their points expire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write(
            {"crm_expiry": "days", "crm_expiry_days": 60, "crm_reminder_days": 30}
        )
        cls.member.write({"email": "birch@example.com", "lang": "en_US"})
        cls.reminders = cls.env["crm.loyalty.reminder"]
        cls.env["crm.loyalty.reminder"].search([]).unlink()

    def _run(self, day):
        """Let the clock run on a day; return the mails that it has made."""
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        with freeze_time(f"{day} 10:00:00"), self.enter_registry_test_mode():
            self.env.ref(
                "crm_loyalty.ir_cron_crm_loyalty_remind"
            ).method_direct_trigger()
        self.env.invalidate_all()
        return self.env["mail.mail"].search([("id", ">", last)])

    def _told(self):
        return [(each.last_day, each.points) for each in self.reminders.search([])]

    def test_once(self):
        """60 days from the 15th of June end on the 13th of August."""
        self._post("earn", 150)
        last_day = self.card.crm_expiring_on
        self.assertEqual(last_day, date(2024, 8, 13))
        self.assertFalse(self._run("2024-07-13"))
        mail = self._run("2024-07-14")
        self.assertEqual(mail.recipient_ids, self.member)
        self.assertIn("150 Points", mail.body_html)
        self.assertIn("08/13/2024", mail.body_html)
        self.assertIn('dir="ltr"', mail.body_html)
        self.assertEqual((mail.model, mail.res_id), (self.card._name, self.card.id))
        self.assertEqual(self._told(), [(last_day, 150.0)])
        self.assertEqual(
            self.reminders.search([]).display_name, "150 Points, last day 08/13/2024"
        )
        for day in ("2024-07-14", "2024-07-15", "2024-08-13"):
            self.assertFalse(self._run(day))

    def test_not_after_the_last_day(self):
        self._post("earn", 150)
        self.assertFalse(self._run("2024-08-14"))

    def test_several_days_in_one_mail(self):
        for day, points in (("2024-06-15", 100), ("2024-06-20", 40)):
            for number in (1, 2):
                with freeze_time(f"{day} 0{number}:00:00"):
                    self._post("earn", points)
        mail = self._run("2024-07-20")
        self.assertEqual(len(mail), 1)
        self.assertIn("200 Points", mail.body_html)
        self.assertIn("80 Points", mail.body_html)
        # What comes on another day is told on its own.
        with freeze_time("2024-06-25 10:00:00"):
            self._post("earn", 7)
        mail = self._run("2024-07-26")
        self.assertIn("7 Points", mail.body_html)
        self.assertNotIn("08/13/2024", mail.body_html)

    def test_what_is_spent_is_not_told(self):
        self._post("earn", 150)
        self._post("redeem", -110)
        self.assertIn("40 Points", self._run("2024-07-20").body_html)

    def test_nothing_left(self):
        self._post("earn", 150)
        self._post("redeem", -150)
        self.assertFalse(self._run("2024-07-20"))

    def test_what_is_spent_while_the_clock_runs(self):
        """Others spend the points of a card of a later batch."""
        self._post("earn", 150)
        with freeze_time("2024-07-20 10:00:00"):
            self.assertTrue(self.reminders._query_expiring())
            self._post("redeem", -150)
            self.reminders._remind(self.card.ids)
        self.assertFalse(self._told())

    def test_by_inactivity(self):
        self.program.write({"crm_expiry": "inactivity", "crm_expiry_days": 60})
        self._post("earn", 100)
        self.assertEqual(len(self._run("2024-07-20")), 1)
        with freeze_time("2024-07-25 10:00:00"):
            self._post("earn", 1)
        self.assertFalse(self._run("2024-07-26"))
        self.assertIn("101 Points", self._run("2024-09-01").body_html)

    def test_not_usable_yet(self):
        self.program.crm_activation_days = 50
        self._post("earn", 100)
        self.assertFalse(self._run("2024-07-20"))

    def test_who_is_not_told(self):
        self._post("earn", 100)
        blacklist = self.env["mail.blacklist"]
        blacklist._add("Birch@example.com")
        self.assertFalse(self._run("2024-07-20"))
        blacklist._remove("birch@example.com")
        self.member.email = False
        self.assertFalse(self._run("2024-07-20"))
        self.member.email = "birch@example.com"
        self.card.active = False
        self.assertFalse(self._run("2024-07-20"))
        self.card.active = True
        self.program.crm_reminder_days = 0
        self.assertFalse(self._run("2024-07-20"))
        self.program.crm_reminder_days = 30
        self.assertTrue(self._run("2024-07-20"))

    def test_in_the_language_of_the_member(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self.env["res.lang"]._activate_lang("vi_VN")
        self.env["ir.module.module"].search(
            [("name", "=", "crm_loyalty")]
        )._update_translations(["fa_IR", "vi_VN"])
        other = self.env["res.partner"].create(
            {"name": "Bạch Dương", "email": "duong@example.com", "lang": "vi_VN"}
        )
        card = self._create_card(self.program, other)
        self.member.lang = "fa_IR"
        self._post("earn", 100)
        self._post("earn", 100, card=card)
        mails = self._run("2024-07-20")
        persian = mails.filtered(lambda mail: mail.recipient_ids == self.member)
        self.assertIn('dir="rtl"', persian.body_html)
        self.assertIn("سلام", persian.body_html)
        self.assertIn("23 مرداد 1403", persian.body_html)
        vietnamese = mails - persian
        self.assertIn("Bạch Dương", vietnamese.body_html)
        self.assertIn("13/08/2024", vietnamese.body_html)
        self.assertNotIn("Hello", vietnamese.body_html)

    def test_one_that_fails(self):
        """A card whose mail cannot be made does not keep others from being told."""
        other = self.env["res.partner"].create(
            {"name": "Black Birch", "email": "black@example.com"}
        )
        card = self._create_card(self.program, other)
        self._post("earn", 100)
        self._post("earn", 100, card=card)
        template = self.env.ref("crm_loyalty.mail_template_points_expire")
        template.subject = f"{{{{ 1 / (object.id - {self.card.id}) }}}}"
        with self.assertLogs("odoo.addons", "ERROR"):
            mails = self._run("2024-07-20")
        self.assertEqual(mails.recipient_ids, other)
        self.assertEqual(self.reminders.search([]).card_id, card)
        template.subject = "Mended"
        self.assertEqual(self._run("2024-07-21").recipient_ids, self.member)

    def test_at_the_same_cost(self):
        def count(number):
            cards = self.env["loyalty.card"].union(
                *(
                    self._create_card(
                        self.program,
                        self.env["res.partner"].create(
                            {"name": "Birch", "email": f"b{number}{each}@example.com"}
                        ),
                        30,
                    )
                    for each in range(number)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            with freeze_time("2024-07-20 10:00:00"):
                before = self.env.cr.sql_log_count
                self.reminders._remind(cards.ids)
                self.env.flush_all()
                queries = self.env.cr.sql_log_count - before
            told = self.reminders.search([("card_id", "in", cards.ids)])
            self.assertEqual(told.card_id, cards)
            return queries

        count(1)
        self.assertEqual(count(3), count(30))

    def test_companies(self):
        self._post("earn", 100)
        self._run("2024-07-20")
        other = self.env["res.company"].create({"name": "Other"})
        manager = new_test_user(
            self.env,
            login="reminder_manager",
            groups="sales_team.group_sale_manager",
            company_ids=[Command.set(other.ids)],
            company_id=other.id,
        )
        self.assertTrue(self.reminders.search([]))
        self.assertFalse(self.reminders.with_user(manager).search([]))

    def test_the_day_of_the_company(self):
        self._post("earn", 100)
        self.env.company.resource_calendar_id.tz = "Asia/Tokyo"
        mails = self.env["mail.mail"].search_count([])
        with freeze_time("2024-07-13 16:00:00"):
            self.reminders._remind(self.card.ids)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails + 1)

    def test_rights(self):
        self._post("earn", 100)
        self._run("2024-07-20")
        seller = new_test_user(
            self.env, login="reminder_own", groups="sales_team.group_sale_salesman"
        )
        mine = self.reminders.with_user(seller)
        told = mine.search([])
        self.assertEqual(told.card_id, self.card)
        for change in (
            lambda: told.write({"points": 1}),
            lambda: told.unlink(),
            lambda: mine.create({"card_id": self.card.id, "last_day": "2024-07-20"}),
        ):
            with self.assertRaises(AccessError):
                change()
        self.member.user_id = self.env.user
        self.assertFalse(mine.search([]))

    def test_bad_input(self):
        with self.assertRaises(ValidationError):
            self.program.crm_reminder_days = -1
