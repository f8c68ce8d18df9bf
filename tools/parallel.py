"""Independent pieces of work, side by side as most of them wait for the network."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

from tools import processes


def run_all(*tasks: Callable[[], object]) -> list:
    """Run ``tasks`` at once; after the first failure stop the others and report it."""
    try:
        with ThreadPoolExecutor(max_workers=len(tasks)) as pool:
            futures = [pool.submit(task) for task in tasks]
            with processes.stopped_together():
                for future in as_completed(futures):
                    future.result()
            return [future.result() for future in futures]
    finally:
        processes.start_again()
