from .common_uses import SegmentUsesCase


class TestUsesPrivacy(SegmentUsesCase):
    """Erasing a person takes the person out of the membership and leaves the rows."""

    def test_erased(self):
        person = self._create_partner(name="Sapphire Vu", email="vu@vu.example")
        self._opportunity(1.0, partner=person)
        self._settle()
        segment = self._create_members(person)
        member = segment.member_ids
        self.assertEqual(member.partner_id, person)
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": person.name, "email": person.email}
        )
        wizard.action_lookup()
        self.assertNotIn("crm.segment.member", wizard.line_ids.mapped("res_model"))
        wizard.line_ids.action_unlink_all()
        self.assertFalse(person.exists())
        self.env.invalidate_all()
        self.assertTrue(member.exists())
        self.assertFalse(member.partner_id | segment.member_ids.partner_id)
        self.assertFalse(member.customer_id)
        self.assertTrue(member.date_to)
