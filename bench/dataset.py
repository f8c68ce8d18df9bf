"""Customers, invoices and orders by the million, written by SQL.

The rows are those that the customer view reads, in the shape that Odoo gives them. Half
of the customers have two invoices, a few have dozens, as in a real log of purchases.
"""

from odoo import api
from odoo.tools import SQL

INVOICES_PER_CUSTOMER = 5
SEED = 0.42


def fill(env: api.Environment, customers: int) -> None:
    """Write the documents of ``customers`` new customers, without the triggers."""
    tables = ("res_partner", "account_move", "account_move_line", "sale_order")
    for table in tables:
        env.cr.execute(
            SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table))
        )
    env.cr.execute(SQL("SELECT SETSEED(%s)", SEED))
    _write_contacts(env, customers)
    _write_invoices(env, customers * INVOICES_PER_CUSTOMER)
    _write_lines(env)
    _write_orders(env, customers)
    for table in tables:
        env.cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(table)))
    env.cr.commit()
    for table in (*tables, "crm_customer"):
        _analyze(env, table)


def _analyze(env: api.Environment, table: str) -> None:
    env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.cr.commit()


def _write_contacts(env: api.Environment, count: int) -> None:
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
                amount_untaxed_in_currency_signed, amount_residual_signed)
            SELECT %(journal)s, %(company)s, %(currency)s, partner, partner,
                   'BENCH/' || n, 'posted', 'out_invoice', 'no', day, day, day + 30,
                   'paid', amount, amount, 0
            FROM (
                SELECT n, first + FLOOR(number * POWER(RANDOM(), 2))::int AS partner,
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


def _write_lines(env: api.Environment) -> None:
    """Give each invoice a product line and a receivable line; 1 in 10 is unpaid."""
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
                    date_maturity, balance, debit, credit, amount_currency,
                    amount_residual, reconciled)
                SELECT id, journal_id, company_id, %(account)s, partner_id, currency_id,
                       currency_id, %(display_type)s, state, date, invoice_date_due,
                       0, 0, 0, 0,
                       CASE WHEN %(is_due)s AND id %% 10 = 0
                            THEN amount_untaxed_signed ELSE 0 END,
                       %(is_due)s AND id %% 10 > 0
                FROM account_move WHERE name LIKE 'BENCH/%%'
                """,
                account=accounts[kind].id,
                display_type=display_type,
                is_due=kind == "asset_receivable",
            )
        )


def _write_orders(env: api.Environment, count: int) -> None:
    env.cr.execute(
        SQL(
            """
            INSERT INTO sale_order (
                name, company_id, partner_id, partner_invoice_id, partner_shipping_id,
                state, date_order, currency_rate, amount_untaxed, margin, create_date)
            SELECT 'BENCH/' || id, %(company)s, id, id, id,
                   CASE WHEN id %% 5 = 0 THEN 'draft' ELSE 'sale' END,
                   NOW(), 1, 100, 25, NOW()
            FROM res_partner WHERE name LIKE 'Bench %%' ORDER BY id LIMIT %(count)s
            """,
            company=env.company.id,
            count=count,
        )
    )
