"""A strategy for the shop of the CDNOW log, from the day on which its KPIs are known.

The log tells of 1997 and the first half of 1998. The strategy begins in 1999, so that
eight quarters are computed back, the last two without a purchase.
"""

from datetime import date

from freezegun import freeze_time

from odoo import Command, api, models

from tools.demo.translated import Text, create

START = date(1999, 1, 1)
END = date(1999, 6, 30)
NAME = Text(
    "From the first record to the second",
    "Từ đĩa nhạc đầu tiên đến đĩa thứ hai",
    "از نخستین صفحه تا دومین",
)
VISION = Text(
    "Whoever bought one record finds the second one with us.",
    "Ai đã mua một đĩa thì tìm thấy đĩa thứ hai ở chỗ chúng tôi.",
    "هر که یک صفحه خریده، دومی را هم نزد ما پیدا می‌کند.",
)
PHASE = Text("Bring them back", "Đưa khách trở lại", "بازگرداندن مشتریان")
# What each goal adds to the last value that its KPI has.
GOALS = {
    "repeat_purchase": (
        Text("A second purchase", "Mua lần thứ hai", "خرید دوم"),
        0.05,
    ),
    "active_customers": (
        Text("Customers who are there", "Khách đang mua hàng", "مشتریان فعال"),
        200,
    ),
}


def plan(env: api.Environment) -> None:
    """Write down the strategy, unless it is there, and compute its KPIs."""
    if "crm.strategy" not in env:
        return
    known = [("name", "=", NAME.en), ("company_id", "=", env.company.id)]
    if env["crm.strategy"].with_context(lang="en_US").search_count(known):
        return
    with freeze_time(START):
        strategy = _found(env)
        strategy.action_start()
        kpis = env["crm.strategy.kpi"].search([("method", "!=", "manual")])
        kpis.action_measure()
        _set_goals(strategy)
        # The log says nothing of what came of it.
        strategy.action_end()
        env.cr.commit()


def _found(env: api.Environment) -> models.Model:
    sponsor = env["res.partner"].create({"name": "Owner of the record shop"})
    role = env.ref("crm_strategy.crm_strategy_role_sponsor")
    strategy = create(
        env["crm.strategy"],
        {"name": NAME, "vision": VISION},
        date_start=START,
        member_ids=[
            Command.create(
                {"partner_id": sponsor.id, "role_ids": [Command.set(role.ids)]}
            )
        ],
    )
    create(
        env["crm.strategy.phase"],
        {"name": PHASE},
        strategy_id=strategy.id,
        kind="process",
        date_start=START,
        date_end=END,
    )
    return strategy


def _set_goals(strategy: models.Model) -> None:
    env = strategy.env
    kpis = env["crm.strategy.kpi"].search([("code", "in", list(GOALS))])
    for kpi in kpis:
        name, more = GOALS[kpi.code]
        measures = kpi.measure_ids.filtered(
            lambda measure: (
                measure.company_id == strategy.company_id and not measure.is_empty
            )
        )
        create(
            env["crm.strategy.goal"],
            {"name": name},
            strategy_id=strategy.id,
            kpi_id=kpi.id,
            component="retain",
            target=(measures._latest_by_period()[-1:].value or 0.0) + more,
        )
