"""The business case of the strategy: plan, signature, bills, products, risks."""

from odoo import Command, fields

from tools.demo.company.people import FINANCE
from tools.demo.company.strategy.catalogue import ADMIN, BUILDER, DIRECTOR, LINH
from tools.demo.company.strategy.house import House
from tools.demo.translated import Text, create

# Description, category, year, amount.
COSTS = (
    (
        Text("Licences", "Bản quyền", "حق استفاده"),
        *("licence", (4200, 4200, 4200)),
    ),
    (
        Text("Advice from outside", "Tư vấn bên ngoài", "مشاورهٔ بیرونی"),
        *("service", (5400, 1200, 0)),
    ),
    (
        Text(
            "Training of sales and service",
            "Đào tạo bán hàng và dịch vụ",
            "آموزش فروش و خدمات",
        ),
        *("training", (1800, 900, 900)),
    ),
)
RETAINED = Text("Customers who stay", "Khách hàng ở lại", "مشتریانی که می‌مانند")
AGAIN = Text(
    "Customers who buy again", "Khách hàng mua lại", "مشتریانی که دوباره می‌خرند"
)
FASTER = Text(
    "Less time for searching and asking",
    "Bớt thời gian tìm kiếm và hỏi lại",
    "زمان کمتر برای جست‌وجو و پرسیدن",
)
LATE = {
    "name": Text(
        "Offers are lost because of late machines",
        "Mất đơn vì máy giao trễ",
        "پیشنهادها به‌خاطر دیرکرد دستگاه از دست می‌روند",
    ),
    "response": Text(
        "The delivery day stands in each offer.",
        "Mỗi báo giá đều ghi ngày giao.",
        "روز تحویل در هر پیشنهاد نوشته می‌شود.",
    ),
}
BUSY = {
    "name": Text(
        "Service has no time for the strategy",
        "Bộ phận dịch vụ không có thời gian cho chiến lược",
        "خدمات برای استراتژی وقت ندارد",
    ),
}
# What is billed in a month, by the place in ``COSTS``.
MONTHLY = (350.0, 680.0, 240.0)
VENDORS = ("Brightbean Software", "Kestrel Advisory", "Saigon Sales School")


def plan(house: House) -> None:
    """Plan costs and benefits; the sponsor gives the money and finance signs."""
    strategy = house.steer(house.strategy)
    strategy.write(
        {
            "analytic_account_id": _open_account(house).id,
            "discount_rate": 0.12,
            "need_urgency": "2",
            "need_capability": "3",
            "need_budget": "1",
            "need_specificity": "1",
        }
    )
    lines = house.steer(house.env["crm.strategy.case.line"])
    for name, category, amounts in COSTS:
        for year, amount in enumerate(amounts):
            if amount:
                create(
                    lines,
                    {"name": name},
                    strategy_id=strategy.id,
                    category=category,
                    year=year,
                    planned=amount,
                )
    _plan_benefits(house)
    house.by(DIRECTOR, strategy).budget_approved = 25000
    house.by(FINANCE, strategy).action_sign_case()


def _plan_benefits(house: House) -> None:
    """A benefit is what a KPI moves, times what finance says a unit is worth."""
    lines = house.steer(house.env["crm.strategy.case.line"])
    shared = {"strategy_id": house.strategy.id, "direction": "benefit"}
    for year, planned in ((1, 9000), (2, 13500)):
        create(
            lines,
            {"name": RETAINED},
            **shared,
            **_measured(house, "retention", 130, 1400),
            category="revenue",
            year=year,
            planned=planned,
        )
        create(
            lines,
            {"name": FASTER},
            **shared,
            category="productivity",
            year=year,
            planned=2500,
        )
    create(
        lines,
        {"name": AGAIN},
        **shared,
        **_measured(house, "repeat_purchase", 170, 900),
        category="revenue",
        year=0,
        planned=3000,
    )


def _measured(house: House, code: str, quantity: int, unit_value: float) -> dict:
    kpi = house.env["crm.strategy.kpi"].search([("code", "=", code)])
    return {
        "kpi_id": kpi.id,
        "baseline": house.latest(code) or 0.0,
        "quantity": quantity,
        "unit_value": unit_value,
    }


def _open_account(house: House):
    """Return a new analytic account, in the plan that every company has."""
    plan, _others = house.env["account.analytic.plan"]._get_all_plans()
    return house.env["account.analytic.account"].create(
        {
            "name": "CRM strategy",
            "plan_id": plan.id,
            "company_id": house.env.company.id,
        }
    )


def bill(house: House) -> None:
    """Enter what the vendors have billed for a month."""
    partners = house.env["res.partner"]
    account = house.strategy.sudo().analytic_account_id
    bills = house.world.env["account.move"]
    for name, amount in zip(VENDORS, MONTHLY, strict=True):
        vendor = partners.search([("name", "=", name)], limit=1)
        vendor = vendor or partners.create({"name": name, "is_company": True})
        bills |= bills.create(
            {
                "move_type": "in_invoice",
                "partner_id": vendor.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "CRM strategy",
                            "price_unit": amount,
                            "tax_ids": [],
                            "analytic_distribution": {str(account.id): 100},
                        }
                    )
                ],
            }
        )
    bills.action_post()


def choose_product(house: House) -> None:
    """Mark the products, and choose the one that scores best."""
    options = house.steer(house.env["crm.strategy.option"])
    marks = (
        ("Odoo with these addons", "standard", "4544", 0.0, True),
        ("Brightbean Loyalty Cloud", "managed", "4534", 1.8, False),
        ("A system of our own", "bespoke", "5253", 0.0, False),
        ("CupCard", "standard", "3514", 2.5, False),
    )
    evaluators = house.member(BUILDER.name) | house.member(LINH.name)
    for name, sourcing, given, promised, is_chosen in marks:
        scalability, ease, integration, security = given
        options.create(
            {
                "strategy_id": house.strategy.id,
                "name": name,
                "sourcing": sourcing,
                "scalability": scalability,
                "ease": ease,
                "integration": integration,
                "security": security,
                "vendor_roi": promised,
                "is_chosen": is_chosen,
                "evaluator_ids": [Command.set(evaluators.ids)],
            }
        )


def note_risks(house: House) -> None:
    """Write down what may go wrong, and what is answered to it."""
    house.steer(house.strategy).action_add_forces()
    risks = house.steer(house.env["crm.strategy.risk"])
    of_strategy = [("strategy_id", "=", house.strategy.id)]
    forces = risks.search(of_strategy)
    forces[:2].response = "Be known for the answer, not for the machine."
    create(
        risks,
        LATE,
        strategy_id=house.strategy.id,
        probability="3",
        impact="4",
        owner_id=house.users[ADMIN.login].id,
        kpi_id=house.env["crm.strategy.kpi"].search([("code", "=", "win_rate")]).id,
        trigger="below",
        limit=0.5,
    )
    create(
        risks,
        BUSY,
        strategy_id=house.strategy.id,
        kind="constraint",
        probability="4",
        impact="4",
        owner_id=house.users[DIRECTOR.login].id,
    )
