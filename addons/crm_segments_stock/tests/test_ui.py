from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.crm_customer_stock.tests.common import DeliveryCase
from odoo.addons.crm_segments.tests.common_ui import SegmentsUiCase


@tagged("post_install", "-at_install")
class TestUi(SegmentsUiCase, DeliveryCase):
    """A marketer leaves out who waits for a late delivery."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        flint = cls._create_partner(name="Flint")
        cls._invoice_ago(700.0, bought=75, due=60, paid=60, partner=flint)
        cls._promise(fields.Datetime.now() - timedelta(days=5), partner=flint)
        cls._settle()

    def test_late_delivery_in_english(self):
        self._build_lapsing("en_US", "crm_segments_stock_lapsing")

    def test_late_delivery_in_persian(self):
        self._build_lapsing("fa_IR", "crm_segments_stock_lapsing")

    def test_late_delivery_in_vietnamese(self):
        self._build_lapsing("vi_VN", "crm_segments_stock_lapsing")
