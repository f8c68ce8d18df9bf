from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_customer.engine.window import beginning
from odoo.addons.crm_customer.models.fact_source import Fact, FactSource
from odoo.addons.crm_customer.models.timeline_source import TimelineSource

DELIVERED = SQL("doc.is_delivery AND doc.in_year")


class CrmCustomer(models.Model):
    """Facts of delivery: kept promises, late deliveries, returns.

    A transfer counts for the customer of its sales order. A delivery goes to a
    customer location (or to another company of the group, as Odoo's inter-company
    transit is called); a return comes from there.
    """

    _inherit = "crm.customer"

    delivery_count = fields.Integer(
        "Deliveries (12 Months)",
        readonly=True,
        help="Deliveries of the customer's orders that were done in the last "
        "12 months; a backorder is a delivery of its own.",
    )
    delivery_on_time_rate = fields.Float(
        "Delivered on Time (12 Months)",
        readonly=True,
        aggregator="avg",
        help="Share of the deliveries of the last 12 months that were done on the "
        "promised day or before. The promised day is the deadline of the transfer, "
        "else its scheduled date, in the time zone of the company.",
    )
    delivery_late_count = fields.Integer(
        "Late Deliveries",
        readonly=True,
        help="Deliveries of the customer's orders that are neither done nor "
        "cancelled although the promised day has passed.",
    )
    delivery_late_since = fields.Date(
        "Delivery Promised For",
        readonly=True,
        help="The earliest promised day of the deliveries that are late now.",
    )
    return_count = fields.Integer(
        "Returns (12 Months)",
        readonly=True,
        help="Transfers of the customer's orders that brought goods back in the "
        "last 12 months.",
    )
    return_open_count = fields.Integer(
        "Open Returns",
        readonly=True,
        help="Returns of the customer's orders that are neither done nor cancelled.",
    )
    return_rate = fields.Float(
        "Returns per Delivery (12 Months)",
        readonly=True,
        aggregator="avg",
        help="Returns of the last 12 months divided by the deliveries of the last "
        "12 months.",
    )

    def action_open_deliveries(self):
        """Open the deliveries behind the button of the page."""
        return self.action_open_documents("delivery_count")

    @api.model
    def _fact_sources(self):
        return super()._fact_sources() | {"delivery": self._fact_source_delivery()}

    @api.model
    def _fact_source_delivery(self):
        """Deliveries and returns of the customer's orders."""
        return FactSource(
            model="stock.picking",
            view="stock.vpicktree",
            owner="sale_id.partner_id.commercial_partner_id",
            domain=lambda customer: Domain(
                "sale_id.company_id", "=", customer.company_id.id
            ),
            documents=self._query_deliveries(),
            facts=self._get_facts_of_deliveries() | self._get_facts_of_returns(),
            due=SQL(
                """
                LEAST(
                    MIN(doc.promised + 1) FILTER (
                        WHERE doc.is_delivery AND doc.is_open
                          AND doc.promised >= doc.today),
                    MIN(doc.day) FILTER (WHERE doc.day > doc.today),
                    MIN((doc.day + INTERVAL '12 months')::date)
                        FILTER (WHERE doc.in_year))
                """
            ),
            makes_customer=False,
        )

    @api.model
    def _get_facts_of_deliveries(self):
        late = SQL("doc.is_delivery AND doc.is_open AND doc.promised < doc.today")
        return {
            "delivery_count": Fact(
                SQL("COUNT(*) FILTER (WHERE %s)", DELIVERED), _delivered
            ),
            "delivery_on_time_rate": Fact(
                SQL(
                    "AVG((doc.day <= doc.promised)::int::float8) FILTER (WHERE %s)",
                    DELIVERED,
                ),
                _delivered,
                nullable=True,
            ),
            "delivery_late_count": Fact(SQL("COUNT(*) FILTER (WHERE %s)", late), _late),
            "delivery_late_since": Fact(
                SQL("MIN(doc.promised) FILTER (WHERE %s)", late), _late
            ),
        }

    @api.model
    def _get_facts_of_returns(self):
        returns = SQL("COUNT(*) FILTER (WHERE doc.is_return AND doc.in_year)")
        deliveries = SQL("COUNT(*) FILTER (WHERE %s)", DELIVERED)
        return {
            "return_count": Fact(returns, _returned),
            "return_open_count": Fact(
                SQL("COUNT(*) FILTER (WHERE doc.is_return AND doc.is_open)"), _returning
            ),
            "return_rate": Fact(
                SQL("%s::float8 / NULLIF(%s, 0)", returns, deliveries),
                _returned,
                nullable=True,
            ),
        }

    @api.model
    def _query_deliveries(self):
        """One row per delivery or return, with its days in the company's time zone;
        the ORM compares with instants, and these differ from company to company."""
        return SQL(
            """
            SELECT picking.*,
                   picking.day > picking.year_ago AND picking.day <= picking.today
                   AS in_year
            FROM (
                SELECT scope.partner_id, scope.company_id, scope.today, scope.year_ago,
                       %(to_customer)s AND NOT %(from_customer)s AS is_delivery,
                       %(from_customer)s AND NOT %(to_customer)s AS is_return,
                       transfer.state NOT IN ('done', 'cancel') AS is_open,
                       CASE WHEN transfer.state = 'done' THEN %(done)s END AS day,
                       %(promised)s AS promised
                FROM scope_contact scope
                JOIN sale_order sale
                  ON sale.partner_id = scope.contact_id
                 AND CASE sale.company_id WHEN scope.company_id THEN TRUE END
                JOIN stock_picking transfer ON transfer.sale_id = sale.id
                JOIN stock_location origin ON origin.id = transfer.location_id
                JOIN stock_location target ON target.id = transfer.location_dest_id
                WHERE transfer.state != 'cancel'
            ) picking
            WHERE picking.is_delivery OR picking.is_return
            """,
            from_customer=_is_outside("origin"),
            to_customer=_is_outside("target"),
            done=_day(SQL("transfer.date_done")),
            promised=_day(
                SQL("COALESCE(transfer.date_deadline, transfer.scheduled_date)")
            ),
        )

    @api.model
    def _timeline_sources(self):
        return super()._timeline_sources() | {
            "delivery": TimelineSource(
                department="delivery",
                icon="fa-truck",
                label=self.env._("Delivery"),
                model="stock.picking",
                events=self._query_transfers_done("target", "origin"),
            ),
            "return": TimelineSource(
                department="delivery",
                icon="fa-undo",
                label=self.env._("Return"),
                model="stock.picking",
                events=self._query_transfers_done("origin", "target"),
            ),
        }

    @api.model
    def _query_transfers_done(self, outside, inside):
        """Events of the timeline; they are read beside those of other models.

        :param outside: alias of the location that is the customer's
        :param inside: alias of the location that is not
        """
        return SQL(
            """
            SELECT transfer.id AS document_id, transfer.date_done AS happened_at,
                   transfer.name AS title, NULL::numeric AS amount,
                   NULL::int AS currency_id
            FROM scope
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            JOIN sale_order sale
              ON sale.partner_id = contact.id AND sale.company_id = scope.company_id
            JOIN stock_picking transfer ON transfer.sale_id = sale.id
            JOIN stock_location origin ON origin.id = transfer.location_id
            JOIN stock_location target ON target.id = transfer.location_dest_id
            WHERE transfer.state = 'done' AND %s AND NOT %s
            """,
            _is_outside(outside),
            _is_outside(inside),
        )


