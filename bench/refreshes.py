"""What it costs to keep the rows of all customers true."""

import statistics
from collections.abc import Iterator

from odoo import api
from odoo.tools import SQL

from bench.timing import median, timed

CHANGED = 1000
# A few per cent show in the medians of many invoices, posted in turns.
PAIRS = 15
INVOICES = 10

# The least that gives the same figures: the sums by contact, without the company of a
# contact, credit notes deducted from their invoice, scores, stages and history.
BARE_AGGREGATES = (
    """
    SELECT partner_id, COUNT(DISTINCT invoice_date) AS purchases,
           MIN(invoice_date) AS first, MAX(invoice_date) AS last,
           SUM(amount_untaxed_signed) AS revenue,
           SUM(amount_untaxed_signed) FILTER (WHERE %(year)s) AS revenue_year,
           SUM(amount_untaxed_signed) FILTER (WHERE %(previous_year)s)
               AS revenue_previous_year,
           SUM(amount_untaxed_signed) FILTER (
               WHERE %(year)s AND move_type != 'out_refund') AS sold_year,
           SUM(amount_untaxed_signed) FILTER (
               WHERE %(year)s AND move_type = 'out_refund') AS credited_year,
           COUNT(*) FILTER (WHERE %(year)s AND move_type = 'out_refund')
               AS credit_notes,
           SUM(amount_total_signed) FILTER (WHERE %(year)s) AS invoiced_year,
           MIN(invoice_date) FILTER (WHERE %(year)s) AS leaves_year,
           MIN(invoice_date) FILTER (WHERE %(previous_year)s) AS leaves_previous_year,
           (ARRAY_AGG(invoice_user_id ORDER BY invoice_date DESC, id DESC))[1]
               AS user_id,
           (ARRAY_AGG(source_id ORDER BY invoice_date, id))[1] AS source_id
    FROM account_move
    WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund')
    GROUP BY partner_id
    """,
    """
    SELECT partner_id, SUM(products) AS products, COUNT(*) AS categories,
           MAX(first_day) AS new_category_on
    FROM (
        SELECT move.partner_id, template.categ_id,
               COUNT(DISTINCT line.product_id) AS products,
               MIN(move.invoice_date) AS first_day
        FROM account_move_line line
        JOIN account_move move ON move.id = line.move_id
        JOIN product_product product ON product.id = line.product_id
        JOIN product_template template ON template.id = product.product_tmpl_id
        WHERE move.state = 'posted' AND line.display_type = 'product'
        GROUP BY move.partner_id, template.categ_id
    ) category
    GROUP BY partner_id
    """,
    """
    SELECT line.partner_id, SUM(line.amount_residual) AS due,
           SUM(line.amount_residual) FILTER (WHERE line.date_maturity < CURRENT_DATE)
               AS overdue,
           MIN(line.date_maturity) AS oldest
    FROM account_move_line line JOIN account_account account ON account.id = account_id
    WHERE account_type = 'asset_receivable' AND line.amount_residual != 0
    GROUP BY line.partner_id
    """,
    """
    SELECT partner_id, AVG(days_late) AS days_late,
           AVG(days_late) FILTER (
               WHERE paid_on > CURRENT_DATE - INTERVAL '6 months') AS lately
    FROM (
        SELECT line.partner_id, line.move_id, MAX(part.max_date) AS paid_on,
               MAX(part.max_date) - MIN(line.date_maturity) AS days_late
        FROM account_partial_reconcile part
        JOIN account_move_line line ON line.id = part.debit_move_id
        WHERE part.max_date > CURRENT_DATE - INTERVAL '1 year'
        GROUP BY line.partner_id, line.move_id
    ) invoice
    GROUP BY partner_id
    """,
    """
    SELECT partner_id, COUNT(*) FILTER (WHERE state IN ('draft', 'sent')) AS quotations,
           SUM(amount_untaxed / currency_rate) FILTER (
               WHERE state IN ('draft', 'sent')) AS quoted,
           COUNT(*) FILTER (WHERE state = 'sale') AS orders,
           SUM(amount_untaxed / currency_rate) FILTER (WHERE state = 'sale') AS sold,
           SUM(margin / currency_rate) FILTER (WHERE state = 'sale') AS margin,
           SUM(margin / currency_rate) FILTER (
               WHERE state = 'sale'
                 AND date_order > CURRENT_DATE - INTERVAL '1 year') AS margin_year,
           SUM(margin / currency_rate) FILTER (
               WHERE state = 'sale'
                 AND date_order <= CURRENT_DATE - INTERVAL '1 year'
                 AND date_order > CURRENT_DATE - INTERVAL '2 years')
               AS margin_previous_year,
           (ARRAY_AGG(user_id ORDER BY date_order DESC, id DESC))[1] AS user_id
    FROM sale_order GROUP BY partner_id
    """,
    """
    SELECT sale.partner_id, SUM(line.price_unit * line.product_uom_qty) AS list_value,
           SUM(line.price_unit * line.product_uom_qty * line.discount) AS discount
    FROM sale_order_line line JOIN sale_order sale ON sale.id = line.order_id
    WHERE sale.state = 'sale' AND sale.date_order > CURRENT_DATE - INTERVAL '1 year'
    GROUP BY sale.partner_id
    """,
    """
    SELECT partner_id, COUNT(*) AS opportunities, SUM(expected_revenue) AS expected
    FROM crm_lead WHERE active GROUP BY partner_id
    """,
    """
    SELECT COALESCE(lead.partner_id, sale.partner_id, move.partner_id, message.res_id)
               AS partner_id,
           MAX(message.date) AS last_contact
    FROM mail_message message
    LEFT JOIN crm_lead lead
           ON message.model = 'crm.lead' AND lead.id = message.res_id
    LEFT JOIN sale_order sale
           ON message.model = 'sale.order' AND sale.id = message.res_id
    LEFT JOIN account_move move
           ON message.model = 'account.move' AND move.id = message.res_id
    WHERE message.model IN ('res.partner', 'crm.lead', 'sale.order', 'account.move')
      AND message.message_type IN ('comment', 'email')
    GROUP BY 1
    """,
)
WINDOWS = {
    "year": "invoice_date > CURRENT_DATE - INTERVAL '1 year'",
    "previous_year": "invoice_date <= CURRENT_DATE - INTERVAL '1 year'"
    " AND invoice_date > CURRENT_DATE - INTERVAL '2 years'",
}

