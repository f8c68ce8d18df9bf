from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from odoo.addons.mail.tests.common import MockEmail
from odoo.addons.web.tests import test_js

from .common_ui import SegmentsUiCase


@tagged("post_install", "-at_install")
class TestUi(MockEmail, SegmentsUiCase):
    """Who markets and who collects make a segment, see it count, and ask why."""

    def _market(self, lang):
        """Build a segment, compare it with last month, and mail it."""
        segment = self._build_lapsing(lang, "crm_segments_lapsing")
        self._join(segment, self.granite, days_from=50, days_to=10)
        self._tour("crm_segments_compare", self.marketer)
        self._tour("crm_segments_mail", self.marketer)
        mailing = self.env["mailing.mailing"].search(
            [("segment_ids", "in", segment.ids)]
        )
        self.assertEqual(mailing.state, "in_queue")
        with self.mock_mail_gateway():
            mailing.sudo().action_send_mail()
            self._new_mails.filtered(lambda mail: mail.state == "outgoing").send()
        self.assertRecordValues(
            mailing.mailing_trace_ids,
            [{"email": self.partner.email, "trace_status": "sent"}],
        )
        self.assertRecordValues(
            self._new_mails, [{"subject": "We miss you", "state": "sent"}]
        )

    def _join(self, segment, partner, days_from, days_to):
        """Store that a customer became a member, and left, so many days ago."""
        customer = self._customer(partner)
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_segment_member (
                    segment_id, customer_id, customer_key, partner_id, company_id,
                    date_from, date_to, cause)
                VALUES (%s, %s, %s, %s, %s, %s, %s, 'opening')
                """,
                segment.id,
                customer.id,
                customer.id,
                partner.id,
                customer.company_id.id,
                now - timedelta(days=days_from),
                now - timedelta(days=days_to),
            )
        )
        self.env["crm.segment.member"].invalidate_model()

    def _tour(self, name, user, url="/odoo/crm"):
        self.start_tour(url, name, login=user.login, timeout=180)

    def _collect(self, lang):
        self.finance.lang = lang
        self._tour("crm_segments_late_payers", self.finance, "/odoo/customer-invoices")
        segment = self.env["crm.segment"].search([("user_id", "=", self.finance.id)])
        self.assertEqual(segment.member_ids.partner_id.name, "Pebble")

    def test_marketer_in_english(self):
        self._market("en_US")

    def test_marketer_in_persian(self):
        self._market("fa_IR")

    def test_marketer_in_vietnamese(self):
        self._market("vi_VN")

    def test_finance_in_english(self):
        self._collect("en_US")

    def test_finance_in_persian(self):
        self._collect("fa_IR")

    def test_finance_in_vietnamese(self):
        self._collect("vi_VN")


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    """The unit tests of the components of this addon."""

    def test_components(self):
        suite = test_js.HOOTCommon._generate_hash(self, "@crm_segments")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )
