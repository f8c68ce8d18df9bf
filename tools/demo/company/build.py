"""Fill a new database with the demo company."""

from tools.demo.company.plan import HISTORY_DAYS
from tools.demo.running import Progress, bar, run_loader
from tools.host import Host
from tools.progress import step

CUSTOMERS = 300


def fill(host: Host, name: str) -> None:
    """Load the whole company into ``name``, which has no document yet."""
    with step("Letting a demo company live for 3 years (8 minutes)") as progress:
        load(
            host,
            name,
            on_progress=lambda done, of: progress.update(bar(done, of)),
        )


def load(
    host: Host,
    name: str,
    *,
    on_progress: Progress,
    customers: int = CUSTOMERS,
    days: int = HISTORY_DAYS,
    with_tests: bool = False,
) -> None:
    """Load ``customers`` customers with ``days`` days of history, up to today."""
    run_loader(
        host,
        name,
        "tools.demo.company.load",
        [f"--customers={customers}", f"--days={days}"],
        remedy="the database is dropped, and the next run begins anew",
        log_name="company",
        on_progress=on_progress,
        with_tests=with_tests,
    )
