"""What people need, expect and answer: requirements, survey waves, questions."""

from datetime import date
from typing import NamedTuple

from odoo import models

from tools.demo.company.people import FINANCE, PLANNER, Seller
from tools.demo.company.strategy.catalogue import (
    ADMIN,
    DARIUSH,
    DIRECTOR,
    LINH,
    MARKETER,
    PEOPLE,
    SERVICE,
    TOM,
)
from tools.demo.company.strategy.house import House


class Need(NamedTuple):
    """What somebody needs or tells, in the own words, and what came of it.

    ``expected`` and ``reached`` are what departments say from 0 to 10; what was reached
    is asked at the end of the first phase, and in the second.
    """

    name: str
    kind: str
    who: Seller
    decision: str = ""
    reason: str = ""
    task: str = ""
    goals: tuple[str, ...] = ()
    priority: str = "0"
    severity: str = ""
    expected: int = 0
    reached: tuple[int, int] = (0, 0)


NEEDS = {
    "sight": Need(
        *("Everybody sees all orders and complaints of a customer", "requirement"),
        *(TOM, "accepted", "", "note", ("known",), "1", "", 9, (7, 8)),
    ),
    "delivery": Need(
        *("Biết ngày giao hàng ngay khi chào giá", "requirement"),
        *(LINH, "accepted", "", "offers", ("win",), "0", "", 8, (4, 7)),
    ),
    "history": Need(
        *("وقتی مشتری زنگ می‌زند، سابقه‌اش پیش چشم ما باشد", "requirement"),
        *(DARIUSH, "accepted", "", "", ("answer",), "0", "", 8, (6, 7)),
    ),
    "delay": Need(
        *("Customers hear of a delay before they ask", "need"),
        *(SERVICE, "accepted", "", "", ("complaints",), "1", "", 9, (5, 5)),
    ),
    "form": Need(
        *("The form for a new customer asks for too much", "feedback"),
        *(TOM, "accepted", "", "note"),
    ),
    "circle": Need(
        *("Tặng điểm cho quán mua cà phê đều đặn", "idea"),
        *(MARKETER, "accepted", "", "circle", ("repeat",)),
    ),
    "app": Need(
        *("An app of our own for customers", "idea"),
        *(SERVICE, "declined", "Too dear for three hundred customers; the portal does"),
    ),
    "double": Need(
        *("Two customers are in the list twice", "issue"),
        *(LINH, "later", "After the spreadsheet is gone.", "", (), "0", "2"),
    ),
    "phone": Need(
        *("از هفتهٔ پیش شمارهٔ تلفن در فهرست دیده نمی‌شود", "issue"),
        *(DARIUSH, "", "", "", (), "0", "1"),
    ),
}
VISIONS = {
    "management": "Whoever has bought from us once should not want to buy elsewhere.",
    "sales": "We keep what we promise.",
    "marketing": "Mỗi quán cà phê cảm thấy mình được nhớ đến.",
    "service": "مشتری دوباره توضیح ندهد.",
    "finance": "Revenue that we can plan with.",
}
# How much more or less than the others somebody, or a department, sees of it.
_SPREAD = (0, 1, -1, 0)
_VIEWS = {"service": -2, "marketing": 1}
_BUSY = {FINANCE.name, PLANNER.name}


def hear(house: House) -> None:
    """Let people raise what they need; those who steer decide at once or later."""
    for key, need in NEEDS.items():
        if key != "phone":
            _raise(house, key, need)
    decide(house)


def _raise(house: House, key: str, need: Need) -> None:
    requirements = house.by(need.who, house.env["crm.strategy.requirement"])
    house.requirements[key] = requirements.create(
        {
            "name": need.name,
            "strategy_id": house.strategy.id,
            "kind": need.kind,
            "priority": need.priority,
            "severity": need.severity or False,
        }
    )


def raise_late(house: House) -> None:
    """Raise an issue that waits for an answer."""
    _raise(house, "phone", NEEDS["phone"])


def decide(house: House) -> None:
    """Answer what was raised."""
    for key, need in NEEDS.items():
        if need.decision:
            house.steer(house.requirements[key]).write(
                {"decision": need.decision, "reason": need.reason}
            )


