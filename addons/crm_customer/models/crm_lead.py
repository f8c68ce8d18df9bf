from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_open_customer(self):
        """Open the customer page of the lead's contact.

        The company is that of the lead or of its contact, if one has one.
        """
        self.ensure_one()
        company = self.company_id or self.partner_id.company_id or self.env.company
        return self.partner_id.with_company(company).action_open_customer()
