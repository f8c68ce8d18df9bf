import random
from datetime import date, datetime, timedelta

from odoo.tests import freeze_time

from .common_members import CrmMembersCase


class TestFigures(CrmMembersCase):
    """Size over time, who entered and left, and who was there at a moment."""

    def _move(self, when, *amounts):
        """Give each of both customers an open opportunity, or none."""
        with freeze_time(when):
            for partner, amount in zip(
                (self.partner, self.other), amounts, strict=True
            ):
                open_leads = self.env["crm.lead"].search(
                    [("partner_id", "=", partner.id)]
                )
                if amount and not open_leads:
                    self._opportunity(amount, partner=partner)
                elif not amount:
                    open_leads.unlink()
            self._settle_segments()

    def test_sizes(self):
        segment = self._create_segment(
            self._attribute(self.ours, ("opportunity_count", ">", 0))
        )
        self._move("2024-06-17 08:00:00", 5, 0)
        self._move("2024-06-18 08:00:00", 5, 5)
        self._move("2024-06-18 09:00:00", 0, 5)
        self._move("2024-06-20 23:00:00", 0, 0)
        first, last = date(2024, 6, 17), date(2024, 6, 20)

        def figures(first, last):
            return [
                (str(day["day"])[-2:], day["entries"], day["exits"], day["size"])
                for day in segment._get_sizes(first, last)[segment.id]
            ]

        self.assertEqual(
            figures(first, last),
            [("17", 1, 0, 1), ("18", 1, 1, 1), ("19", 0, 0, 1), ("20", 0, 1, 0)],
        )
        self.assertEqual(
            figures(first + timedelta(days=1), last)[:1], [("18", 1, 1, 1)]
        )
        self.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        self.assertEqual(figures(last, last + timedelta(days=1))[1:], [("21", 0, 1, 0)])

    def test_who_entered_and_left(self):
        segment = self._create_segment(
            self._attribute(self.ours, ("opportunity_count", ">", 0))
        )
        self._move("2024-06-17 08:00:00", 5, 0)
        self._move("2024-06-18 08:00:00", 0, 5)

        def found(action):
            return self.Member.search(action["domain"]).partner_id

        day = "2024-06-18"
        self.assertEqual(found(segment.action_open_entered(day, day)), self.other)
        self.assertEqual(found(segment.action_open_left(day, day)), self.partner)
        nobody = segment.action_open_left("2024-06-19", "2024-06-30")
        self.assertFalse(found(nobody))
        self.assertEqual(nobody["display_name"], "Segment: Left")

    def test_members_at_any_time(self):
        """The members at a moment are those that were seen at that moment."""
        segment = self._create_segment(
            self._attribute(self.ours, ("opportunity_count", ">", 0))
        )
        rng = random.Random(4)
        now = datetime(2024, 6, 16, 8)
        seen = {}
        for _step in range(25):
            now += timedelta(hours=rng.randint(1, 40))
            self._move(str(now), rng.choice((0, 5)), rng.choice((0, 5)))
            seen[now] = self._members(segment)
        for moment, partners in seen.items():
            later = moment + timedelta(minutes=59)
            for at in (moment, later):
                self.assertEqual(segment._members_at(at).partner_id, partners)