def connect(house: House) -> None:
    """Say which goals and tasks the needs have led to."""
    for key, need in NEEDS.items():
        if not need.decision:
            continue
        goals = [house.goals[name].id for name in need.goals if name in house.goals]
        house.steer(house.requirements[key]).write(
            {
                "goal_ids": [(6, 0, goals)],
                "task_id": house.tasks[need.task].id if need.task else False,
            }
        )


# Survey waves


def ask(house: House, kind: str, phase: int) -> models.Model:
    """Invite the people to a wave of questions."""
    wave = house.steer(house.env["crm.strategy.wave"]).create(
        {
            "strategy_id": house.strategy.id,
            "kind": kind,
            "phase_id": house.phases[phase].id,
        }
    )
    wave.action_invite()
    return wave


def answer_vision(house: House, wave: models.Model) -> None:
    """Let one person of most departments say what the vision should be."""
    answers = wave.sudo().survey_id.user_input_ids
    for key, sentence in VISIONS.items():
        name = next(person.name for person in PEOPLE if person.department == key)
        answer = answers.filtered(
            lambda item, partner=house.partners[name]: item.partner_id == partner
        )
        answer._save_lines(wave.sudo().survey_id.question_ids, sentence)
        answer._mark_done()


def answer_scores(house: House, wave: models.Model, phase: int | None) -> None:
    """Let people say what they expect or, in a phase, what they got.

    The expert answers nothing, and in the second phase two are busy.
    """
    survey = wave.sudo().survey_id
    for place, person in enumerate(PEOPLE):
        if phase == 1 and person.name in _BUSY:
            continue
        partner = house.partners[person.name]
        answer = survey.user_input_ids.filtered(
            lambda item, partner=partner: item.partner_id == partner
        )
        for question in survey.question_ids:
            need = _find(house, question.strategy_requirement_id)
            score = need.expected if phase is None else need.reached[phase]
            score += _SPREAD[place % len(_SPREAD)]
            if phase is not None:
                score += _VIEWS.get(person.department, 0)
            answer._save_lines(question, str(min(max(score, 0), 10)))
        answer._mark_done()


def _find(house: House, requirement: models.Model) -> Need:
    key = next(k for k, record in house.requirements.items() if record == requirement)
    return NEEDS[key]


# Readiness

# What people say of the five signs, from 1 (not at all) to 5, before and after.
_FUNCTIONS = {
    ADMIN: "sales",
    LINH: "sales",
    DARIUSH: "sales",
    TOM: "sales",
    MARKETER: "marketing",
    SERVICE: "service",
    DIRECTOR: "other",
}
_SIGNS = {
    "course": ((2, 2, 3, 2, 2, 3, 1), (2, 2, 2, 2, 2, 3, 1)),
    "rivalry": ((3, 3, 4, 3, 3, 5, 2), (3, 3, 3, 3, 2, 5, 2)),
    "excitement": ((3, 3, 3, 4, 3, 3, 1), (4, 4, 5, 4, 3, 5, 2)),
    "size": ((2, 1, 2, 2, 1, 2, 1), (2, 1, 2, 2, 1, 2, 1)),
    "sprawl": ((2, 3, 3, 2, 2, 3, 2), (2, 2, 2, 2, 2, 3, 1)),
}


def question(house: House, time: int) -> None:
    """Ask everybody about readiness; ``time`` is 0 or 1. Who has a user answers."""
    house.steer(house.strategy).action_ask()
    for place, (who, function) in enumerate(_FUNCTIONS.items()):
        dialog = house.by(who, house.env["crm.strategy.questionnaire"]).create(
            {"strategy_id": house.strategy.id, "function": function}
        )
        for line in dialog.line_ids:
            line.score = _score(house, line.question_id, place, time)
        dialog.action_answer()


def _score(house: House, asked: models.Model, place: int, time: int) -> str:
    for name, scores in _SIGNS.items():
        if asked.sign_id == house.env.ref(f"crm_strategy.crm_strategy_sign_{name}"):
            score = scores[time][place]
            return str(6 - score if asked.is_reversed else score)
    return "3"


def acknowledge(house: House, *names: str) -> None:
    """Let people say that they know the current revision."""
    for person in PEOPLE:
        if person.user and person.name in names:
            house.by(person.user, house.strategy).action_acknowledge()


def judge(house: House, today: date) -> None:
    """Write down where people stand now, half a year later."""
    for person in PEOPLE:
        member = house.steer(house.member(person.name))
        current = str(person.engagement[1])
        if today and member.engagement_current != current:
            member.engagement_current = current
