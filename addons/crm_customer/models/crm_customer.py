from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmCustomer(models.Model):
    """A commercial partner as seen by one company: one row, computed facts.

    Rows are a projection of the company's documents. They are written by SQL
    only (see ``crm_customer_refresh``), so all fields are read-only.
    """

    _name = "crm.customer"
    _description = "Customer"
    _order = "revenue_year desc, id"
    _rec_names_search = ["partner_id"]

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    active = fields.Boolean(readonly=True, default=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    avatar_128 = fields.Image(related="partner_id.avatar_128")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    country_id = fields.Many2one(related="partner_id.country_id")
    category_ids = fields.Many2many(related="partner_id.category_id", string="Tags")
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The salesperson of the contact; otherwise the one of the latest "
        "order or quotation, invoice or opportunity.",
    )

    first_purchase_date = fields.Date("First Purchase", readonly=True)
    last_purchase_date = fields.Date("Last Purchase", readonly=True, index=True)
    purchase_count = fields.Integer(
        "Purchases",
        readonly=True,
        help="Days with a posted invoice that is not fully refunded.",
    )
    revenue = fields.Monetary(
        readonly=True,
        help="Posted invoices less credit notes, untaxed, in company currency.",
    )
    revenue_year = fields.Monetary(
        "Revenue (12 Months)",
        readonly=True,
        help="Posted invoices less credit notes of the last 12 months, untaxed.",
    )
    basket_average = fields.Monetary(
        "Average Basket",
        readonly=True,
        aggregator="avg",
        help="Untaxed revenue per purchase.",
    )
    margin = fields.Monetary(
        readonly=True,
        help="Margin of the confirmed orders, in company currency at the rate "
        "of the order.",
    )
    order_count = fields.Integer("Orders", readonly=True)
    quotation_count = fields.Integer("Open Quotations", readonly=True)
    quotation_amount = fields.Monetary(
        "Quoted",
        readonly=True,
        help="Untaxed value of the quotations that are neither confirmed nor "
        "cancelled.",
    )
    opportunity_count = fields.Integer("Open Opportunities", readonly=True)
    expected_revenue = fields.Monetary(
        readonly=True,
        help="Expected revenue of the opportunities that are neither won nor lost.",
    )
    amount_due = fields.Monetary(
        "Due",
        readonly=True,
        help="What remains to be paid on posted invoices, less open credit notes.",
    )
    amount_overdue = fields.Monetary(
        "Overdue",
        readonly=True,
        help="The part of the amount due whose due date has passed.",
    )
    oldest_due_date = fields.Date(
        readonly=True,
        help="The earliest due date that is not paid yet.",
    )

    next_due = fields.Datetime(
        "Next Change by Time",
        readonly=True,
        index="btree_not_null",
        help="When the passing of time alone next changes one of the figures.",
    )
    refresh_error = fields.Text(readonly=True)

    # The first page of the list, in its order, without reading everybody.
    _revenue_year_idx = models.Index("(revenue_year DESC, id)")
    _partner_company_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id)",
        "A contact is a customer of a company only once.",
    )

    @api.depends("partner_id.display_name")
    def _compute_display_name(self):
        for customer in self:
            customer.display_name = customer.partner_id.display_name

    @api.readonly
    def action_open_documents(self, fact):
        """Open the documents from which a figure of this customer was computed.

        :param str fact: name of the field that shows the figure
        :return: a window action
        :raise UserError: when the field is not computed from documents
        """
        self.ensure_one()
        source, documents = self._get_documents_of_fact(fact)
        if not source:
            raise UserError(
                self.env._("There are no documents behind the field “%s”.", fact)
            )
        clock = self._get_clock(self.company_id)
        domain = source.domain(self) & documents(self, clock)
        if source.owner:
            domain = Domain(source.owner, "=", self.partner_id.id) & domain
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "%(customer)s: %(figure)s",
                customer=self.partner_id.display_name,
                figure=self._fields[fact].get_description(self.env)["string"],
            ),
            "res_model": source.model,
            "domain": list(domain),
            "views": [(self.env.ref(source.view).id, "list"), (False, "form")],
            "context": {"create": False, "active_test": False} | source.context,
        }

    @api.model
    def action_open_customers(self):
        """Open the list; a salesperson who may see everybody begins with the own
        customers, everybody else with all that they may see."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer.crm_customer_action"
        )
        if self.env.user.has_group(
            "sales_team.group_sale_salesman_all_leads"
        ) and not self.env.user.has_group("crm_customer.group_crm_customer_manager"):
            action["context"] = {"search_default_filter_mine": 1}
        return action

    def action_open_opportunities(self):
        """Open the opportunities behind the button of the page."""
        return self.action_open_documents("opportunity_count")

    def action_open_orders(self):
        """Open the orders behind the button of the page."""
        return self.action_open_documents("order_count")

    def action_open_invoices(self):
        """Open the invoices behind the button of the page."""
        return self.action_open_documents("purchase_count")

    def action_open_contact(self):
        """Open the contact that this customer is."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }
