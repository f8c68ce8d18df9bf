from odoo import Command
from odoo.tests import freeze_time

from .common_members import CrmMembersCase


class TestFollowContacts(CrmMembersCase):
    """Attributes of contacts, of their names and of what they lead to."""

    def test_contact_changes_hands(self):
        segment = self._create_segment(
            self._attribute(self.ours, ("partner_id.child_ids.function", "=", "Buyer"))
        )
        person = self._create_partner(
            name="Lan", function="Buyer", parent_id=self.partner.id
        )
        self._settle_segments()
        self.assertMembers(segment, self.partner)
        person.parent_id = self.other
        self._settle_segments()
        self.assertMembers(segment, self.other)
        person.unlink()
        self._settle_segments()
        self.assertMembers(segment)

    def test_contact_is_called_otherwise(self):
        segment = self._create_segment(
            self._attribute(self.ours, ("partner_id", "ilike", "granite"))
        )
        self.assertMembers(segment, self.other)
        self.other.name = "Marble"
        self._settle_segments()
        self.assertMembers(segment)
        self.partner.name = "Granite"
        self._settle_segments()
        self.assertMembers(segment, self.partner)
        self.assertSegmentsAreFull(segment)

    def test_tag_is_called_otherwise(self):
        """No customer is told of it: it is found with the next day."""
        tag = self.env["res.partner.category"].create({"name": "Garden"})
        self.other.category_id = [Command.link(tag.id)]
        rule = self._attribute(self.ours, ("partner_id.category_id.name", "=", "Park"))
        segment = self._create_segment(rule)
        still = self._create_segment(self.buyers)
        self.assertMembers(segment)
        tag.name = "Park"
        self.env.flush_all()
        with freeze_time("2024-06-16 09:00:00"):
            self._settle_segments()
            self.assertMembers(segment, self.other)
            self.assertRecordValues(segment.member_ids, [{"cause": "clock"}])
            self.assertSegmentsAreFull(segment | still)
