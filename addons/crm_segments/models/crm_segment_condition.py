from odoo import fields, models

from odoo.addons.crm_customer.models.crm_customer_lifecycle import STAGES


class CrmSegmentCondition(models.Model):
    """One condition of a segment; its kind says which of its fields count."""

    _name = "crm.segment.condition"
    _description = "Condition"
    _order = "group_id, sequence, id"

    group_id = fields.Many2one(
        "crm.segment.group", required=True, index=True, ondelete="cascade"
    )
    segment_id = fields.Many2one(related="group_id.segment_id", store=True, index=True)
    company_id = fields.Many2one(related="segment_id.company_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("attribute", "Figures and Attributes"),
            ("behavior", "Behavior"),
            ("stage", "Change of Stage"),
            ("segment", "Another Segment"),
        ],
        required=True,
        default="attribute",
    )
    negate = fields.Boolean("Not", help="The condition must not hold.")

    # Figures and attributes
    domain = fields.Char(default="[]", help="Domain on customers.")

    # Behavior: a measure over documents, compared with a value
    source = fields.Selection(
        selection="_selection_source", help="The documents that are measured."
    )
    measure = fields.Selection(
        [
            ("count", "Number of Documents"),
            ("sum", "Sum"),
            ("avg", "Mean"),
            ("min", "Smallest"),
            ("max", "Largest"),
            ("days", "Different Days"),
            ("products", "Different Products"),
            ("first", "Days since the First"),
            ("last", "Days since the Last"),
        ],
        default="count",
    )
    measure_field = fields.Char(
        help="The number of the documents that is summed, averaged or compared."
    )
    document_domain = fields.Char(
        default="[]", help="Domain on the documents that count."
    )
    operator = fields.Selection(
        [
            (">=", "at least"),
            ("<=", "at most"),
            (">", "more than"),
            ("<", "less than"),
            ("=", "exactly"),
            ("between", "between"),
        ],
        default=">=",
    )
    value = fields.Float(digits=(16, 2), default=1)
    value_to = fields.Float("Up To", digits=(16, 2))

    # Window of a behavior or of a change of stage
    window = fields.Selection(
        [
            ("ever", "At Any Time"),
            ("last", "In the Last"),
            ("between", "Between Dates"),
        ],
        required=True,
        default="ever",
    )
    window_count = fields.Integer("Length of Window", default=90)
    window_unit = fields.Selection(
        [("days", "Days"), ("weeks", "Weeks"), ("months", "Months")], default="days"
    )
    date_from = fields.Date("From", help="The first day of the window.")
    date_to = fields.Date("Until", help="The last day of the window.")

    # Change of stage
    stage_from = fields.Selection(STAGES, help="Empty for any stage.")
    stage_to = fields.Selection(STAGES)

    # Another segment
    # Deleted together in any order, as with their company; alone it is refused.
    other_id = fields.Many2one(
        "crm.segment", "Other Segment", index="btree_not_null", ondelete="cascade"
    )
    on_date = fields.Date(
        "On", help="Membership at the end of this day; empty for membership now."
    )

    def _selection_source(self):
        return [
            (name, source.label) for name, source in self._behavior_sources().items()
        ]

    def _behavior_sources(self):
        """Return the kinds of documents that behavior is measured on, by name.

        An addon adds its own with ``super()``.

        :rtype: dict[str, BehaviorSource]
        """
        return {}
