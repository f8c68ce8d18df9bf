"""What segments cost: refreshing them, and counting while somebody edits a rule."""

from odoo import api
from odoo.tools import SQL

from bench.refreshes import CHANGED, Figures, sample
from bench.timing import median, timed

SEGMENTS = 50


def refresh(env: api.Environment) -> Figures:
    """All customers against 50 rules, and then some of them that changed."""
    env["crm.customer.queue"]._take(10_000_000)
    segments = env["crm.segment"].create(
        [
            _prepare_segment(
                number,
                {"kind": "attribute", "domain": repr(_domain(number))},
            )
            for number in range(SEGMENTS)
        ]
    )
    segments._refresh()
    env.cr.execute("ANALYZE crm_segment_member, crm_segment_mask")
    env.cr.commit()
    yield (
        f"full refresh of {SEGMENTS} segments / one scan",
        median(env, segments._refresh),
        median(env, lambda: _scan(env, SQL("TRUE"))),
    )
    ids = [partner for partner, _company in sample(env)]
    of_sample = SQL("partner_id = ANY(%s)", ids)
    yield (
        f"{SEGMENTS} segments after {CHANGED} changed customers / a scan of these",
        _refresh_changed(env, ids),
        median(env, lambda: _scan(env, of_sample)),
    )


def _refresh_changed(env: api.Environment, ids: list[int]) -> float:
    """Return the seconds from the queue of the segments to their members."""
    env.cr.execute(
        SQL(
            "UPDATE account_move SET amount_untaxed_signed = amount_untaxed_signed + 50"
            " WHERE partner_id = ANY(%s)",
            ids,
        )
    )
    env.cr.commit()
    while taken := env["crm.customer.queue"]._take(CHANGED):
        env["crm.customer"]._refresh_pairs(taken)
    env.cr.commit()
    return timed(env, env["crm.segment"]._cron_refresh)


def live_count(env: api.Environment) -> Figures:
    """The count of a rule that is not saved, against the bare SELECT of it."""

    def preview(condition: dict) -> float:
        rule = _rule(condition)
        return median(env, lambda: env["crm.segment"].preview(rule))

    yield (
        "live count of three facts / bare count",
        preview({"kind": "attribute", "domain": repr(_domain(7))}),
        median(env, lambda: _count(env, SQL("(%s)", _predicate(7)))),
    )
    for window, since in (("last", SQL("(CURRENT_DATE - 90)")), ("ever", SQL("NULL"))):
        behavior = {
            "kind": "behavior",
            "source": "invoice_line",
            "measure": "sum",
            "measure_field": "price_subtotal",
            "operator": ">=",
            "value": 500,
            "window": window,
            "window_count": 90,
        }
        yield (
            f"live count of sums over invoice lines, {window} / bare aggregate",
            preview(behavior),
            median(env, lambda since=since: _sum_lines(env, since)),
        )


def _domain(number: int) -> list[tuple]:
    """Return a rule of three figures, one of them relative to the day."""
    return [
        ("revenue", ">=", 40 * number),
        ("purchase_count", ">=", 1 + number % 5),
        ("last_purchase_date", ">=", f"today -{10 + number}d"),
    ]


def _predicate(number: int) -> SQL:
    return SQL(
        "revenue >= %s AND purchase_count >= %s"
        " AND last_purchase_date >= CURRENT_DATE - %s",
        40 * number,
        1 + number % 5,
        10 + number,
    )


def _prepare_segment(number: int, condition: dict) -> dict:
    group = {"condition_ids": [(0, 0, condition)]}
    return {"name": f"Bench {number}", "group_ids": [(0, 0, group)]}


def _rule(condition: dict) -> dict:
    """Return a rule of one condition as the page of a segment sends it."""
    return {
        "kind": "dynamic",
        "match": "all",
        "groups": [{"match": "all", "conditions": [{"key": "one", **condition}]}],
    }


def _scan(env: api.Environment, where: SQL) -> None:
    counts = SQL(", ").join(
        SQL("COUNT(*) FILTER (WHERE %s)", _predicate(number))
        for number in range(SEGMENTS)
    )
    env.cr.execute(SQL("SELECT %s FROM crm_customer WHERE %s", counts, where))


def _count(env: api.Environment, where: SQL) -> None:
    env.cr.execute(SQL("SELECT COUNT(*) FROM crm_customer WHERE %s", where))


def _sum_lines(env: api.Environment, since: SQL) -> None:
    env.cr.execute(
        SQL(
            """
            SELECT COUNT(*) FROM (
                SELECT partner_id FROM account_move_line
                WHERE display_type = 'product' AND parent_state = 'posted'
                  AND (%(since)s::date IS NULL OR invoice_date > %(since)s)
                GROUP BY partner_id HAVING SUM(price_subtotal) >= 500
            ) customer
            """,
            since=since,
        )
    )
