from odoo.tests import freeze_time

from .common_rules import RulesCase


class TestHistoryRule(RulesCase):
    """Conditions on changes of stage and on membership."""

    def test_stage(self):
        granite = self._create_partner(name="Granite")
        with freeze_time("2024-06-01 10:00:00"):
            self._order(1.0)
            self._order(1.0, partner=granite)
            self._settle()
        # Midnight begins a day.
        with freeze_time("2024-06-10 00:00:00"):
            self._invoice(10.0, "2024-06-10")
            self._settle()
        stage = {"kind": "stage", "stage_to": "new"}
        self.assertMeet(self.partner, stage)
        self.assertMeet(self.partner, stage, stage_from="prospect")
        self.assertMeet(self.env["res.partner"], stage, stage_from="engaged")
        self.assertMeet(self.partner, stage, window="last", window_count=6)
        self.assertMeet(self.env["res.partner"], stage, window="last", window_count=5)
        self.assertMeet(
            self.partner,
            stage,
            window="between",
            date_from="2024-06-10",
            date_to="2024-06-10",
        )
        self.assertMeet(
            self.env["res.partner"], stage, window="between", date_to="2024-06-09"
        )

    def test_segment(self):
        granite = self._create_partner(name="Granite")
        self._order(1.0)
        self._order(1.0, partner=granite)
        other = self._create_segment(name="Other", kind="static")
        self._join(other, self.partner, "2024-06-01 10:00:00", "2024-06-10 12:00:00")
        self._join(other, granite, "2024-06-05 00:00:00")
        member = {"kind": "segment", "other_id": other.id}
        self.assertMeet(granite, member)
        self.assertMeet(self.partner, member, on_date="2024-06-01")
        self.assertMeet(self.partner, member, on_date="2024-06-04")
        self.assertMeet(self.partner | granite, member, on_date="2024-06-09")
        # At the end of the day on which it left, a customer is no member.
        self.assertMeet(granite, member, on_date="2024-06-10")
        self.assertMeet(self.env["res.partner"], member, on_date="2024-05-31")
