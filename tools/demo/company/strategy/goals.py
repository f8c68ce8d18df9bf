"""Goals, what their owners say of them, and the initiatives behind them."""

from datetime import date, datetime, time

from odoo import Command, fields

from tools.demo.company.strategy.catalogue import GOALS, TASKS, Goal, Task
from tools.demo.company.strategy.founding import PHASES
from tools.demo.company.strategy.house import House
from tools.demo.translated import create

# Days from the beginning of a goal to its first check-in, and from one to the next.
MONTH = 30
# Where a share is taken to be when it is not known yet.
UNKNOWN = 0.5


def set_goals(house: House) -> None:
    """Write down the goals from the top down, measured from where things are."""
    for key, goal in GOALS.items():
        if goal.kpi and not _kpi(house, goal.kpi):
            continue
        house.goals[key] = create(
            house.steer(house.env["crm.strategy.goal"]),
            {"name": goal.name},
            **_prepare(house, goal),
        )


def _prepare(house: House, goal: Goal) -> dict:
    above = house.goals.get(goal.parent)
    values = {
        "strategy_id": house.strategy.id,
        "phase_id": house.phases[goal.phase].id if goal.phase >= 0 else False,
        "parent_id": above.id if above else False,
        "level": "crm" if goal.kpi or goal.baseline is not None else "business",
        "source": "kpi" if goal.kpi else "manual",
        "component": goal.component or False,
        "function": goal.function or False,
        "block": goal.block or False,
        "user_id": house.users[goal.owner.login].id,
        "weight": goal.weight,
        "direction": goal.direction,
        "target": goal.target,
    }
    if goal.kpi:
        known = house.latest(goal.kpi)
        begins = UNKNOWN if known is None else known
        return values | {
            "kpi_id": _kpi(house, goal.kpi).id,
            "target": round(begins + goal.target, 2),
        }
    if goal.baseline is None:
        return values | {"source": "goals"}
    return values | {
        "unit": goal.unit,
        "baseline": goal.baseline,
        "baseline_date": house.day(-3),
    }


def _kpi(house: House, code: str):
    return house.env["crm.strategy.kpi"].search([("code", "=", code)])


def plan_tasks(house: House) -> None:
    """Write down the initiatives, as tasks of the project of the strategy."""
    for key, task in TASKS.items():
        house.tasks[key] = house.steer(house.env["project.task"]).create(
            _prepare_task(house, task)
        )


def _prepare_task(house: House, task: Task) -> dict:
    goals = [house.goals[key].id for key in task.goals if key in house.goals]
    return {
        "name": task.name,
        "project_id": house.strategy.project_id.id,
        "strategy_kind": task.kind,
        "strategy_phase_id": house.phases[task.phase].id,
        "goal_ids": [Command.set(goals)],
        "strategy_need": "Customers want an answer the same day.",
        "user_ids": [Command.set(house.users[task.who.login].ids)],
        "date_deadline": datetime.combine(house.day(task.due), time(10)),
    }


def work(house: House, today: date) -> None:
    """Finish the initiatives that are done by today."""
    for key, task in TASKS.items():
        record = house.tasks[key]
        is_done = task.done is not None and house.day(task.done) <= today
        if is_done and record.state != "1_done":
            house.by(task.who, record).sudo().state = "1_done"


def check_in(house: House, today: date) -> None:
    """Let each owner say what is due to be said by today."""
    for key, goal in GOALS.items():
        record = house.goals.get(key)
        if not record or not goal.said:
            continue
        begun = PHASES[goal.phase][0] if goal.phase >= 0 else 0
        due = max((today - house.day(begun)).days // MONTH, 0)
        for value, confidence, comment in goal.said[len(record.check_in_ids) : due]:
            house.by(goal.owner, house.env["crm.strategy.check.in"]).create(
                {
                    "goal_id": record.id,
                    "confidence": confidence,
                    "comment": comment,
                    **({} if goal.kpi else {"value": value}),
                }
            )


def change_plans(house: House, number: int) -> None:
    """Change a target or a date, as happens after single orders."""
    phase, following = house.phases[1], house.phases[2]
    today = fields.Date.today()
    changes = (
        (phase, {"date_end": house.day(PHASES[1][1] + 7)}),
        (house.goals["answer"], {"target": 2.0}),
        (following, {"date_end": house.day(PHASES[2][1] + 9)}),
        (phase, {"date_end": house.day(PHASES[1][1] + 14)}),
        (house.goals["trained"], {"target": 10.0}),
    )
    record, values = changes[number]
    if values.get("date_end", date.max) > today:
        record.write(values)
