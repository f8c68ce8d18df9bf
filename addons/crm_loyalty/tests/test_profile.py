from odoo import Command, http
from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.loyalty_program_profile import CRON
from .common import CrmLoyaltyCase
from .common_concurrency import ConcurrentLoyaltyCase


class ProfileCase(CrmLoyaltyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"crm_profile_points": 20, "crm_profile_email": True})
        cls.country = cls.env.ref("base.us")

    def _address(self, **values):
        return {
            "street": "1 Elm Street",
            "city": "Springfield",
            "zip": "62701",
            "country_id": self.country.id,
            **values,
        }


class TestProfile(ProfileCase):
    """Members earn points once for having told what the programme asks for."""

    def test_once(self):
        self.member.phone = "+1 555 123 4567"
        self.assertLedger()
        self.member.email = "birch@example.com"
        self.assertLedger(("earn", 20.0))
        self.assertEqual(
            self.card.crm_entry_ids.explanation, "Earned with a complete profile"
        )
        self.member.email = False
        self.program.crm_profile_points = 50
        self.member.email = "silver@example.com"
        self.assertLedger(("earn", 20.0))
        self.assertProven()

    def test_everything_that_is_asked(self):
        self.program.write({"crm_profile_phone": True, "crm_profile_address": True})
        self.member.write({"email": "birch@example.com", "phone": "+15551234567"})
        self.member.write(self._address(zip=False))
        self.assertLedger()
        self.country.zip_required = False
        self.member.city = "Shelbyville"
        self.assertLedger(("earn", 20.0))

    def test_companies_are_asked_other_things(self):
        self.program.write(
            {
                "crm_profile_email": False,
                "crm_profile_vat": True,
                "crm_profile_industry": True,
                "crm_profile_function": True,
            }
        )
        company = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        card = self._create_card(self.program, company)
        company.vat = "/"
        self.assertLedger(card=card)
        company.industry_id = self.env["res.partner.industry"].search([], limit=1)
        self.assertLedger(("earn", 20.0), card=card)
        self.member.phone = "+15551234567"
        self.assertLedger()
        self.member.function = "Forester"
        self.assertLedger(("earn", 20.0))

    def test_contacts_follow_the_address_of_their_company(self):
        self.program.write({"crm_profile_email": False, "crm_profile_address": True})
        company = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        self.member.parent_id = company
        company.write(self._address())
        self.assertEqual(self.member.city, "Springfield")
        self.assertLedger(("earn", 20.0))

    def test_who_was_complete_before(self):
        self.program.crm_profile_points = 0
        others = self.env["res.partner"].create(
            [{"name": f"Old {n}", "email": f"old{n}@example.com"} for n in range(3)]
        )
        for other in others:
            self._create_card(self.program, other)
        self.program.crm_profile_points = 20
        self.assertTrue(self.program.crm_profile_is_waiting)
        for _run in range(2):
            with self.enter_registry_test_mode():
                self.env.ref(CRON).method_direct_trigger()
            self.env.invalidate_all()
        cards = self.program.coupon_ids.filtered("points")
        self.assertEqual(cards.partner_id, others)
        self.assertEqual(set(cards.mapped("points")), {20.0})
        self.assertFalse(self.program.crm_profile_is_waiting)

    def test_who_joins_with_a_complete_profile(self):
        other = self.env["res.partner"].create(
            {"name": "Elm", "email": "e@example.com"}
        )
        card = self._create_card(self.program, other, 5)
        self.assertEqual(card.points, 25.0)
        visitor = self._create_card(self.program, self.env["res.partner"])
        visitor.partner_id = other.copy({"email": "copy@example.com"})
        self.assertEqual(visitor.points, 20.0)

    def test_no_points_without_a_running_program(self):
        self.program.date_to = "2024-01-31"
        self.member.email = "birch@example.com"
        self.program.write({"date_to": False, "active": False})
        self.member.email = "silver@example.com"
        self.assertLedger()

    def test_two_companies(self):
        """The points are those of the company of the programme, whoever writes."""
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids = [Command.link(other.id)]
        there = self.env["res.partner"].with_company(other).browse(self.member.id)
        there.email = "birch@example.com"
        self.assertEqual(self.card.crm_entry_ids.company_id, self.env.company)

    def test_bad_input(self):
        with self.assertRaisesRegex(ValidationError, "below zero"):
            self.program.crm_profile_points = -1
        with self.assertRaisesRegex(ValidationError, "makes a profile"):
            self.program.write({"crm_profile_points": 5, "crm_profile_email": False})

    def test_contacts_cost_no_query_without_such_a_program(self):
        self.program.crm_profile_points = 0
        self.env["loyalty.program"]._get_profile_program_ids()
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.member._reward_profiles()

    def test_query_count(self):
        """Members are rewarded together."""
        counts = []
        for size in (2, 12):
            partners = self.env["res.partner"].create(
                [{"name": f"Many {size} {n}"} for n in range(size)]
            )
            self.env["loyalty.card"].create(
                [{"program_id": self.program.id, "partner_id": p.id} for p in partners]
            )
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE res_partner SET email = 'many@example.com' WHERE id = ANY(%s)",
                [partners.ids],
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partners._reward_profiles()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestProfilePortal(ProfileCase, HttpCase):
    """The member completes the profile on the own page."""

    freeze_time = None

    def test_a_member_saves_the_address(self):
        self.program.write({"crm_profile_address": True, "crm_profile_phone": True})
        user = new_test_user(
            self.env,
            login="profile_member",
            groups="base.group_portal",
            partner_id=self.member.id,
        )
        self.authenticate(user.login, user.login)
        response = self.url_open(
            "/my/address/submit",
            data={
                "partner_id": self.member.id,
                "address_type": "billing",
                "name": self.member.name,
                "email": "birch@example.com",
                "phone": "+1 555 123 4567",
                "street": "1 Elm Street",
                "city": "Springfield",
                "zip": "62701",
                "country_id": self.country.id,
                "state_id": self.env.ref("base.state_us_39").id,
                "csrf_token": http.Request.csrf_token(self),
                "required_fields": "",
            },
        )
        self.assertNotIn(
            "invalid_fields", response.text.replace('"invalid_fields": []', "")
        )
        self.env.invalidate_all()
        self.assertLedger(("earn", 20.0))
        self.assertEqual(self.card.crm_entry_ids.user_id, user)


@tagged("post_install", "-at_install")
class TestProfileConcurrency(ConcurrentLoyaltyCase):
    """A profile is completed several times at the same moment."""

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_at_once(self):
        member_id, card_id, _orders = self._create_member(10)
        with self._transaction() as env:
            program = env["loyalty.program"].browse(self.program_id)
            program.write({"crm_profile_points": 20, "crm_profile_email": True})

        def complete(env):
            env["res.partner"].browse(member_id).email = "crowded@example.com"

        def look(env):
            env["loyalty.card"].browse(card_id)._reward_profiles()

        self.assertTrue(all(self._at_once([complete, look] * 3)))
        with self._transaction() as env:
            self.assertEqual(env["loyalty.card"].browse(card_id).points, 30.0)
            env["loyalty.program"].browse(self.program_id).crm_profile_points = 0
        self.assertProven()
