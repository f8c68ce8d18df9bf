"""./dev demo cdnow: a real purchase history, and proof that nothing of it is lost."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from tools import database, serve, space
from tools.demo import cdnow_source
from tools.demo.cdnow_file import CustomerFigures, Purchase, figures, total
from tools.demo.running import Progress, bar, run_loader
from tools.errors import DevError
from tools.host import Host
from tools.paths import state_dir
from tools.progress import say, step
from tools.server import Server

DATABASE = "cdnow"
_CUSTOMERS = """
    SELECT partner.ref, customer.purchase_count, customer.revenue,
           customer.first_purchase_date, customer.last_purchase_date
    FROM crm_customer customer
    JOIN res_partner partner ON partner.id = customer.partner_id
    JOIN ir_model_data loaded
      ON loaded.model = 'res.partner' AND loaded.res_id = partner.id
     AND loaded.module = 'cdnow'
"""


def main(host: Host, server: Server) -> int:
    """Load the log into a database of its own and compare it with ``crm.customer``."""
    space.require(state_dir(), 1, "the CDNOW database")
    path = cdnow_source.fetch(host.python)
    purchases = cdnow_source.read(path)
    with serve.sole_user_of(DATABASE):
        database.drop_abandoned(host, server)
        serve.make_ready(host, server, DATABASE, demo=False)
        with step(f"Loading {len(purchases):,} purchases") as progress:
            load(
                host,
                DATABASE,
                path,
                on_progress=lambda done, of: progress.update(bar(done, of)),
            )
        compare(purchases, read_customers(server, DATABASE))
    say(f"\n  ./dev serve --db {DATABASE} shows these customers.\n")
    return 0


def load(
    host: Host,
    name: str,
    path: Path,
    *,
    on_progress: Progress,
    batch_size: int = 200,
    with_tests: bool = False,
) -> None:
    """Load what is missing; fail if a full rebuild then changes a customer."""
    run_loader(
        host,
        name,
        "tools.demo.load_cdnow",
        [f"--batch-size={batch_size}", path],
        remedy="the next run continues with those that are missing",
        log_name=name,
        on_progress=on_progress,
        with_tests=with_tests,
    )


def read_customers(server: Server, name: str) -> dict[str, CustomerFigures]:
    """Return what ``crm.customer`` says about the customers of the log."""
    return {
        number: CustomerFigures(int(events), Decimal(revenue), _day(first), _day(last))
        for number, events, revenue, first, last in server.query(
            _CUSTOMERS, database=name
        )
    }


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def compare(purchases: list[Purchase], of_model: dict[str, CustomerFigures]) -> None:
    """Print the figures of the file and of ``crm.customer``, which must agree."""
    of_file = figures(purchases)
    say(f"\n  {'':16}{'file':>14}{'crm.customer':>16}")
    rows = zip(_rows(of_file), _rows(of_model), strict=True)
    for (title, in_file), (_title, in_model) in rows:
        say(f"  {title:16}{in_file:>14}{in_model:>16}")
    differing = sorted(
        number
        for number in of_file.keys() | of_model.keys()
        if of_file.get(number) != of_model.get(number)
    )
    if differing:
        raise DevError(
            f"The file and crm.customer disagree about {len(differing)} customers, the"
            f" first of them CDNOW {differing[0]}: its invoices were changed, or"
            " crm.customer counts them wrong."
        )
    say("  They agree customer by customer, and a full rebuild changes nothing.")


def _rows(of_customers: dict[str, CustomerFigures]) -> list[tuple[str, str]]:
    of_all = total(of_customers)
    return [
        ("customers", f"{len(of_customers):,}"),
        ("purchase events", f"{of_all.events:,}"),
        ("revenue", f"{of_all.revenue:,.2f}"),
        ("first purchase", str(of_all.first)),
        ("last purchase", str(of_all.last)),
    ]