def _is_outside(location):
    """Tell whether a location is the customer's, as Odoo tells it of a move."""
    return SQL(
        "(%(location)s.usage = 'customer'"
        " OR %(location)s.usage = 'transit' AND %(location)s.company_id IS NULL)",
        location=SQL.identifier(location),
    )


def _day(instant):
    """Return the day of a timestamp in the company's time zone."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE scope.timezone)::date", instant)


def _outside(location):
    """Select the transfers whose source or target is the customer's."""
    return Domain(f"{location}.usage", "=", "customer") | (
        Domain(f"{location}.usage", "=", "transit")
        & Domain(f"{location}.company_id", "=", False)
    )


def _deliveries():
    return _outside("location_dest_id") & ~_outside("location_id")


def _returns():
    return _outside("location_id") & ~_outside("location_dest_id")


def _done_in_year(clock):
    day_after = fields.Date.add
    return (
        Domain("state", "=", "done")
        & Domain(
            "date_done",
            ">=",
            beginning(day_after(clock.year_ago, days=1), clock.timezone),
        )
        & Domain(
            "date_done",
            "<",
            beginning(day_after(clock.today, days=1), clock.timezone),
        )
    )


def _delivered(_customer, clock):
    return _deliveries() & _done_in_year(clock)


def _returned(_customer, clock):
    return _returns() & _done_in_year(clock)


def _returning(_customer, _clock):
    return _returns() & Domain("state", "not in", ("done", "cancel"))


def _late(_customer, clock):
    today = beginning(clock.today, clock.timezone)
    return (
        _deliveries()
        & Domain("state", "not in", ("done", "cancel"))
        & (
            Domain("date_deadline", "<", today)
            | (
                Domain("date_deadline", "=", False)
                & Domain("scheduled_date", "<", today)
            )
        )
    )
