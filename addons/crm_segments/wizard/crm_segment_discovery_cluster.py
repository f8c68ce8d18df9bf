from odoo import Command, api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_customer.models.reader_dates import format_day


class CrmSegmentDiscoveryFigure(models.TransientModel):
    """A figure by which groups may form."""

    _name = "crm.segment.discovery.figure"
    _description = "Figure of a Discovery"

    discovery_id = fields.Many2one(
        "crm.segment.discovery", required=True, index=True, ondelete="cascade"
    )
    name = fields.Selection(selection="_selection_name", required=True, string="Figure")

    @api.model
    def _selection_name(self):
        figures = self.env["crm.customer"]._analysis_figures().values()
        return [
            (figure.name, figure.label)
            for figure in figures
            if figure.kind in ("money", "number", "days")
        ]


class CrmSegmentDiscoveryCluster(models.TransientModel):
    """A group that was found, and the rule that describes it."""

    _name = "crm.segment.discovery.cluster"
    _description = "Discovered Group"

    discovery_id = fields.Many2one(
        "crm.segment.discovery", required=True, index=True, ondelete="cascade"
    )
    is_saved = fields.Boolean("Save", default=True)
    name = fields.Char(required=True)
    sample_count = fields.Integer("Customers Looked At", readonly=True)
    share = fields.Float(readonly=True)
    rule_count = fields.Integer(
        "By the Rule", readonly=True, help="Customers who meet the rule of the group."
    )
    center = fields.Text(readonly=True)
    boxes = fields.Json(
        readonly=True,
        help="Boxes, of which any holds: lists of domains, of which all hold.",
    )
    rule = fields.Text(compute="_compute_rule")

    @api.depends("boxes")
    @api.depends_context("lang")
    def _compute_rule(self):
        condition = self.env["crm.segment.condition"].new({})
        customers = self.env["crm.customer"]
        for cluster in self:
            boxes_read = [
                " · ".join(
                    condition._say_domain(customers, str(leaves)) for leaves in box
                )
                for box in cluster.boxes or []
            ]
            separator = f" {self.env._('or')}\n"
            cluster.rule = separator.join(text for text in boxes_read if text)

    def _get_rule_domain(self):
        """Return the domain of the customers who meet the rule."""
        return Domain.OR(
            Domain.AND(Domain([*map(tuple, leaves)]) for leaves in box)
            for box in self.boxes or []
        )

    def _prepare_segment(self):
        """Return the values of the segment: a group of conditions for each box."""
        discovery = self.discovery_id
        groups = []
        for box in self.boxes:
            conditions = [
                {"kind": "attribute", "domain": str([*map(tuple, leaves)])}
                for leaves in box
            ]
            if discovery.among_id:
                conditions.append(
                    {"kind": "segment", "other_id": discovery.among_id.id}
                )
            groups.append(
                Command.create(
                    {
                        "match": "all",
                        "condition_ids": [*map(Command.create, conditions)],
                    }
                )
            )
        return {
            "name": self.name,
            "kind": "dynamic",
            "company_id": discovery.company_id.id,
            "match": "any",
            "group_ids": groups,
            "description": self.env._(
                "Discovered on %(date)s as one of %(number)s groups (k-means) among "
                "%(customers)s customers. Center: %(center)s. The rules place "
                "%(agreement)s %% of the customers as the groups do; their limits do "
                "not change by themselves.",
                date=format_day(self.env, fields.Date.context_today(self)),
                number=discovery.number,
                customers=discovery.customer_count,
                center=self.center,
                agreement=round(100 * discovery.agreement),
            ),
        }
