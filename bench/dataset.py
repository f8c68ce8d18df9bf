"""Customers, invoices and orders by the million, written by SQL.

The rows are those that the customer view reads, in the shape that Odoo gives them. Half
of the customers have two invoices, a few have dozens, as in a real log of purchases.
"""

import contextlib
from collections.abc import Iterator

from odoo import api
from odoo.tools import SQL

INVOICES_PER_CUSTOMER = 5
PRODUCTS = 400
CATEGORIES = 20
SEED = 0.42
FEEDBACK = ("crm_customer", "mail_message", "rating_rating")
TABLES = (
    "res_partner",
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "sale_order",
    "sale_order_line",
    "crm_lead",
)


def fill(env: api.Environment, customers: int) -> None:
    """Write the documents of ``customers`` new customers, without the triggers."""
    products = _write_products(env)
    with in_bulk(env):
        env.cr.execute(SQL("SELECT SETSEED(%s)", SEED))
        write_contacts(env, customers)
        _write_invoices(env, customers * INVOICES_PER_CUSTOMER)
        _write_lines(env, products)
        _write_payments(env)
        _write_orders(env, customers)
        _write_order_lines(env, products)
        _write_leads(env)
    vacuum(env)


def fill_leads(env: api.Environment, customers: int) -> None:
    """Write so many contacts with an address, each with an opportunity."""
    with in_bulk(env):
        write_contacts(env, customers)
        env.cr.execute(
            """
            UPDATE res_partner SET email = 'contact' || id || '@birch.example',
                email_normalized = 'contact' || id || '@birch.example'
            WHERE name LIKE 'Bench %'
            """
        )
        _write_leads(env, one_in=1)
    vacuum(env)


def fill_sales(env: api.Environment, customers: int) -> None:
    """Write customers with what KPIs read: invoices and orders without their lines,
    decided opportunities, ratings, addresses, messages."""
    with in_bulk(env, (*TABLES, *FEEDBACK)):
        env.cr.execute(SQL("SELECT SETSEED(%s)", SEED))
        write_contacts(env, customers)
        env.cr.execute(ADDRESSES)
        _write_invoices(env, customers * INVOICES_PER_CUSTOMER)
        _write_orders(env, customers)
        _write_leads(env, one_in=1)
        values = {"company": env.company.id, "author": env.user.partner_id.id}
        for query in (DECISIONS, RATINGS, MESSAGES, CUSTOMERS):
            env.cr.execute(query, values)
    vacuum(env, (*TABLES, *FEEDBACK))


def vacuum(env: api.Environment, tables: tuple[str, ...] = TABLES) -> None:
    """Do what autovacuum has done in a database that has been in use."""
    env.cr.commit()
    env.cr._cnx.autocommit = True
    for table in tables:
        env.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
    env.cr._cnx.autocommit = False


@contextlib.contextmanager
def in_bulk(env: api.Environment, tables: tuple[str, ...] = TABLES) -> Iterator[None]:
    """Leave out triggers, foreign keys and indexes while rows are written."""
    env.cr.execute("SET session_replication_role = replica")
    env.cr.execute("SET maintenance_work_mem = '1GB'")
    env.cr.execute(
        SQL(
            """
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
            FROM pg_index
            WHERE indrelid::regclass::text IN %s AND NOT indisunique
            """,
            tables,
        )
    )
    indexes = env.cr.fetchall()
    for name, _definition in indexes:
        env.cr.execute(f'DROP INDEX "{name}"')
    yield
    for _name, definition in indexes:
        env.cr.execute(definition)
    env.cr.execute("SET session_replication_role = DEFAULT")
    env.cr.commit()


def _write_products(env: api.Environment) -> list[int]:
    categories = env["product.category"].create(
        [{"name": f"Bench {number}"} for number in range(CATEGORIES)]
    )
    products = env["product.product"].create(
        [
            {
                "name": f"Bench {number}",
                "categ_id": categories[number % CATEGORIES].id,
                "list_price": 10.0 + number,
            }
            for number in range(PRODUCTS)
        ]
    )
    return products.ids


