from odoo import Command

from odoo.addons.crm_segments.tests.common import SegmentsMixin
from odoo.addons.crm_segments.tests.common_members import MembersMixin
from odoo.addons.crm_strategy.tests.common_kpi import CrmStrategyKpiCase


class TestKpiMailing(MembersMixin, SegmentsMixin, CrmStrategyKpiCase):
    """Mails to a segment and to everybody, opened and clicked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref(
            "crm_segments.group_crm_segments_manager"
        ) | cls.env.ref("mass_mailing.group_mass_mailing_user")
        cls.env["mailing.trace"].search([("id", "!=", False)]).unlink()
        segment = cls._create_segment(cls._attribute(("revenue", ">=", 100)))
        cls.targeted = cls._mailing(segment_ids=[Command.set(segment.ids)])
        cls.whole = cls._mailing()

    @classmethod
    def _mailing(cls, **values):
        return cls.env["mailing.mailing"].create(
            {
                "subject": "News",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                **values,
            }
        )

    def _send(self, mailing, day="2026-08-03", **values):
        self.env["mailing.trace"].create(
            {
                "mass_mailing_id": mailing.id,
                "model": "res.partner",
                "res_id": self.partner.id,
                "trace_status": "sent",
                "sent_datetime": f"{day} 08:00:00",
                **values,
            }
        )

    def test_nobody_was_written_to(self):
        self.assertIn("No mail", self._measure(self._kpi("mails_opened")).reason)

    def test_targeted_opened_and_clicked(self):
        seen = "2026-10-02 08:00:00"
        self._send(self.targeted, open_datetime=seen, links_click_datetime=seen)
        self._send(self.targeted, open_datetime=seen)
        self._send(self.targeted)
        self._send(self.whole)
        self._send(self.whole, "2026-10-01")
        self._send(self.whole, is_test_trace=True)
        measure = self.assertMeasured(
            self._kpi("targeted_mails"), 3 / 4, numerator=3, denominator=4
        )
        self.assertEqual(len(self._opened(measure.action_open_counted())), 3)
        self.assertMeasured(self._kpi("mails_opened"), 2 / 4)
        self.assertMeasured(self._kpi("mails_clicked"), 1 / 4)
