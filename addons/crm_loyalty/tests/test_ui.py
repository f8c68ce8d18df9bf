from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.web.tests import test_js

from .common_tiers import TierCase


@tagged("post_install", "-at_install")
class TestUi(TierCase, HttpCase):
    """A salesperson goes from the menu to the cards and movements behind figures."""

    # The browser has the real date.
    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fa_IR", "vi_VN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.user = new_test_user(
            cls.env,
            login="loyalty_tour",
            groups="sales_team.group_sale_salesman",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
            tz="UTC",
        )
        cls.member.user_id = cls.user
        cls.env["crm.period"]._generate(cls.env.company)
        cls._post("earn", 120)
        cls._post("redeem", -20)

    def _tour(self, lang):
        self.user.lang = lang
        self.start_tour(
            "/odoo/crm", "crm_loyalty_dashboard", login="loyalty_tour", timeout=120
        )

    def test_dashboard_in_english(self):
        self._tour("en_US")

    def test_dashboard_in_persian(self):
        self._tour("fa_IR")

    def test_dashboard_in_vietnamese(self):
        self._tour("vi_VN")


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    """The unit tests of the components of this addon."""

    def test_components(self):
        suite = test_js.HOOTCommon._generate_hash(self, "@crm_loyalty")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=120,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
