from odoo import api, models
from odoo.exceptions import UserError


class CrmSegment(models.Model):
    """What the buttons of the pages of segments do."""

    _inherit = "crm.segment"

    @api.readonly
    def action_open_members(self):
        """Open the customers who are members now."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer.crm_customer_action"
        )
        del action["path"]
        return action | {
            # What the web client shows, before the name.
            "display_name": self.env._("%s: Members", self.display_name),
            "domain": [("segment_ids", "in", self.ids)],
            "context": {},
        }

    def action_refresh(self):
        """Recompute the members of these segments now.

        :raise AccessError: the user may not change segments
        """
        self.check_access("write")
        self._refresh()
        return True

    @api.readonly
    def action_explain(self, customer_id=False):
        """Ask why a customer is a member or not.

        :param customer_id: id of the customer to begin with
        :return: a client action that opens the dialog
        """
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "crm_segment_explain",
            "params": {
                "segment_id": self.id,
                "company_id": self.company_id.id,
                "customer_id": customer_id,
                "name": self.display_name,
            },
        }

    def action_add_customers(self):
        """Open the customers, of whom those who are selected can be added."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add to %s", self.display_name),
            "res_model": "crm.segment.add",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_segment_id": self.id},
        }

    @api.readonly
    def action_new_mailing(self):
        """Begin an ordinary mailing to the contacts of the members."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Mailing"),
            "res_model": "mailing.mailing",
            "views": [(False, "form")],
            "context": {
                "default_mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "default_segment_ids": self.ids,
            },
        }

    @api.readonly
    def explain(self, customer_id):
        """Tell for each condition whether it holds for a customer, with its value.

        :param int customer_id: id of a customer that the reader may see
        :return: see ``_explain()``, and ``text``, the answer as a sentence
        :raise UserError: there is no such customer
        """
        self.ensure_one()
        customer = (
            self.env["crm.customer"]
            .with_context(active_test=False)
            .search([("id", "=", customer_id), ("company_id", "=", self.company_id.id)])
        )
        if not customer:
            raise UserError(self.env._("You see no such customer in this company."))
        return self._explain(customer)

    def remove_customers(self, customer_ids):
        """Take customers off this static list.

        :param list customer_ids: ids of customers
        :return: the number of customers that left
        :raise UserError: this is no static list
        :raise AccessError: the user may not change segments
        """
        self.ensure_one()
        return self._remove_members(self.env["crm.customer"].browse(customer_ids))
