from odoo import api, fields, models
from odoo.fields import Command


class CrmSegmentAdd(models.TransientModel):
    """Puts customers into a static list, an existing or a new one."""

    _name = "crm.segment.add"
    _description = "Add to Segment"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    segment_id = fields.Many2one(
        "crm.segment",
        "Static List",
        required=True,
        check_company=True,
        domain="[('kind', '=', 'static'), ('company_id', '=', company_id)]",
        help="Customers can be added to a static list only; the other segments follow "
        "their rule.",
    )
    customer_ids = fields.Many2many(
        "crm.customer",
        string="Customers",
        required=True,
        check_company=True,
        domain="[('company_id', '=', company_id)]",
    )

    @api.model
    def default_get(self, fields):
        """Take the customers that are selected in their list, of one company."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "crm.customer":
            customers = self.env["crm.customer"].browse(
                self.env.context.get("active_ids", [])
            )
            company = customers.company_id[:1] or self.env.company
            values["company_id"] = company.id
            values["customer_ids"] = [
                Command.set(customers.filtered(lambda c: c.company_id == company).ids)
            ]
        elif segment_id := values.get("segment_id"):
            segment = self.env["crm.segment"].browse(segment_id)
            values["company_id"] = segment.company_id.id
        return values

    def action_add(self):
        """Add the customers and open the list of which they are members now."""
        self.ensure_one()
        self.segment_id._add_members(self.customer_ids)
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.segment",
            "res_id": self.segment_id.id,
            "views": [(False, "form")],
        }
