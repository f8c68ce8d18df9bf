from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, formatLang
from odoo.tools.i18n import format_list

#: products that a letter names
PRODUCTS_NAMED = 5


class CrmCustomerText(models.Model):
    """Facts of a customer as a letter says them: in the language of the reader, dates
    in the calendar of the company, amounts in its currency. What is not known, or
    nothing, is empty, so that a placeholder gives its default.

    Odoo's picker of placeholders inserts them through the contact, and who may not edit
    templates may insert them, too: they are text, and formatting takes no expression.
    An addon adds a fact as one more computed field of text.

    Each row is that of a customer, with the same id, and says nothing else. The rights
    are those of the reader on ``crm.customer``.
    """

    _name = "crm.customer.text"
    _description = "Customer in Words"
    _auto = False
    _log_access = False

    stage = fields.Char("Lifecycle Stage", compute="_compute_facts")
    salesperson = fields.Char(compute="_compute_facts")
    salesperson_email = fields.Char(
        "Email of the Salesperson", compute="_compute_facts"
    )
    salesperson_phone = fields.Char(
        "Phone of the Salesperson", compute="_compute_facts"
    )
    first_purchase = fields.Char(compute="_compute_facts")
    last_purchase = fields.Char(compute="_compute_facts")
    purchase_count = fields.Char("Purchases", compute="_compute_facts")
    next_purchase = fields.Char("Next Purchase Expected", compute="_compute_facts")
    revenue = fields.Char(compute="_compute_facts")
    revenue_year = fields.Char("Revenue (12 Months)", compute="_compute_facts")
    basket = fields.Char("Average Basket", compute="_compute_facts")
    lifetime_value = fields.Char("Lifetime Value (12 Months)", compute="_compute_facts")
    amount_due = fields.Char("Due", compute="_compute_facts")
    amount_overdue = fields.Char("Overdue", compute="_compute_facts")
    oldest_due_date = fields.Char(compute="_compute_facts")
    company = fields.Char(compute="_compute_facts")
    products = fields.Char("Products of the Last Purchase", compute="_compute_products")

    @property
    def _table_query(self):
        return SQL("SELECT id FROM crm_customer")

    @api.depends_context("lang", "uid", "company")
    def _compute_facts(self):
        names = [
            name
            for name, field in self._fields.items()
            if field.compute == "_compute_facts"
        ]
        readable = self._get_customers()
        for text in self:
            customer = readable.get(text.id)
            said = customer._say_facts() if customer else {}
            for name in names:
                text[name] = said.get(name) or False

    @api.depends_context("lang", "uid", "company")
    def _compute_products(self):
        readable = self._get_customers()
        customers = self.env["crm.customer"].browse(readable)
        said = customers._say_products()
        for text in self:
            text.products = said.get(text.id) or False

    def _get_customers(self):
        """Return the customers that the reader may see, by id."""
        customers = self.env["crm.customer"].browse(self.ids).exists()
        return {
            customer.id: customer for customer in customers._filtered_access("read")
        }

    @api.model
    def _get_placeholders(self):
        """Return the paths from a contact to each of these texts, as expressions."""
        path = "object.crm_customer_text_id"
        texts = [
            f"{path}.{name}"
            for name, field in self._fields.items()
            if field.type == "char" and name != "display_name"
        ]
        return (path, *texts)


class CrmCustomer(models.Model):
    _inherit = "crm.customer"

    def _say_facts(self):
        """Return the facts as text, by name of the field of ``crm.customer.text``."""
        self.ensure_one()
        stages = dict(self._fields["stage"]._description_selection(self.env))
        # sudo: how to reach the salesperson, which the letter is to say.
        seller = self.user_id.sudo()
        return {
            "stage": stages.get(self.stage),
            "salesperson": seller.name,
            "salesperson_email": seller.email,
            "salesperson_phone": seller.phone,
            "first_purchase": self._format_day(self.first_purchase_date),
            "last_purchase": self._format_day(self.last_purchase_date),
            "purchase_count": self.purchase_count
            and formatLang(self.env, self.purchase_count, digits=0),
            "next_purchase": self._format_day(self.expected_purchase_date),
            "revenue": self._say_amount(self.revenue),
            "revenue_year": self._say_amount(self.revenue_year),
            "basket": self._say_amount(self.basket_average),
            "lifetime_value": self._say_amount(self.lifetime_value),
            "amount_due": self._say_amount(self.amount_due),
            "amount_overdue": self._say_amount(self.amount_overdue),
            "oldest_due_date": self._format_day(self.oldest_due_date),
            "company": self.company_id.sudo().name,
        }

    def _say_amount(self, amount):
        currency = self.currency_id
        if currency.is_zero(amount):
            return ""
        return formatLang(self.env, amount, currency_obj=currency)

    def _say_products(self):
        """Return the names of the products of the last purchase, by id of customer."""
        if not self:
            return {}
        rows = self.env.execute_query(self._query_last_products())
        products = self.env["product.product"].with_context(
            active_test=False, display_default_code=False
        )
        bought = products.browse(product_id for _customer_id, product_id in rows)
        names = {p.id: p.display_name for p in bought._filtered_access("read")}
        named = {}
        for customer_id, product_id in rows:
            if product_id in names:
                named.setdefault(customer_id, []).append(names[product_id])
        return {
            customer_id: format_list(self.env, own[:PRODUCTS_NAMED])
            for customer_id, own in named.items()
        }

    def _query_last_products(self):
        """Return (customer, product) of the last day of purchase, the largest quantity
        first; in one statement, as ``_read_products()``."""
        self.env.flush_all()
        clocks = {company: self._get_clock(company) for company in self.company_id}
        scope = self._query_scope_of(
            [
                (customer.partner_id.id, None, None, *clocks[customer.company_id])
                for customer in self
            ]
        )
        return SQL(
            """
            WITH %s,
            last AS (
                SELECT partner_id, company_id, product_id, quantity, day,
                       MAX(day) OVER (PARTITION BY partner_id, company_id) AS last_day
                FROM bought
            )
            SELECT customer.id, last.product_id
            FROM last JOIN crm_customer customer USING (partner_id, company_id)
            WHERE last.day = last.last_day AND customer.id = ANY(%s)
            GROUP BY customer.id, last.product_id
            ORDER BY customer.id, SUM(last.quantity) DESC, last.product_id
            """,
            self._query_bought(scope),
            self.ids,
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    crm_customer_text_id = fields.Many2one(
        "crm.customer.text",
        "Customer",
        compute="_compute_crm_customer_text_id",
        help="What the contact's company is to the current one, as a letter says it.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "company")
    def _compute_crm_customer_text_id(self):
        """Nothing, for who may not see customers."""
        customers, texts = self.env["crm.customer"], self.env["crm.customer.text"]
        found = {}
        if customers.has_access("read"):
            domain = Domain("partner_id", "in", self.commercial_partner_id.ids)
            domain &= Domain("company_id", "=", self.env.company.id)
            known = customers.with_context(active_test=False).search(domain)
            found = {customer.partner_id: customer.id for customer in known}
        for contact in self:
            contact.crm_customer_text_id = texts.browse(
                found.get(contact.commercial_partner_id)
            )

    @api.model
    def mail_allowed_qweb_expressions(self):
        return (
            *super().mail_allowed_qweb_expressions(),
            *self.env["crm.customer.text"]._get_placeholders(),
        )
