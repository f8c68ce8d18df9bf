from math import ceil, floor

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_customer.models.fact_source import Fact, FactSource
from odoo.addons.crm_customer.models.timeline_source import TimelineSource

CLOSED = ("done", "cancel")


class CrmCustomer(models.Model):
    """Facts of production: what is made for the customer, and how late it is.

    A manufacturing order counts for the customer whose confirmed sales order it
    was made for; orders for components do not count beside it.
    """

    _inherit = "crm.customer"

    production_open_count = fields.Integer(
        "Open Manufacturing",
        readonly=True,
        help="Manufacturing orders for the customer's confirmed sales orders that "
        "are neither done nor cancelled. Those for components are not counted.",
    )
    production_late_count = fields.Integer(
        "Late Manufacturing",
        readonly=True,
        help="Open manufacturing orders whose promised day has passed. The promised "
        "day is their deadline, else their planned end, in the time zone of the "
        "company.",
    )
    production_expected_date = fields.Date(
        "Production Expected",
        readonly=True,
        help="The latest planned end of the open manufacturing orders.",
    )
    production_promised_date = fields.Date(
        "Production Promised",
        readonly=True,
        help="The earliest promised day of the open manufacturing orders.",
    )
    production_overrun = fields.Integer(
        "Planned Delay (Days)",
        readonly=True,
        aggregator="max",
        help="The largest number of days by which the planned end of an open "
        "manufacturing order is after its promised day.",
    )
    production_delay = fields.Float(
        "Production Delay (Days)",
        digits=(16, 0),
        compute="_compute_production_delay",
        search="_search_production_delay",
        help="The largest delay of an open manufacturing order: from the promised day "
        "to the planned end, or to today if that is later.",
    )

    @api.depends("production_overrun", "production_promised_date", "company_id")
    def _compute_production_delay(self):
        today = {clock.company_id: clock.today for clock in self._get_clocks()}
        for customer in self:
            promised = customer.production_promised_date
            passed = promised and (today[customer.company_id.id] - promised).days
            customer.production_delay = max(customer.production_overrun, passed or 0, 0)

    def _search_production_delay(self, operator, value):
        # Delays are whole days, so every comparison is one with a next whole day.
        match operator:
            case ">=":
                return self._get_delay_domain(ceil(value))
            case ">":
                return self._get_delay_domain(floor(value) + 1)
            case "<":
                return ~self._get_delay_domain(ceil(value))
            case "<=":
                return ~self._get_delay_domain(floor(value) + 1)
            case "in":
                return Domain.OR(
                    self._get_delay_domain(days) & ~self._get_delay_domain(days + 1)
                    for days in value
                )
        return NotImplemented

    @api.model
    def _get_delay_domain(self, days):
        """Select the customers with a delay of at least so many whole days."""
        if days <= 0:
            return Domain.TRUE
        passed = Domain.OR(
            Domain("company_id", "=", clock.company_id)
            & Domain(
                "production_promised_date",
                "<=",
                fields.Date.subtract(clock.today, days=days),
            )
            for clock in self._get_clocks()
        )
        return Domain("production_overrun", ">=", days) | passed

    def action_open_productions(self):
        """Open the manufacturing orders behind the button of the page."""
        return self.action_open_documents("production_open_count")

    @api.model
    def _fact_sources(self):
        return super()._fact_sources() | {"production": self._fact_source_production()}

    @api.model
    def _fact_source_production(self):
        """Open manufacturing orders for the customer's sales orders."""
        late = SQL("doc.promised < doc.today")
        return FactSource(
            model="mrp.production",
            view="mrp.mrp_production_tree_view",
            owner="sale_line_id.order_id.partner_id.commercial_partner_id",
            domain=lambda customer: (
                Domain("sale_line_id.order_id.company_id", "=", customer.company_id.id)
                & Domain("sale_line_id.order_id.state", "=", "sale")
                & Domain("state", "not in", CLOSED)
            ),
            documents=self._query_productions(),
            facts={
                "production_open_count": Fact(SQL("COUNT(*)")),
                "production_late_count": Fact(
                    SQL("COUNT(*) FILTER (WHERE %s)", late), _late
                ),
                "production_expected_date": Fact(SQL("MAX(doc.expected)")),
                "production_promised_date": Fact(SQL("MIN(doc.promised)")),
                "production_overrun": Fact(
                    SQL("GREATEST(MAX(doc.expected - doc.promised), 0)"), nullable=True
                ),
            },
            due=SQL("MIN(doc.promised + 1) FILTER (WHERE NOT %s)", late),
            makes_customer=False,
        )

    @api.model
    def _query_productions(self):
        """One row per open manufacturing order, with its days in the company's time
        zone; the ORM compares with instants, which differ between companies."""
        return SQL(
            """
            SELECT scope.partner_id, scope.company_id, scope.today,
                   %s AS promised, %s AS expected
            FROM scope_contact scope
            JOIN sale_order sale
              ON sale.partner_id = scope.contact_id
             AND CASE sale.company_id WHEN scope.company_id THEN TRUE END
             AND sale.state = 'sale'
            JOIN sale_order_line line ON line.order_id = sale.id
            JOIN mrp_production production
              ON production.sale_line_id = line.id AND production.state NOT IN %s
            """,
            _day(SQL("COALESCE(production.date_deadline, production.date_finished)")),
            _day(SQL("production.date_finished")),
            CLOSED,
        )

    @api.model
    def _timeline_sources(self):
        return super()._timeline_sources() | {
            "production": TimelineSource(
                department="production",
                icon="fa-wrench",
                label=self.env._("Manufacturing"),
                model="mrp.production",
                events=self._query_productions_told(),
            )
        }

    @api.model
    def _query_productions_told(self):
        """Events of the timeline; they are read beside those of other models.

        A manufacturing order stands at its end, or while it is open at its creation.
        """
        return SQL(
            """
            SELECT production.id AS document_id,
                   CASE WHEN production.state = 'done' THEN production.date_finished
                        ELSE production.create_date END AS happened_at,
                   production.name || ' · ' || COALESCE(
                       template.name ->> %s, template.name ->> 'en_US') AS title,
                   NULL::numeric AS amount, NULL::int AS currency_id
            FROM scope
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            JOIN sale_order sale
              ON sale.partner_id = contact.id AND sale.company_id = scope.company_id
            JOIN sale_order_line line ON line.order_id = sale.id
            JOIN mrp_production production
              ON production.sale_line_id = line.id AND production.state != 'cancel'
            JOIN product_product product ON product.id = production.product_id
            JOIN product_template template ON template.id = product.product_tmpl_id
            """,
            self.env.lang or "en_US",
        )


def _day(instant):
    """Return the day of a timestamp in the company's time zone."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE scope.timezone)::date", instant)


def _late(_customer, clock):
    today = beginning(clock.today, clock.timezone)
    return Domain("date_deadline", "<", today) | (
        Domain("date_deadline", "=", False) & Domain("date_finished", "<", today)
    )
