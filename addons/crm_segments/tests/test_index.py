from unittest.mock import patch

import psycopg2

from odoo import Command

from .common_members import CrmMembersCase


class TestIndex(CrmMembersCase):
    """The index from what is mentioned to segments knows each change of a rule, in all
    workers."""

    def _mentioning(self, token):
        return self.Segment._find_mentioning([token])

    def assertTold(self, token, *segments):
        """Other workers are told, and this one knows already."""
        self.assertIn("default", self.env.registry.cache_invalidated)
        self.assertEqual(
            self._mentioning(token) & self.watched, self.Segment.concat(*segments)
        )
        self.env.registry.cache_invalidated.clear()

    def test_told(self):
        self.addCleanup(self.env.registry.cache_invalidated.clear)
        self.env.registry.cache_invalidated.clear()
        self.watched = segment = self._create_segment(self.buyers)
        self.assertTold("order_count", segment)
        segment.condition_ids.domain = "[('purchase_count', '>', 0)]"
        self.assertTold("order_count")
        self.assertIn(segment, self._mentioning("purchase_count"))
        group = segment.group_ids
        group.condition_ids = [Command.create(self.buyers)]
        self.assertTold("order_count", segment)
        segment.active = False
        self.assertTold("order_count")
        segment.active = True
        self.assertTold("order_count", segment)
        segment.kind = "static"
        self.assertTold("order_count")
        segment.kind = "dynamic"
        self.assertTold("order_count", segment)
        group.condition_ids[-1:].unlink()
        self.assertTold("order_count")
        segment.group_ids = [
            Command.create({"condition_ids": [Command.create(self.buyers)]})
        ]
        self.assertTold("order_count", segment)
        segment.group_ids[-1:].unlink()
        self.assertTold("order_count")
        segment.condition_ids = [Command.update(group.condition_ids.id, self.buyers)]
        self.assertTold("order_count", segment)
        segment.unlink()
        self.assertTold("order_count")

    def test_members_follow_conditions_written_through_the_segment(self):
        segment = self._create_segment(self.buyers)
        segment.condition_ids = [
            Command.update(segment.condition_ids.id, self.all_ours)
        ]
        self.assertMembers(segment, self.partner, self.other)

    def test_a_failing_database_is_not_remembered(self):
        """An index that was cut short would let changes pass until the next one."""
        segment = self._create_segment(self.buyers)
        self.env.registry.clear_cache()
        conditions = self.env.registry["crm.segment.condition"]
        failure = psycopg2.errors.SerializationFailure()
        with patch.object(conditions, "_mentions", side_effect=failure):
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self._mentioning("order_count")
        self.assertIn(segment, self._mentioning("order_count"))
