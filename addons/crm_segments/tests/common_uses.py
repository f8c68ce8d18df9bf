from .common import CrmSegmentsCase


class SegmentUsesCase(CrmSegmentsCase):
    """A segment with one customer, one customer beside it, and contacts of both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_partner(name="Granite", email="info@granite.example")
        cls.other_contact = cls._create_partner(
            name="Lan", parent_id=cls.other.id, email="lan@granite.example"
        )
        cls.contacts = cls.partner | cls.contact | cls.other | cls.other_contact
        for partner in (cls.partner, cls.other):
            cls._opportunity(100.0, partner=partner)
        cls._settle()
        cls.segment = cls._create_members(cls.partner, name="Birches")

    @classmethod
    def _create_members(cls, partners, **values):
        """Create a segment of these customers."""
        segment = cls._create_segment(
            cls._attribute(("partner_id", "in", partners.ids)), **values
        )
        segment._refresh()
        return segment