Figures = Iterator[tuple[str, float, float]]


def rebuild(env: api.Environment) -> Figures:
    """Write every row for the first time, before there is a model."""
    yield (
        "first rebuild, without a model / bare aggregates",
        _rebuild_from_nothing(env),
        _bare_aggregates(env),
    )


def rebuild_with_scores(env: api.Environment) -> Figures:
    """The same with a model and a scale in force: over the rows, which all change,
    and from nothing."""
    env["crm.customer.queue"]._take(10_000_000)
    env.cr.commit()
    seconds = timed(env, env["crm.customer"]._rebuild)
    floor = _bare_aggregates(env)
    yield "rebuild after a new model / bare aggregates", seconds, floor
    yield (
        "full rebuild of facts, scores and stages / bare aggregates",
        _rebuild_from_nothing(env),
        floor,
    )


def _rebuild_from_nothing(env: api.Environment) -> float:
    """Return the seconds of a rebuild of an empty table."""
    env.cr.execute("TRUNCATE crm_customer CASCADE")
    env.cr.commit()
    seconds = timed(env, env["crm.customer"]._rebuild)
    env.cr.execute("ANALYZE crm_customer")
    env.cr.commit()
    return seconds


def _bare_aggregates(env: api.Environment) -> float:
    def aggregate() -> None:
        for number, select in enumerate(BARE_AGGREGATES):
            env.cr.execute(f"DROP TABLE IF EXISTS bench_{number}")
            query = select % WINDOWS
            env.cr.execute(f"CREATE UNLOGGED TABLE bench_{number} AS {query}")

    return timed(env, aggregate)