def write_contacts(env: api.Environment, count: int) -> None:
    """Write so many contacts, each its own commercial partner."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO res_partner (
                name, complete_name, active, type, autopost_bills, create_date)
            SELECT 'Bench ' || n, 'Bench ' || n, TRUE, 'contact', 'ask', NOW()
            FROM GENERATE_SERIES(1, %s) n
            """,
            count,
        )
    )
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id"
        " WHERE commercial_partner_id IS NULL"
    )


def _write_invoices(env: api.Environment, count: int) -> None:
    """Spread invoices over the customers, unevenly, and over three years."""
    company = env.company
    journal = env["account.journal"].search(
        [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
    )
    env.cr.execute(
        SQL(
            """
            WITH contact AS (
                SELECT MIN(id) AS first, COUNT(*) AS number FROM res_partner
                WHERE name LIKE 'Bench %%'
            )
            INSERT INTO account_move (
                journal_id, company_id, currency_id, partner_id, commercial_partner_id,
                name, state, move_type, auto_post, date, invoice_date,
                invoice_date_due, payment_state, amount_untaxed_signed,
                amount_untaxed_in_currency_signed, amount_total_signed,
                amount_residual, amount_residual_signed)
            SELECT %(journal)s, %(company)s, %(currency)s, partner, partner,
                   'BENCH/' || n, 'posted', 'out_invoice', 'no', day, day, day + 30,
                   CASE WHEN is_paid THEN 'paid' ELSE 'not_paid' END,
                   amount, amount, amount,
                   CASE WHEN is_paid THEN 0 ELSE amount END,
                   CASE WHEN is_paid THEN 0 ELSE amount END
            FROM (
                SELECT n, first + FLOOR(number * POWER(RANDOM(), 2))::int AS partner,
                       n %% 10 > 0 AS is_paid,
                       CURRENT_DATE - FLOOR(RANDOM() * 1095)::int AS day,
                       ROUND((10 + 500 * RANDOM())::numeric, 2) AS amount
                FROM GENERATE_SERIES(1, %(count)s) n, contact
            ) invoice
            """,
            journal=journal.id,
            company=company.id,
            currency=company.currency_id.id,
            count=count,
        )
    )


def _write_lines(env: api.Environment, products: list[int]) -> None:
    """Give each invoice a product line and a receivable line."""
    accounts = {
        kind: env["account.account"].search(
            [("account_type", "=", kind), ("company_ids", "=", env.company.id)], limit=1
        )
        for kind in ("income", "asset_receivable")
    }
    for kind, display_type in (
        ("income", "product"),
        ("asset_receivable", "payment_term"),
    ):
        env.cr.execute(
            SQL(
                """
                INSERT INTO account_move_line (
                    move_id, journal_id, company_id, account_id, partner_id,
                    currency_id, company_currency_id, display_type, parent_state, date,
                    invoice_date, date_maturity, product_id, quantity, price_unit,
                    discount, price_subtotal, balance, debit, credit, amount_currency,
                    amount_residual, reconciled)
                SELECT id, journal_id, company_id, %(account)s, partner_id, currency_id,
                       currency_id, %(display_type)s, state, date, invoice_date,
                       CASE WHEN %(is_due)s THEN invoice_date_due END,
                       CASE WHEN NOT %(is_due)s
                            THEN (%(products)s)[1 + id %% %(number)s] END,
                       1, amount_untaxed_signed, 0, amount_untaxed_signed,
                       CASE WHEN %(is_due)s THEN 1 ELSE -1 END * amount_untaxed_signed,
                       0, 0, 0,
                       CASE WHEN %(is_due)s THEN amount_residual ELSE 0 END,
                       %(is_due)s AND amount_residual = 0
                FROM account_move WHERE name LIKE 'BENCH/%%'
                """,
                account=accounts[kind].id,
                display_type=display_type,
                is_due=kind == "asset_receivable",
                products=products,
                number=len(products),
            )
        )


def _write_payments(env: api.Environment) -> None:
    """Reconcile the receivable lines of what is paid, some days early or late."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO account_partial_reconcile (
                debit_move_id, credit_move_id, company_id, amount, max_date)
            SELECT line.id, line.id, line.company_id, line.price_unit,
                   line.date_maturity - 10 + (line.id %% 30)::int
            FROM account_move_line line
            JOIN account_move move ON move.id = line.move_id
            WHERE move.name LIKE 'BENCH/%%' AND line.reconciled
            """
        )
    )


