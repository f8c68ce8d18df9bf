from odoo import api, fields, models


class CrmSegment(models.Model):
    """A group of customers of one company, defined by a rule or listed by hand.

    A rule is a tree of two levels: groups of conditions, joined by all or any, whose
    conditions are joined by all or any. A condition may name another segment, which
    makes the tree as deep as needed.
    """

    _name = "crm.segment"
    _description = "Segment"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    description = fields.Text(translate=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        ondelete="set null",
    )
    kind = fields.Selection(
        [
            ("dynamic", "Dynamic"),
            ("static", "Static List"),
            ("snapshot", "Snapshot"),
        ],
        required=True,
        default="dynamic",
        help="A dynamic segment follows its rule. A static list is filled by hand. A "
        "snapshot keeps the members that another segment had at one moment.",
    )
    match = fields.Selection(
        [("all", "All Groups"), ("any", "Any Group")],
        "Groups to Meet",
        required=True,
        default="all",
    )
    group_ids = fields.One2many(
        "crm.segment.group", "segment_id", "Groups of Conditions", copy=True
    )
    condition_ids = fields.One2many(
        "crm.segment.condition", "segment_id", "Conditions", readonly=True
    )
    error = fields.Text(
        readonly=True,
        copy=False,
        help="Why the rule cannot be computed. The members are the last good ones.",
    )
    member_ids = fields.One2many(
        "crm.segment.member",
        "segment_id",
        "Current Members",
        domain=[("date_to", "=", False)],
        readonly=True,
        copy=False,
    )
    # Of all customers: the reader has ``size``.
    member_count = fields.Integer(
        "Members", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    refreshed_at = fields.Datetime("Computed", readonly=True, copy=False)

    @api.depends("name", "company_id")
    @api.depends_context("allowed_company_ids")
    def _compute_display_name(self):
        several = len(self.env.companies) > 1
        for segment in self:
            name = segment.name or ""
            segment.display_name = (
                f"{name} ({segment.company_id.name})" if several else name
            )
