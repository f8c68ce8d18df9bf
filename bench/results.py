"""What it costs to look at the results of a campaign of all customers."""

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from bench.refreshes import Figures
from bench.timing import median

DAYS = 90


def results(env: api.Environment) -> Figures:
    """All customers began half a year ago, two variants and some held out."""
    campaign = _begin(env)
    yield (
        "results of a campaign of all customers / the bare sums of its windows",
        median(env, campaign.get_results),
        median(env, lambda: _sum_windows(env, campaign.id)),
    )


def _begin(env: api.Environment) -> models.Model:
    everybody = {"kind": "attribute", "domain": "[('id', '>', 0)]"}
    group = {"condition_ids": [Command.create(everybody)]}
    segment = env["crm.segment"].create(
        {"name": "Bench: everybody", "group_ids": [Command.create(group)]}
    )
    segment._refresh()
    variants = [{"name": name, "share": 50} for name in "AB"]
    campaign = env["crm.campaign"].create(
        {
            "name": "Bench",
            "trigger": "once",
            "segment_id": segment.id,
            "attribution_days": DAYS,
            "variant_ids": [Command.create(variant) for variant in variants],
        }
    )
    env.flush_all()
    env.cr.execute(
        SQL(
            "UPDATE crm_campaign SET state = 'running', date_start = %s WHERE id = %s",
            SQL("NOW() AT TIME ZONE 'UTC' - INTERVAL '180 days'"),
            campaign.id,
        )
    )
    campaign.invalidate_recordset()
    campaign._enrol()
    _date_back(env, campaign)
    return campaign


def _date_back(env: api.Environment, campaign: models.Model) -> None:
    """Let everybody have begun 110 to 169 days ago."""
    env.cr.execute(
        SQL(
            """
            UPDATE crm_campaign_participant
            SET date_from = date_from - INTERVAL '1 day' * (110 + customer_key %% 60)
            WHERE campaign_id = %s
            """,
            campaign.id,
        )
    )
    env.cr.execute("ANALYZE crm_campaign_participant")
    env.cr.commit()


def _sum_windows(env: api.Environment, campaign_id: int) -> None:
    """Sum up the revenue and the cost before and after, and what was paid late; without
    companies, credit notes, orders and units, which the results know."""
    env.cr.execute(
        SQL(
            """
            WITH subject AS MATERIALIZED (
                SELECT id, partner_id, arm, variant_id, date_from::date AS day
                FROM crm_campaign_participant WHERE campaign_id = %(campaign)s
            ),
            fact AS MATERIALIZED (%(facts)s)
            SELECT subject.arm, subject.variant_id,
                   SUM(fact.revenue) FILTER (WHERE fact.day >= subject.day),
                   SUM(fact.revenue - fact.cost) FILTER (WHERE fact.day >= subject.day),
                   SUM(fact.revenue - fact.cost) FILTER (WHERE fact.day < subject.day),
                   BOOL_OR(fact.is_late AND fact.day >= subject.day)
            FROM subject
            LEFT JOIN fact
              ON fact.partner_id = subject.partner_id
             AND fact.day BETWEEN subject.day - %(days)s - 1 AND subject.day + %(days)s
            GROUP BY subject.id, subject.arm, subject.variant_id
            """,
            campaign=campaign_id,
            facts=_query_bare_facts(env.company),
            days=DAYS,
        )
    )
    env.cr.fetchall()


def _query_bare_facts(company: models.Model) -> SQL:
    return SQL(
        """
        SELECT move.partner_id, move.invoice_date AS day,
               move.amount_untaxed_signed AS revenue, 0 AS cost,
               FALSE AS is_late
        FROM account_move move
        WHERE move.state = 'posted' AND move.move_type = 'out_invoice'
        UNION ALL
        SELECT move.partner_id, move.invoice_date, 0,
               line.quantity * COALESCE(
                   (product.standard_price ->> %(company)s)::numeric, 0),
               FALSE
        FROM account_move_line line
        JOIN account_move move ON move.id = line.move_id
        JOIN product_product product ON product.id = line.product_id
        WHERE move.state = 'posted' AND line.display_type = 'product'
        UNION ALL
        SELECT move.partner_id, move.invoice_date, 0, 0, TRUE
        FROM account_partial_reconcile part
        JOIN account_move_line line ON line.id = part.debit_move_id
        JOIN account_move move ON move.id = line.move_id
        WHERE part.max_date > move.invoice_date_due
        """,
        company=str(company.id),
    )