def sample(env: api.Environment) -> list[tuple[int, int]]:
    env.cr.execute(
        SQL(
            "SELECT partner_id, company_id FROM crm_customer"
            " ORDER BY MD5(id::text) LIMIT %s",
            CHANGED,
        )
    )
    return env.cr.fetchall()


def changed(env: api.Environment) -> Figures:
    """The refresh of some changed customers against reading their documents."""
    customers = env["crm.customer"]
    ids = [partner for partner, _company in sample(env)]

    def read() -> None:
        for table in ("account_move", "sale_order"):
            env.cr.execute(
                SQL(
                    "SELECT COUNT(*), MAX(create_date) FROM %s"
                    " WHERE partner_id = ANY(%s)",
                    SQL.identifier(table),
                    ids,
                )
            )

    def change_and_refresh() -> None:
        env.cr.execute(
            SQL(
                "UPDATE sale_order SET margin = margin + 1 WHERE partner_id = ANY(%s)",
                ids,
            )
        )
        env.cr.commit()
        while taken := env["crm.customer.queue"]._take(CHANGED):
            customers._refresh_pairs(taken)

    floor = median(env, read)
    seconds = median(env, change_and_refresh)
    yield (
        f"{CHANGED} changed customers, end to end / their documents",
        seconds,
        floor,
    )


def clock(env: api.Environment) -> Figures:
    """Finding and computing due rows: as much work as there are rows due."""
    customers = env["crm.customer"]
    pairs = sample(env)
    ids = [partner for partner, _company in pairs]

    def make_due(number: int) -> None:
        env.cr.execute("UPDATE crm_customer SET next_due = NULL WHERE next_due < NOW()")
        env.cr.execute(
            SQL(
                "UPDATE crm_customer SET next_due = NOW() - INTERVAL '1 hour'"
                " WHERE partner_id = ANY(%s)",
                ids[:number],
            )
        )
        env.cr.commit()

    def read() -> None:
        env.cr.execute(
            "SELECT partner_id, company_id FROM crm_customer"
            " WHERE partner_id = ANY(%s)",
            (ids,),
        )
        env.cr.fetchall()

    make_due(CHANGED)
    floor = median(env, read)
    seconds = median(env, customers._query_due_pairs)
    yield f"find {CHANGED} rows that are due / read them by key", seconds, floor
    times = {}
    for number in (CHANGED // 10, CHANGED):
        make_due(number)
        times[number] = timed(
            env, lambda: customers._refresh_pairs(customers._query_due_pairs())
        )
    few, many = times.values()
    yield f"compute {CHANGED} due rows / compute {CHANGED // 10}", many, few


def document(env: api.Environment) -> Figures:
    """Posting an invoice with the triggers against posting it without.

    In a journal of its own: the millions of invoices written by SQL have no numbers of
    a sequence, and Odoo would look for the last one in all of them.
    """
    order = env["sale.order"].search([("state", "=", "draft")], limit=1)
    journal = env["account.journal"].create(
        {"name": "Bench", "code": "BNCH", "type": "sale"}
    )

    def switch(state: str) -> None:
        for table in env["crm.customer.queue"]._watched_tables():
            env.cr.execute(
                SQL("ALTER TABLE %s %s TRIGGER USER", SQL.identifier(table), SQL(state))
            )
        env.cr.commit()

    def post() -> float:
        move = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "journal_id": journal.id,
                "partner_id": order.partner_id.id,
                "invoice_date": "2026-01-31",
                "invoice_line_ids": [
                    (0, 0, {"name": "Chair", "price_unit": 10.0, "tax_ids": []})
                ],
            }
        )
        env.cr.commit()
        return timed(env, move.action_post)

    times: dict[str, list[float]] = {"DISABLE": [], "ENABLE": []}
    for _run in range(PAIRS):
        for state in times:
            switch(state)
            post()
            times[state] += [post() for _invoice in range(INVOICES)]
    yield (
        "post an invoice / without the triggers",
        statistics.median(times["ENABLE"]),
        statistics.median(times["DISABLE"]),
    )
