from odoo import api, fields, models
from odoo.tools import SQL


class CrmCustomer(models.Model):
    """Flags stand beside the stage: whoever is overdue may be loyal all the same."""

    _inherit = "crm.customer"

    flag_overdue = fields.Boolean(
        "Has Overdue",
        readonly=True,
        help="More is overdue than open credit notes make up for.",
    )
    flag_credit_hold = fields.Boolean(
        "Credit Hold",
        readonly=True,
        help="More is due than the credit limit allows, in a company that uses credit "
        "limits.",
    )
    flag_dispute = fields.Boolean(
        "In Dispute",
        readonly=True,
        help="Marked by hand: the customer disputes a document or a delivery.",
    )
    flag_vip = fields.Boolean(
        "VIP",
        readonly=True,
        help="Marked by hand: a very important customer.",
    )
    flag_do_not_contact = fields.Boolean(
        "Do Not Contact",
        readonly=True,
        help="An e-mail address of the customer is on the blacklist.",
    )
    flag_vendor_only = fields.Boolean(
        "Vendor Only",
        readonly=True,
        help="A vendor to whom nothing was sold and nothing is quoted or ordered.",
    )
    flag_employee = fields.Boolean(
        "Is Employee",
        readonly=True,
        help="The contact of an internal user, or marked as an employee.",
    )

    @api.model
    def _columns_flags(self):
        """Return the flags by name: SQL over ``prev``, ``contact`` and ``company``, as
        the layer of the stage joins them.

        :rtype: dict[str, SQL]
        """
        return {
            "flag_overdue": SQL("prev.amount_overdue > 0"),
            "flag_credit_hold": SQL(
                "COALESCE(prev.amount_due > prev.credit_limit, FALSE)"
            ),
            "flag_dispute": SQL("COALESCE(contact.crm_dispute, FALSE)"),
            "flag_vip": SQL("COALESCE(contact.crm_vip, FALSE)"),
            "flag_do_not_contact": SQL("COALESCE(prev.is_blacklisted, FALSE)"),
            "flag_vendor_only": SQL(
                "COALESCE(contact.supplier_rank > 0, FALSE)"
                " AND prev.purchase_count = 0 AND prev.revenue = 0"
                " AND prev.order_count = 0 AND prev.quotation_count = 0"
            ),
            "flag_employee": SQL(
                "COALESCE(contact.employee, FALSE) OR EXISTS ("
                " SELECT FROM res_users employee"
                " WHERE employee.partner_id = prev.partner_id"
                " AND employee.active AND NOT employee.share)"
            ),
        }

    def action_toggle_dispute(self):
        """Mark the customer as disputing something, or as settled."""
        self._toggle_flag("crm_dispute")

    def action_toggle_vip(self):
        """Mark the customer as very important, or no longer."""
        self._toggle_flag("crm_vip")

    def _toggle_flag(self, name):
        """Turn a flag of the contact and bring the row up to date.

        Whoever sees a customer may flag it: finance may not write contacts
        otherwise, hence sudo for this one field.
        """
        self.ensure_one()
        self.check_access("read")
        partner = self.sudo().partner_id
        partner[name] = not partner[name]
        self._refresh_contact(partner)
