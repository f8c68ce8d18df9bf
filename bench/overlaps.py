"""What the overlap of segments costs, against one pass over bare memberships."""

from odoo import api
from odoo.tools import SQL

from bench.refreshes import Figures
from bench.timing import median

SEGMENTS = 20
#: one customer in so many is a member of each segment
SHARE = 5


def overlap(env: api.Environment) -> Figures:
    """Combinations of 20 segments against masks of a table of two numbers."""
    segments = _write_members(env)

    def floor() -> None:
        env.cr.execute(
            SQL(
                """
                SELECT mask, COUNT(*)
                FROM (SELECT BIT_OR(1::bigint << place) AS mask
                      FROM bench_member GROUP BY customer_id) customer
                GROUP BY mask
                """
            )
        )
        env.cr.fetchall()

    def show() -> None:
        env.invalidate_all()
        segments.get_overlap()

    yield (
        f"overlap of {SEGMENTS} segments / masks of bare memberships",
        median(env, show),
        median(env, floor),
    )


def _write_members(env: api.Environment):
    """Write static segments with members, and the same as a table of two numbers."""
    segments = env["crm.segment"].create(
        [{"name": f"Bench {number}", "kind": "static"} for number in range(SEGMENTS)]
    )
    env.flush_all()
    places = SQL("UNNEST(%s) WITH ORDINALITY segment(id, place)", segments.ids)
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_segment_member (
                segment_id, customer_id, customer_key, partner_id, company_id,
                date_from, cause)
            SELECT segment.id, customer.id, customer.id, customer.partner_id,
                   customer.company_id, NOW() AT TIME ZONE 'UTC', 'manual'
            FROM crm_customer customer
            JOIN %s ON HASHINT8(customer.id * 31 + segment.place) %% %s = 0
            WHERE customer.company_id = %s AND customer.active
            """,
            places,
            SHARE,
            env.company.id,
        )
    )
    env.cr.execute(
        SQL(
            """
            CREATE UNLOGGED TABLE bench_member AS
            SELECT member.customer_id, (segment.place - 1)::int AS place
            FROM crm_segment_member member JOIN %s ON segment.id = member.segment_id
            """,
            places,
        )
    )
    env.cr.execute("ANALYZE crm_segment_member, bench_member")
    env.cr.commit()
    return segments
