"""The beginning of the strategy: its text, its people, its phases."""

from odoo import Command

from tools.demo.company.strategy import texts
from tools.demo.company.strategy.catalogue import (
    ADMIN,
    DIRECTOR,
    MARKETER,
    PEOPLE,
    Person,
)
from tools.demo.company.strategy.house import House
from tools.demo.translated import create, translate

# First and last day of each phase, counted from the start.
PHASES = ((0, 104, "prepare"), (105, 273, "organise"), (288, 456, "technology"))
# Who takes part in which phase: the head count is that of the department.
UNITS = (
    {"sales": 4, "marketing": 3},
    {"sales": 4, "marketing": 3, "service": 2},
    {"sales": 4, "service": 3, "workshop": 1},
)


def found(house: House) -> None:
    """Write down the strategy with its people and phases."""
    house.strategy = create(
        house.steer(house.env["crm.strategy"]),
        {
            "name": texts.NAME,
            "vision": texts.VISION,
            "purpose": texts.PURPOSE,
            "differentiator": texts.DIFFERENTIATOR,
            "benefit_statement": texts.BENEFITS,
            "case_assumption": texts.ASSUMPTION,
        },
        owner_id=house.users[ADMIN.login].id,
        date_start=house.start,
        start_mode="refine",
        horizon=36,
    )
    for kind, reason in texts.TYPES.items():
        create(
            house.steer(house.env["crm.strategy.type"]),
            {"reason": reason},
            strategy_id=house.strategy.id,
            kind=kind,
            weight=texts.WEIGHTS[kind],
        )
    _gather(house)
    _plan_phases(house)
    house.strategy.project_id = house.env["project.project"].create(
        {"name": texts.NAME.en, "allow_task_dependencies": True}
    )
    translate(house.strategy.project_id, name=texts.NAME)


def _gather(house: House) -> None:
    """Name the people, with the expert from outside; some give their word."""
    members = house.steer(house.env["crm.strategy.member"])
    for person in PEOPLE:
        members |= members.create(_prepare_member(house, person))
    members |= members.create(
        {
            "strategy_id": house.strategy.id,
            "partner_id": house.expert.id,
            "role_ids": [Command.set(_roles(house, "expert"))],
        }
    )
    house.members = members
    for who in (DIRECTOR, ADMIN, MARKETER):
        house.by(who, house.member(who.name)).action_sign()


def _prepare_member(house: House, person: Person) -> dict:
    return {
        "strategy_id": house.strategy.id,
        "partner_id": house.partners[person.name].id,
        "role_ids": [Command.set(_roles(house, *person.roles))],
        "allocation": person.allocation,
        "engagement_current": str(person.engagement[0]),
        "engagement_desired": str(person.wanted),
        "weight": person.weight,
    }


def _roles(house: House, *names: str) -> list[int]:
    return [house.env.ref(f"crm_strategy.crm_strategy_role_{n}").id for n in names]


def _plan_phases(house: House) -> None:
    phases = house.steer(house.env["crm.strategy.phase"])
    for name, (first, last, kind) in zip(texts.PHASES, PHASES, strict=True):
        phases |= create(
            phases,
            {"name": name},
            strategy_id=house.strategy.id,
            kind=kind,
            date_start=house.day(first),
            date_end=house.day(last),
        )
    house.phases = phases
    for phase in phases:
        letters = {"a": ADMIN.name, "r": MARKETER.name, "c": DIRECTOR.name}
        phase.responsibility_ids = [
            Command.create({"member_id": house.member(name).id, "letter": letter})
            for letter, name in letters.items()
        ]
    work_on_units(house, 0)
    _work_on_things(house)


def work_on_units(house: House, number: int) -> None:
    """Put the units that take part into the scope of a phase."""
    phase = house.phases[number]
    known = {unit.department_id: unit for unit in phase.scope_ids}
    for key, people in UNITS[number].items():
        department = house.departments[key]
        if unit := known.get(department):
            unit.depth = people
            continue
        phase.scope_ids = [
            Command.create({"department_id": department.id, "depth": people})
        ]


def _work_on_things(house: House) -> None:
    """Put processes and systems into the scope of the first phase."""
    sales, marketing = house.departments["sales"], house.departments["marketing"]
    phase = house.phases[0]
    phase.scope_ids = [
        Command.create(
            {
                "kind": "process",
                "name": "From inquiry to offer",
                "status": "designed",
                "department_ids": [Command.set((sales | marketing).ids)],
            }
        ),
        Command.create(
            {
                "kind": "process",
                "name": "Interviews with customers who left",
                "status": "live",
                "department_ids": [Command.set(sales.ids)],
            }
        ),
        Command.create(
            {
                "kind": "system",
                "name": "Spreadsheet of the newsletter",
                "interface": "manual",
                "compatibility": "adapter",
                "holds_customers": True,
            }
        ),
    ]


def carry_over(house: House, number: int) -> None:
    """Take the scope along into a phase, and say why not all of it."""
    phase = house.phases[number]
    ended = phase.previous_id.scope_ids.filtered(
        lambda item: item.name.startswith("Interviews")
    )
    for item in ended:
        item.drop_reason = texts.DROPPED.en
        translate(item, drop_reason=texts.DROPPED)
    phase.action_carry_over()
    work_on_units(house, number)
