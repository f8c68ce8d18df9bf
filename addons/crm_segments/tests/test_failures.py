from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import freeze_time
from odoo.tools import SQL, mute_logger

from .common_members import CrmMembersCase

FAILURE = "odoo.addons.crm_segments.models.crm_segment_failure"


class TestFailures(CrmMembersCase):
    """A rule that fails keeps its members and says which condition it is; the others
    are refreshed."""

    def _corrupt(self, segment, domain="[('speed', '=', 1)]"):
        """Store a rule as it stands after the addon of a field was uninstalled."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_segment_condition SET domain = %s WHERE segment_id = %s",
                domain,
                segment.id,
            )
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def _fail_in_sql(self, *segments):
        """Let the database refuse the rules of these segments."""
        condition_class = self.env.registry["crm.segment.condition"]
        original = condition_class._get_domain_attribute
        zero = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "1 / (%(id)s - %(id)s) = 1", id=SQL.identifier(alias, "id")
            )
        )
        ids = [segment.id for segment in segments]

        def failing(condition):
            domain = original(condition)
            return domain & zero if condition.segment_id.id in ids else domain

        return patch.object(condition_class, "_get_domain_attribute", failing)

    def _buy(self):
        self.quotation.action_confirm()
        self._settle()

    @mute_logger(FAILURE)
    def test_every_rule_fails(self):
        segments = self._create_segment(self.buyers) | self._create_segment(self.buyers)
        for segment in segments:
            self._corrupt(segment)
        self._buy()
        self.assertEqual(segments._refresh(), (0, 0))
        for segment in segments:
            self.assertIn("no field “speed”", segment.error)
            self.assertMembers(segment, self.partner)

    @mute_logger(FAILURE, "odoo.sql_db")
    def test_two_of_fifty_fail(self):
        good = self.Segment
        for _number in range(48):
            good |= self._create_segment(self.buyers)
        gone, refused = (self._create_segment(self.buyers) for _number in range(2))
        self._corrupt(gone)
        self._buy()
        with self._fail_in_sql(refused):
            self.assertEqual((gone | good | refused)._refresh(), (48, 0))
        for segment in good:
            self.assertFalse(segment.error)
            self.assertMembers(segment, self.partner, self.other)
        for segment in (gone, refused):
            self.assertMembers(segment, self.partner)
        self.assertRegex(gone.error, "^Condition “.*no field “speed”")
        self.assertRegex(refused.error, "^Condition “.*Orders.*division by zero")
        self._corrupt(gone, self.buyers["domain"])
        self.assertEqual((gone | refused)._refresh(), (2, 0))
        self.assertFalse(gone.error or refused.error)
        self.assertSegmentsAreFull(gone | good | refused)

    @mute_logger(FAILURE, "odoo.sql_db")
    def test_the_failing_one_of_several_conditions_is_named(self):
        segment = self._create_segment(
            {"kind": "stage", "stage_to": "lost", "negate": True}, self.buyers
        )
        with self._fail_in_sql(segment):
            segment._refresh()
        self.assertIn("Orders", segment.error)
        self.assertNotIn("stage", segment.error.lower())

    @mute_logger(FAILURE, "odoo.sql_db")
    def test_failure_while_a_rule_is_made(self):
        """A search that fails in the database does not end the transaction."""
        broken = self._create_segment(self.buyers)
        good = self._create_segment(self.buyers)
        condition_class = self.env.registry["crm.segment.condition"]
        original = condition_class._get_domain_attribute

        def failing(condition):
            if condition.segment_id == broken:
                self.env.cr.execute("SELECT 1 / 0")
            return original(condition)

        self._buy()
        with patch.object(condition_class, "_get_domain_attribute", failing):
            self.assertEqual((broken | good)._refresh(), (1, 0))
        self.assertIn("division by zero", broken.error)
        self.assertMembers(broken, self.partner)
        self.assertMembers(good, self.partner, self.other)

    @mute_logger(FAILURE, "odoo.sql_db")
    def test_clock_goes_on(self):
        """One rule that fails does not stop the clock of the others."""
        self._invoice(100.0, "2024-06-15")
        self._settle()
        leaves = (self.ours, ("last_purchase_date", ">=", "today -5d"))
        good, broken = (
            self._create_segment(self._attribute(*leaves)) for _number in range(2)
        )
        condition_class = self.env.registry["crm.segment.condition"]
        original = condition_class._find_crossing_attribute

        def failing(condition, days):
            if condition.segment_id == broken:
                return Domain.custom(to_sql=lambda *_args: SQL("1 / 0 = 1"))
            return original(condition, days)

        with (
            freeze_time("2024-06-21 09:00:00"),
            patch.object(condition_class, "_find_crossing_attribute", failing),
        ):
            self._settle_segments()
            # What the clock alone would have found, a whole refresh finds.
            for segment in (good, broken):
                self.assertMembers(segment)
                self.assertEqual(str(segment.checked_on), "2024-06-21")
                self.assertEqual(self._stays(segment).exit_cause, "clock")
                self.assertFalse(segment.error)

    @mute_logger(FAILURE)
    def test_broken_is_tried_again_with_the_day(self):
        segment = self._create_segment(self.buyers)
        self._corrupt(segment)
        segment._refresh()
        self._buy()
        self._corrupt(segment, self.buyers["domain"])
        with freeze_time("2024-06-16 09:00:00"):
            self._settle_segments()
        self.assertMembers(segment, self.partner, self.other)
        self.assertFalse(segment.error)

    @mute_logger(FAILURE)
    def test_circle_says_so(self):
        """One that was not refused, as it was stored in the same moment."""
        first, second = (self._create_segment(self.buyers) for _number in range(2))
        self.env.flush_all()
        for one, other in ((first, second), (second, first)):
            self.env.cr.execute(
                SQL(
                    "UPDATE crm_segment_condition SET kind = 'segment', other_id = %s"
                    " WHERE segment_id = %s",
                    other.id,
                    one.id,
                )
            )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        good = self._create_segment(self.buyers)
        self._buy()
        self.assertEqual((first | second | good)._refresh(), (1, 0))
        self.assertIn("circle", first.error)
        self.assertIn("circle", second.error)
        self.assertMembers(first, self.partner)
        self.assertMembers(good, self.partner, self.other)
