from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_dispute = fields.Boolean(
        "In Dispute",
        help="The customer disputes a document or a delivery. Counts for the customer "
        "in all companies.",
    )
    crm_vip = fields.Boolean(
        "VIP",
        help="A very important customer. Counts for the customer in all companies.",
    )

    # A change of the blacklist, and of what somebody says on topics of mailings, looks
    # for the contacts with the address; Odoo has no index for that.
    _crm_customer_email_idx = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + ["crm_dispute", "crm_vip"]

    def action_open_customer(self):
        """Open the customer page of the contact's company, brought up to date.

        :return: a window action; a notification while the current company has
            no document of that customer
        """
        self.ensure_one()
        partner = self.commercial_partner_id
        customers = self.env["crm.customer"].with_context(active_test=False)
        customers._refresh_contact(partner)
        # The rule on own documents must refuse the page, not deny that it exists.
        customer = customers.sudo().search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", self.env.company.id),
            ]
        )
        if customer:
            customer.sudo(False).check_access("read")
            return {
                "type": "ir.actions.act_window",
                "name": customer.display_name,
                "res_model": "crm.customer",
                "res_id": customer.id,
                "views": [(False, "form")],
            }
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(contact)s has no opportunity, quotation, order or invoice in "
                    "%(company)s yet. The customer page appears with the first one.",
                    contact=partner.display_name,
                    company=self.env.company.display_name,
                ),
            },
        }
