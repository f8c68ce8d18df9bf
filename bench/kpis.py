"""Measure the KPIs of strategies inside Odoo; run by ``./dev bench --kpis``.

Each built-in KPI of the last quarter beside bare SQL that gives the same figure, those
that share what they read together; then all KPIs over eight periods.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

from bench.customers import row, say
from bench.dataset import fill_sales
from bench.timing import median, timed

PERIODS = 8

Figures = Iterator[tuple[str, float, float]]


def main() -> None:
    """Fill the database and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--customers", type=int, required=True)
    options = parser.parse_args()
    config.parse_config(["--config", options.config], setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        say("writing the documents")
        fill_sales(env, options.customers)
        kpis = _all_kpis(env)
        say("| KPI | ms | floor, ms | ratio |")
        say("| --- | ---: | ---: | ---: |")
        floors = 0.0
        for title, seconds, floor in each(env, kpis):
            floors += floor
            say(row(title, seconds, floor))
        title = f"all {len(kpis)} KPIs over {PERIODS} periods / their floors"
        say(row(title, everything(env, kpis), PERIODS * floors))


def _all_kpis(env: api.Environment) -> api.Self:
    """Return the KPIs that are computed, by quarters, fields required where asked."""
    kpis = env["crm.strategy.kpi"].search([("method", "!=", "manual")])
    kpis.period_kind = "quarter"
    kpis.window_months = 0
    required = env["ir.model.fields"].search(
        [("model", "=", "res.partner"), ("name", "in", ["email", "phone", "city"])]
    )
    kpis.filtered(
        lambda kpi: kpi.code == "data_completeness"
    ).required_field_ids = required
    env["crm.strategy"].create(
        {"name": "Bench", "sponsor_id": env.user.id, "state": "running"}
    )
    env.flush_all()
    env.cr.commit()
    return kpis


# One by one


def each(env: api.Environment, kpis: api.Self) -> Figures:
    """Each KPI, or those that share a reading, beside what gives the same bare."""
    period = kpis._get_ended_periods(env.company, 1)[:1]
    by_code = {kpi.code: kpi for kpi in kpis}
    window = kpis[0]._get_window(period)
    for codes, bare in FLOORS.items():
        group = [by_code[code] for code in codes.split()]
        values = _values_of(window)
        queries = [SQL(query, **values) for query in bare]

        def compute(group=group) -> None:
            fresh = replace(window, memo={})
            for kpi in group:
                assert kpi._compute_figure(fresh, {}).value is not None, kpi.code

        def read(queries=queries) -> None:
            for query in queries:
                env.execute_query(query)

        yield codes.replace(" ", ", "), median(env, compute), median(env, read)


def _values_of(window) -> dict[str, object]:
    # Odoo finds the addons when its configuration is read, not before.
    from odoo.addons.crm_customer.engine.window import beginning

    return {
        "company": window.company.id,
        "previous": window.previous_first,
        "first": window.first,
        "last": window.last,
        "begin": beginning(window.first, window.timezone),
        "previous_begin": beginning(window.previous_first, window.timezone),
        "end": beginning(window.last + date.resolution, window.timezone),
    }


def everything(env: api.Environment, kpis: api.Self) -> float:
    """Return the seconds of the job that computes all of them, committing."""
    measures = env["crm.strategy.measure"]
    seconds = timed(env, kpis._cron_measure)
    periods = kpis._get_ended_periods(env.company, PERIODS)
    assert measures.search_count([]) == len(kpis) * len(periods)
    return seconds


_SALES = """
    FROM account_move
    WHERE company_id = %(company)s AND state = 'posted'
      AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
"""
_NOW = f"{_SALES} AND invoice_date BETWEEN %(first)s AND %(last)s"
_BEFORE = f"{_SALES} AND invoice_date >= %(previous)s AND invoice_date < %(first)s"
_CUSTOMER = "SELECT commercial_partner_id AS partner_id, SUM(amount_untaxed_signed)"
_BOTH = f"""
    FROM ({_CUSTOMER} AS before {_BEFORE} GROUP BY 1) before
    LEFT JOIN ({_CUSTOMER} AS now {_NOW} GROUP BY 1) now USING (partner_id)
"""
_POPULATION = f"""
    SELECT commercial_partner_id AS partner_id {_SALES}
      AND invoice_date BETWEEN %(previous)s AND %(last)s
    UNION
    SELECT partner_id FROM crm_lead
    WHERE type = 'opportunity' AND company_id = %(company)s
      AND create_date >= %(previous_begin)s AND create_date < %(end)s
      AND (date_closed IS NULL OR date_closed >= %(end)s)
"""
_CONTACTS = f"FROM ({_POPULATION}) own JOIN res_partner ON id = own.partner_id"
_DECIDED = """
    FROM crm_lead WHERE type = 'opportunity' AND won_status IN ('won', 'lost')
     AND (company_id = %(company)s OR company_id IS NULL)
     AND date_closed >= %(begin)s AND date_closed < %(end)s
"""
_CREATED = """
    FROM crm_lead WHERE (company_id = %(company)s OR company_id IS NULL)
     AND create_date >= %(begin)s AND create_date < %(end)s
"""
#: bare statements by the codes of the KPIs that they give; credit notes are not
#: deducted from what they reverse, which the KPIs do
FLOORS = {
    "revenue active_customers retention churn net_revenue_retention"
    " gross_revenue_retention repeat_purchase average_order": [
        f"SELECT SUM(amount_untaxed_signed) {_NOW}",
        f"SELECT COUNT(DISTINCT commercial_partner_id) {_NOW}",
        f"SELECT COUNT(now), COUNT(*) {_BOTH}",
        f"SELECT COUNT(*) FILTER (WHERE now IS NULL), COUNT(*) {_BOTH}",
        f"SELECT SUM(now), SUM(before) {_BOTH}",
        f"SELECT SUM(LEAST(now, before)), SUM(before) {_BOTH}",
        "SELECT COUNT(*) FILTER (WHERE days > 1), COUNT(*) FROM (SELECT"
        f" commercial_partner_id, COUNT(DISTINCT invoice_date) AS days {_NOW}"
        " GROUP BY 1) customer",
        "SELECT SUM(amount_untaxed_signed),"
        f" COUNT(DISTINCT (commercial_partner_id, invoice_date)) {_NOW}",
    ],
    "new_customers": [
        "SELECT COUNT(*) FROM crm_customer WHERE company_id = %(company)s"
        " AND first_purchase_date BETWEEN %(first)s AND %(last)s"
    ],
    "win_rate": [
        f"SELECT COUNT(*) FILTER (WHERE won_status = 'won'), COUNT(*) {_DECIDED}"
    ],
    "win_rate_value": [
        "SELECT SUM(expected_revenue) FILTER (WHERE won_status = 'won'),"
        f" SUM(expected_revenue) {_DECIDED}"
    ],
    "cohort_conversion": [
        f"SELECT COUNT(*) FILTER (WHERE won_status = 'won'), COUNT(*) {_CREATED}"
    ],
    "csat": [
        "SELECT COUNT(*) FILTER (WHERE rating >= 4), COUNT(*) FROM rating_rating"
        " WHERE consumed AND rating >= 1 AND res_model = 'project.task'"
        " AND rated_on >= %(begin)s AND rated_on < %(end)s"
    ],
    "data_completeness": [
        "SELECT COUNT(NULLIF(email, '')) + COUNT(NULLIF(phone, ''))"
        f" + COUNT(NULLIF(city, '')), 3 * COUNT(*) {_CONTACTS}"
    ],
    "data_validity": [
        "SELECT COUNT(email_normalized) + COUNT(phone_sanitized),"
        f" COUNT(email) + COUNT(phone) {_CONTACTS}"
    ],
    "data_uniqueness": [
        "SELECT COUNT(*) FILTER (WHERE GREATEST(by_email, by_phone, by_vat) <= 1),"
        " COUNT(*) FROM (SELECT"
        " COUNT(email_normalized) OVER (PARTITION BY email_normalized) AS by_email,"
        " COUNT(phone_sanitized) OVER (PARTITION BY phone_sanitized) AS by_phone,"
        f" COUNT(vat) OVER (PARTITION BY vat) AS by_vat {_CONTACTS}) contact"
    ],
    "data_freshness": [
        f"""
        SELECT COUNT(fresh.partner_id), COUNT(*)
        FROM ({_POPULATION}) own LEFT JOIN (
            SELECT partner_id {_NOW}
            UNION
            SELECT partner_id FROM sale_order
            WHERE company_id = %(company)s AND state = 'sale'
              AND date_order >= %(begin)s AND date_order < %(end)s
            UNION
            SELECT res_id FROM mail_message WHERE model = 'res.partner'
              AND message_type = 'comment' AND date >= %(begin)s AND date < %(end)s
        ) fresh USING (partner_id)
        """
    ],
    "classified": [
        "SELECT COUNT(*) FILTER (WHERE industry_id IS NOT NULL OR EXISTS (SELECT FROM"
        " res_partner_res_partner_category_rel tag WHERE tag.partner_id = id)),"
        f" COUNT(*) {_CONTACTS}"
    ],
}


if __name__ == "__main__":
    main()