def _write_orders(env: api.Environment, count: int) -> None:
    env.cr.execute(
        SQL(
            """
            INSERT INTO sale_order (
                name, company_id, partner_id, partner_invoice_id, partner_shipping_id,
                picking_policy, state, date_order, currency_rate, amount_untaxed,
                margin, create_date)
            SELECT 'BENCH/' || id, %(company)s, id, id, id, 'direct',
                   CASE WHEN id %% 5 = 0 THEN 'draft' ELSE 'sale' END,
                   NOW() - id %% 1000 * INTERVAL '1 day', 1, 100, 25, NOW()
            FROM res_partner WHERE name LIKE 'Bench %%' ORDER BY id LIMIT %(count)s
            """,
            company=env.company.id,
            count=count,
        )
    )


def _write_order_lines(env: api.Environment, products: list[int]) -> None:
    env.cr.execute(
        SQL(
            """
            INSERT INTO sale_order_line (
                order_id, order_partner_id, company_id, product_id, name, state,
                customer_lead, product_uom_qty, price_unit, discount, price_subtotal)
            SELECT id, partner_id, company_id, (%(products)s)[1 + id %% %(number)s],
                   'Bench', state, 0, 1, 110, CASE WHEN id %% 3 = 0 THEN 10 ELSE 0 END,
                   100
            FROM sale_order WHERE name LIKE 'BENCH/%%'
            """,
            products=products,
            number=len(products),
        )
    )


def _write_leads(env: api.Environment, one_in: int = 5) -> None:
    """Give one customer in so many an open opportunity."""
    stage = env["crm.stage"].search([], limit=1)
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_lead (
                name, company_id, partner_id, type, active, stage_id, won_status,
                expected_revenue, create_date)
            SELECT 'Bench', %(company)s, id, 'opportunity', TRUE, %(stage)s, 'pending',
                   500, NOW() - id %% 300 * INTERVAL '1 day'
            FROM res_partner WHERE name LIKE 'Bench %%' AND id %% %(one_in)s = 0
            """,
            company=env.company.id,
            stage=stage.id,
            one_in=one_in,
        )
    )


ADDRESSES = """
    UPDATE res_partner SET email = 'contact' || id || '@birch.example',
        email_normalized = 'contact' || id || '@birch.example', message_bounce = 0,
        phone = CASE WHEN id % 3 = 0 THEN '+1 555 ' || id END,
        phone_sanitized = CASE WHEN id % 6 = 0 THEN '+1555' || id END
    WHERE name LIKE 'Bench %'
"""
DECISIONS = """
    UPDATE crm_lead
    SET won_status = CASE WHEN id %% 3 = 0 THEN 'won' ELSE 'lost' END,
        date_closed = create_date + id %% 60 * INTERVAL '1 day'
    WHERE name = 'Bench' AND id %% 2 = 0
"""
RATINGS = """
    INSERT INTO rating_rating (
        res_id, res_model, partner_id, rating, consumed, is_internal, rated_on)
    SELECT id, 'project.task', id, 1 + id %% 5, TRUE, FALSE,
           NOW() - id %% 1000 * INTERVAL '1 day'
    FROM res_partner WHERE name LIKE 'Bench %%'
"""
MESSAGES = """
    INSERT INTO mail_message (message_type, model, res_id, author_id, date)
    SELECT 'comment', 'res.partner', id, %(author)s,
           NOW() - id %% 1000 * INTERVAL '1 day'
    FROM res_partner WHERE name LIKE 'Bench %%'
"""
CUSTOMERS = """
    INSERT INTO crm_customer (partner_id, company_id, first_purchase_date)
    SELECT commercial_partner_id, company_id, MIN(invoice_date) FROM account_move
    WHERE name LIKE 'BENCH/%%' GROUP BY 1, 2
"""
