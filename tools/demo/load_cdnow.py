"""Load the CDNOW purchase log into a database; run inside Odoo by ``./dev demo cdnow``.

Customers and invoices are made through Odoo's own API and carry an external id that
names the customer or the line of the log. Whole days are committed together: a run
that is killed leaves whole days, and the next run makes what has no external id yet.

The purchases were paid at once. As with Odoo's point of sale, the takings of a day
are one entry in the journal of the till, reconciled with the invoices of the day.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from odoo import SUPERUSER_ID, Command, api, models
from odoo.modules.registry import Registry
from odoo.tools import config

from tools.demo import cdnow_strategy
from tools.demo.cdnow_file import Purchase, parse, whole_days

MODULE = "cdnow"
TILL = "till"


def main() -> None:
    """Load what is missing; report the progress and the outcome as lines of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conf", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--batch-size", type=int, default=200)
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    purchases = parse(options.file.read_text(encoding="ascii"))
    arguments = ["--config", options.conf, "--database", options.database]
    config.parse_config(arguments, setup_logging=True)
    with Registry(options.database).cursor() as cr:
        # Nobody reads a note on the creation of each of some thousand invoices.
        env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        load(env, purchases, options.batch_size)
        cdnow_strategy.plan(env)
        stale = env["crm.customer"]._rebuild()
        cr.rollback()
    report(stale=stale)


def report(**facts: int) -> None:
    """Tell ./dev, which reads this output, some facts."""
    print(json.dumps(facts), flush=True)


def load(env: api.Environment, purchases: list[Purchase], batch_size: int) -> None:
    """Load the purchases that are missing, and keep ``crm.customer`` up to date."""
    customers = _load_customers(env, purchases)
    till = _load_till(env)
    env.cr.commit()
    known = _known(env, "account.move")
    missing = [each for each in purchases if _invoice_name(each) not in known]
    done = len(purchases) - len(missing)
    report(loaded=done, of=len(purchases))
    # What a killed run has committed may still be waiting to be counted.
    env["crm.customer"]._cron_refresh()
    for batch in whole_days(missing, batch_size):
        invoices = _load_invoices(env, batch, customers)
        _pay(till, invoices)
        env.cr.commit()
        env["crm.customer"]._cron_refresh()
        done += len(batch)
        report(loaded=done, of=len(purchases))


def _load_customers(
    env: api.Environment, purchases: Iterable[Purchase]
) -> dict[str, int]:
    """Create the customers that are missing; return the ids of all by external id."""
    numbers = {_customer_name(each): each.customer for each in purchases}
    known = _known(env, "res.partner")
    values = {
        name: {"name": f"CDNOW {number}", "ref": number}
        for name, number in numbers.items()
        if name not in known
    }
    created = _create(env, "res.partner", values)
    return known | dict(zip(values, created.ids, strict=True))


def _load_till(env: api.Environment) -> models.Model:
    """Return the journal of the till; create it if it is missing."""
    journal = env.ref(f"{MODULE}.{TILL}", raise_if_not_found=False)
    return journal or _create(
        env, "account.journal", {TILL: {"name": "Till", "code": "TILL", "type": "cash"}}
    )


def _load_invoices(
    env: api.Environment, purchases: list[Purchase], customers: dict[str, int]
) -> models.Model:
    """Create and post an invoice for each purchase, on its day."""
    invoices = _create(
        env,
        "account.move",
        {
            _invoice_name(purchase): {
                "move_type": "out_invoice",
                "partner_id": customers[_customer_name(purchase)],
                "invoice_date": purchase.day,
                "invoice_date_due": purchase.day,
                "invoice_user_id": False,
                "ref": f"CDNOW line {purchase.line}",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": f"CDs: {purchase.count}",
                            "price_unit": float(purchase.amount),
                            "tax_ids": [],
                        }
                    )
                ],
            }
            for purchase in purchases
        },
    )
    invoices.action_post()
    return invoices


def _pay(till: models.Model, invoices: models.Model) -> None:
    """Post the takings of each day and reconcile them with what was due."""
    due = invoices.line_ids.filtered(
        lambda line: line.account_type == "asset_receivable" and line.balance
    )
    due_by_day = due.grouped("date")
    takings = invoices.create(
        [_prepare_takings(till, lines) for lines in due_by_day.values()]
    )
    takings.action_post()
    paid_by_number = {line.name: line for line in takings.line_ids}
    due._reconcile_plan([line | paid_by_number[line.move_id.name] for line in due])


def _prepare_takings(till: models.Model, due: models.Model) -> dict:
    """Return the entry for the takings of a day, with a line for each invoice."""
    return {
        "journal_id": till.id,
        "date": due[0].date,
        "line_ids": [
            Command.create(
                {
                    "name": "Takings",
                    "account_id": till.default_account_id.id,
                    "debit": sum(due.mapped("balance")),
                }
            ),
            *(
                Command.create(
                    {
                        "name": line.move_id.name,
                        "partner_id": line.partner_id.id,
                        "account_id": line.account_id.id,
                        "credit": line.balance,
                    }
                )
                for line in due
            ),
        ],
    }


def _customer_name(purchase: Purchase) -> str:
    return f"customer_{purchase.customer}"


def _invoice_name(purchase: Purchase) -> str:
    return f"line_{purchase.line}"


def _known(env: api.Environment, model: str) -> dict[str, int]:
    """Return the ids of what was loaded into ``model``, by external id."""
    rows = env["ir.model.data"].search_fetch(
        [("module", "=", MODULE), ("model", "=", model)], ["name", "res_id"]
    )
    return {row.name: row.res_id for row in rows}


def _create(env: api.Environment, model: str, values: dict[str, dict]) -> models.Model:
    """Create records with their external ids."""
    return env[model]._load_records(
        [
            {"xml_id": f"{MODULE}.{name}", "values": each, "noupdate": True}
            for name, each in values.items()
        ]
    )


if __name__ == "__main__":
    main()
