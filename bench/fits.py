"""What it costs to fit the prediction model and the RFM scale."""

import resource

from odoo import api

from bench.refreshes import Figures
from bench.timing import timed


def model(env: api.Environment) -> Figures:
    """A run of the model, and a new scale, against one scan of all customers."""

    def scan() -> None:
        env.cr.execute(
            """
            SELECT COUNT(*), AVG(purchase_count), MAX(last_purchase_date),
                   PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY revenue)
            FROM crm_customer
            """
        )

    floor = timed(env, scan)
    before = _peak_megabytes()
    seconds = timed(
        env, lambda: env["crm.customer.prediction"]._fit_company(env.company)
    )
    grown = _peak_megabytes() - before
    yield f"fit the model ({grown:,.0f} MB more) / one scan", seconds, floor
    seconds = timed(
        env, lambda: env["crm.customer.rfm.version"]._fit_company(env.company)
    )
    yield "fit the RFM scale / one scan", seconds, floor


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
