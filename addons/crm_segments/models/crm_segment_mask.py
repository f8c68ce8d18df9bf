from odoo import fields, models

#: segments in one mask; PostgreSQL's bigint has a sign
BITS = 60


class BigInteger(fields.Integer):
    """An integer of eight bytes."""

    _column_type = ("int8", "int8")


class CrmSegmentMask(models.Model):
    """The segments of a customer as bits: what a refresh compares with the rule.

    The open stays say the same, one row for each. A full refresh of many segments would
    have to group all of them by customer, which takes longer than evaluating the rules.
    Written in the statement that opens and closes the stays.
    """

    _name = "crm.segment.mask"
    _description = "Segments of a Customer"
    _log_access = False

    customer_id = fields.Many2one(
        "crm.customer", required=True, readonly=True, ondelete="cascade"
    )
    block = fields.Integer(
        required=True, readonly=True, help=f"Number of the segment divided by {BITS}."
    )
    mask = BigInteger(required=True, readonly=True)

    _customer_block_uniq = models.Constraint(
        "UNIQUE (customer_id, block)", "A customer has one mask of a block."
    )


def place(segment_id):
    """Return the block and the bit of a segment.

    >>> place(125)
    (2, 32)
    """
    block, position = divmod(segment_id, BITS)
    return block, 1 << position
