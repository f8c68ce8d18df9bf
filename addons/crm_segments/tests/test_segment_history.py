from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user

from .common import CrmSegmentsCase


class TestSegmentHistory(CrmSegmentsCase):
    """The size of a segment now and before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.granite = cls._create_partner(name="Granite")
        ours = ("partner_id", "in", (cls.partner | cls.granite).ids)
        cls.order = cls._order(10.0)
        cls._settle()
        with freeze_time("2024-05-10 10:00:00"):
            cls.segment = cls._create_segment(
                cls._attribute(ours, ("quotation_count", ">", 0))
            )
        # One more on 1 June, one less on 12 June.
        with freeze_time("2024-06-01 10:00:00"):
            cls._order(20.0, partner=cls.granite)
            cls._settle()
            cls.segment._refresh()
        with freeze_time("2024-06-12 10:00:00"):
            cls.order.action_cancel()
            cls._settle()
            cls.segment._refresh()
        cls.segment.invalidate_recordset()

    def _history(self, kind, segment=None):
        return {
            period["end"]: (period["size"], period["entered"], period["left"])
            for period in (segment or self.segment).get_history(kind)["periods"]
        }

    def test_days(self):
        days = self._history("day")
        self.assertEqual(len(days), 30)
        self.assertEqual(days["2024-05-31"], (1, 0, 0))
        self.assertEqual(days["2024-06-01"], (2, 1, 0))
        self.assertEqual(days["2024-06-11"], (2, 0, 0))
        self.assertEqual(days["2024-06-12"], (1, 0, 1))
        self.assertEqual(days["2024-06-15"], (1, 0, 0))

    def test_weeks_and_months(self):
        weeks = self._history("week")
        self.assertEqual(len(weeks), 26)
        self.assertEqual(weeks["2024-06-15"], (1, 0, 1))
        self.assertEqual(weeks["2024-06-01"], (2, 1, 0))
        months = self._history("month")
        self.assertEqual(months["2024-04-30"], (0, 0, 0))
        self.assertEqual(months["2024-05-31"], (1, 1, 0))
        self.assertEqual(months["2024-06-30"], (1, 1, 1))

    def test_unknown_bars(self):
        with self.assertRaisesRegex(UserError, "give day, week, or month"):
            self.segment.get_history("quarter")

    def test_months_of_the_other_calendar(self):
        self.env.company.crm_period_calendar = "jalali"
        months = self._history("month")
        # 22 May to 20 June
        self.assertEqual(months["2024-06-20"], (1, 1, 1))
        self.assertEqual(months["2024-05-20"], (1, 1, 0))

    def test_trend(self):
        self.assertRecordValues(
            self.segment,
            [
                {
                    "size": 1,
                    "size_change": 0,
                    "size_by_week": [0] * 6 + [1, 1, 1, 2, 2, 1],
                }
            ],
        )

    def test_sizes_of_many_in_the_same_queries(self):
        others = self.segment | self._create_segment() | self._create_segment()

        def count_queries(segments):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            segments.mapped("size")
            return self.env.cr.sql_log_count - before

        count_queries(others)
        self.assertEqual(count_queries(others), count_queries(self.segment))

    def test_reader_counts_own_customers(self):
        user = new_test_user(
            self.env,
            login="segments_sales",
            groups="sales_team.group_sale_salesman",
            company_id=self.env.company.id,
            company_ids=[(6, 0, self.env.company.ids)],
        )
        self.partner.user_id = user
        self.granite.user_id = self.env["res.users"].browse(self.env.uid)
        self._settle()
        seen = self.segment.with_user(user)
        self.assertEqual(seen.size, 0)
        # Granite, whom another salesperson serves, is not counted on any day.
        self.assertEqual(self._history("day", seen)["2024-06-11"], (1, 0, 0))

    def test_why_members_entered(self):
        [member] = self.segment.member_ids
        self.assertEqual(member.cause_text, "Change of the Rule")
        self.env.cr.execute(
            "UPDATE crm_segment_member SET cause = 'document',"
            " cause_model = 'sale.order', cause_id = %s WHERE id = %s",
            (self.order.id, member.id),
        )
        self.env.invalidate_all()
        self.assertIn(self.order.name, member.cause_text)
        self.assertEqual(member.action_open_cause()["res_id"], self.order.id)
