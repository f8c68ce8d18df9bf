from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.crm_customer.models.reader_dates import format_day

from .common import CrmLoyaltyCase


@tagged("post_install", "-at_install")
class TestPortal(CrmLoyaltyCase, HttpCase):
    """What members see of their points, and what they do not."""

    # The browser has the real date.
    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fa_IR", "vi_VN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.user = new_test_user(
            cls.env,
            login="points_member",
            groups="base.group_portal",
            partner_id=cls.member.id,
        )
        cls.program.write({"crm_expiry": "days", "crm_expiry_days": 10})
        cls._post("adjust", 50, reason="Welcome")
        cls._age_lots(cls.env, cls.card.id, 20)
        cls.program.crm_expiry = "never"
        cls.order = cls._order(confirm=True)
        cls.program.crm_expiry = "days"
        cls._post("adjust", 30, reason="Birthday")

    def _open(self, card=None, page=""):
        self.authenticate(self.user.login, self.user.login)
        address = f"/my/loyalty_card/{(card or self.card).id}/history{page}"
        return self.url_open(address)

    def _rows(self, response):
        rows = html.fromstring(response.content).xpath("//tbody/tr")
        return [" ".join(row.text_content().split()) for row in rows]

    def test_statement(self):
        rows = self._rows(self._open())
        self.assertEqual(len(rows), 4)
        last_day = fields.Date.today() + timedelta(days=9)
        self.assertIn("Adjusted: Birthday", rows[0])
        self.assertIn(self.order.name, rows[1])
        self.assertIn("Points expired", rows[2])
        self.assertEqual(self.card.crm_expiring_on, last_day)

    def test_what_points_wait_for(self):
        self.program.crm_usable_when = "paid"
        order = self._order(confirm=True)
        order.message_subscribe(self.member.ids)
        response = self._open()
        self.assertIn(f"Payment of {order.name}", response.text)
        self.assertIn("pending until paid", self._rows(response)[0])

    def test_pages(self):
        for number in range(100):
            self._post("adjust", 1, reason=f"Gift {number}")
        first, second = self._rows(self._open()), self._rows(self._open(page="/page/2"))
        self.assertIn("Gift 99", first[0])
        self.assertEqual(len(first + second), 104)

    def test_pending_and_owed(self):
        self.program.crm_activation_days = 5
        self._post("earn", 20)
        self._post("adjust", -200, reason="Returned", may_owe=True)
        page = self._open().text
        for figure in ("Pending", "20 ", "Owed", "70 "):
            self.assertIn(figure, page)

    def test_the_card_of_another(self):
        other = self.env["res.partner"].create({"name": "Granite"})
        card = self._create_card(self.program, other, 5)
        response = self._open(card)
        self.assertTrue(response.url.endswith("/my"))
        self.assertFalse(self._rows(response))

    def test_no_link_to_what_the_member_may_not_see(self):
        other = self.env["res.partner"].create({"name": "Granite"})
        foreign = self._order(partner=other)
        self._post("earn", 7, origin=foreign)
        page = html.fromstring(self._open().content)
        self.assertTrue(page.xpath(f"//tbody//a[contains(@href, '/{self.order.id}?')]"))
        self.assertFalse(page.xpath(f"//tbody//a[contains(@href, '/{foreign.id}?')]"))

    def test_points_that_are_shared(self):
        """Members see the balance and what they did themselves, not what others did."""
        self.program.write({"crm_expiry": "never", "crm_membership": "household"})
        other = self.env["res.partner"].create({"name": "Granite"})
        card = self._create_card(self.program, other)
        home = self.env["crm.loyalty.household"].create(
            {"name": "Home", "member_ids": [(6, 0, (other | self.member).ids)]}
        )
        home.holder_id = other
        foreign = self._order(2, partner=other, confirm=True)
        own = self._order(confirm=True)
        for holder in (other, self.member):
            home.holder_id = holder
            response = self._open()
            text = " ".join(self._rows(response))
            self.assertIn("430 ", response.text)
            self.assertIn("You share these points", response.text)
            self.assertIn(own.name, text)
            self.assertNotIn(foreign.name, text)
            self.assertNotIn("230", text)
            self.assertTrue(self._open(card).url.endswith("/my"))

    def test_days_in_the_calendar_of_the_language(self):
        for lang in ("vi_VN", "fa_IR"):
            self.user.lang = lang
            text = " ".join(self._rows(self._open()))
            env = self.env(context={"lang": lang})
            self.assertIn(format_day(env, fields.Date.today()), text)

    def _look(self, lang):
        self.user.lang = lang
        self.start_tour("/my", "crm_loyalty_portal", login=self.user.login)

    def test_in_english(self):
        self._look("en_US")

    def test_in_vietnamese(self):
        self._look("vi_VN")

    def test_in_persian(self):
        self._look("fa_IR")
