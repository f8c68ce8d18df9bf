from odoo import Command

from odoo.addons.crm_customer.tests.common import CrmCustomerCase


class SegmentsMixin:
    """Builders of segments."""

    @classmethod
    def _create_segment(cls, *conditions, match="all", **values):
        """Create a segment with one group of conditions, given as dicts of values."""
        group = {
            "match": match,
            "condition_ids": [Command.create(condition) for condition in conditions],
        }
        groups = [Command.create(group)] if conditions else []
        return cls.env["crm.segment"].create(
            {"name": "Segment", "group_ids": groups, **values}
        )

    @classmethod
    def _attribute(cls, *leaves, **values):
        """Return the values of a condition on figures and attributes."""
        return {"kind": "attribute", "domain": str(list(leaves)), **values}


class CrmSegmentsCase(SegmentsMixin, CrmCustomerCase):
    """Segments of customers whose documents were made through Odoo's own flows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("crm_segments.group_crm_segments_manager")
