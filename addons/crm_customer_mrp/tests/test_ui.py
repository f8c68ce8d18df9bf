from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ProductionCase


@tagged("post_install", "-at_install")
class TestUi(ProductionCase, HttpCase):
    """A production planner goes from a late manufacturing order to the customer."""

    # The browser has the real date.
    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fa_IR", "vi_VN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.planner = new_test_user(
            cls.env,
            login="crm_planner",
            groups="mrp.group_mrp_user,crm_customer.group_crm_customer_user",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
            tz="UTC",
        )
        now = fields.Datetime.now()
        cls._promise(now - timedelta(days=40))
        granite = cls._create_partner(name="Granite")
        cls._promise(now + timedelta(days=40), partner=granite)
        cls._settle()

    def _tour(self, lang):
        self.planner.lang = lang
        self.start_tour(
            "/odoo/manufacturing",
            "crm_customer_late_production",
            login="crm_planner",
            timeout=120,
        )

    def test_late_production_in_english(self):
        self._tour("en_US")

    def test_late_production_in_persian(self):
        self._tour("fa_IR")

    def test_late_production_in_vietnamese(self):
        self._tour("vi_VN")
