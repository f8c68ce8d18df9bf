from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CrmSegmentFromTemplate(models.TransientModel):
    """Make a segment of the current company from a template."""

    _name = "crm.segment.from.template"
    _description = "New Segment from Template"

    template_id = fields.Many2one(
        "crm.segment.template", required=True, ondelete="cascade"
    )
    name = fields.Char(
        "Name of the Segment",
        required=True,
        compute="_compute_from_template",
        store=True,
        readonly=False,
    )
    description = fields.Text(related="template_id.description")
    line_ids = fields.One2many(
        "crm.segment.from.template.line",
        "wizard_id",
        "Thresholds",
        compute="_compute_from_template",
        store=True,
        readonly=False,
    )
    customer_count = fields.Integer(
        "Customers Now",
        compute="_compute_customer_count",
        help="How many of the customers that you may see meet the rule now.",
    )

    @api.depends("template_id")
    def _compute_from_template(self):
        for wizard in self:
            wizard.name = wizard.template_id.name
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({"threshold_id": each.id, "value": each.value})
                    for each in wizard.template_id.threshold_ids
                ),
            ]

    @api.depends("template_id", "line_ids.value")
    def _compute_customer_count(self):
        for wizard in self:
            if not wizard.template_id or wizard.line_ids._get_wrong():
                wizard.customer_count = 0
                continue
            segment = self.env["crm.segment"].new(
                {
                    "company_id": self.env.company.id,
                    **wizard.template_id._prepare_rule(wizard._get_values()),
                }
            )
            wizard.customer_count = self.env["crm.customer"].search_count(
                segment._get_domain()
            )

    def _get_values(self):
        return {line.threshold_id.code: line.value for line in self.line_ids}

    def action_create(self):
        """Create the segment and open it."""
        self.ensure_one()
        if wrong := self.line_ids._get_wrong()[:1]:
            raise UserError(
                self.env._(
                    "“%(threshold)s” must lie between %(least)s and %(most)s.",
                    threshold=wrong.name,
                    least=wrong.threshold_id.least,
                    most=wrong.threshold_id.most,
                )
            )
        segment = self.template_id._create_segment(self._get_values(), self.name)
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.segment",
            "res_id": segment.id,
            "views": [(False, "form")],
        }


class CrmSegmentFromTemplateLine(models.TransientModel):
    """A threshold of the template as this person wants it."""

    _name = "crm.segment.from.template.line"
    _description = "Threshold"
    _order = "threshold_id"

    wizard_id = fields.Many2one(
        "crm.segment.from.template", required=True, ondelete="cascade"
    )
    threshold_id = fields.Many2one(
        "crm.segment.template.threshold", required=True, ondelete="cascade"
    )
    name = fields.Char(related="threshold_id.name")
    value = fields.Integer(required=True)

    def _get_wrong(self):
        """Return the lines whose value lies outside of what the template allows."""
        return self.filtered(
            lambda line: (
                not (line.threshold_id.least <= line.value <= line.threshold_id.most)
            )
        )
