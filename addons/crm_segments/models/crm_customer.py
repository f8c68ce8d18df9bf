from odoo import fields, models

from .crm_segment_member import MEMBERSHIP_VIEW


class ManyThroughView(fields.Many2many):
    """A Many2many whose pairs are the rows of an SQL view, made by a model."""

    def update_db(self, model, columns):
        """Create no table, and no foreign keys, which a view cannot have."""


class CrmCustomer(models.Model):
    """The segments of a customer."""

    _inherit = "crm.customer"

    segment_ids = ManyThroughView(
        "crm.segment",
        relation=MEMBERSHIP_VIEW,
        column1="customer_id",
        column2="segment_id",
        string="Segments",
        readonly=True,
        copy=False,
        groups="crm_segments.group_crm_segments_user",
        help="The segments of which the customer is a member now.",
    )
