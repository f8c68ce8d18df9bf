"""What happens in the strategy on which day, from its first to today.

Days are counted from the start, 210 days before the history ends. Each entry happens
on the first working day on or after its day.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from odoo import Command

from tools.demo.company.strategy import founding, goals, money, texts, voices
from tools.demo.company.strategy.catalogue import (
    ADMIN,
    BUILDER,
    DIRECTOR,
    LINH,
    MARKETER,
    SERVICE,
    TOM,
)
from tools.demo.company.strategy.house import House
from tools.demo.company.strategy.voices import ask
from tools.demo.company.world import World

LENGTH = 210
# First the clock does its daily work, then what people do.
BEGIN, FIRST_REVIEW, GATE, SECOND_REVIEW, LAST_WAVE = 0, 92, 105, 184, 196
CHANGES = (112, 126, 140, 154, 168)
Entry = Callable[[House], None]


class Diary:
    """Lives the strategy of the company from day to day."""

    def __init__(self, world: World, last: date):
        self.world = world
        self.start = last - timedelta(days=LENGTH)
        self.entries = sorted(_entries(), key=lambda entry: entry[0])
        self.house: House | None = None

    def live(self, today: date) -> None:
        """Do what is due by today."""
        if today < self.start:
            return
        self.house = self.house or House(self.world, self.start)
        passed = (today - self.start).days
        while self.entries and self.entries[0][0] <= passed:
            _day, entry = self.entries.pop(0)
            entry(self.house)
        goals.work(self.house, today)
        goals.check_in(self.house, today)
        self.house.post_no_letters()


def _entries() -> Iterator[tuple[int, Entry]]:
    yield BEGIN, _begin
    yield BEGIN, _open_first_phase
    yield FIRST_REVIEW, partial(_review, number=0)
    yield GATE, _change_phase
    for number, day in enumerate(CHANGES):
        yield day, partial(goals.change_plans, number=number)
    yield SECOND_REVIEW, _find_out
    yield SECOND_REVIEW, partial(_review, number=1)
    yield LAST_WAVE, _ask_again
    for month in range(1, LENGTH // 30 + 1):
        yield 30 * month, money.bill
        yield 30 * month, measure
    yield LENGTH, _today


def measure(house: House) -> None:
    """Compute the KPIs that are due, as the scheduled action does it."""
    house.world.env["crm.strategy.kpi"]._cron_measure()


def _begin(house: House) -> None:
    founding.found(house)
    voices.hear(house)
    voices.answer_vision(house, ask(house, "vision", 0))
    voices.answer_scores(house, ask(house, "expected", 0), None)
    house.steer(house.env["crm.strategy.revision"]).create(
        {"strategy_id": house.strategy.id, "summary": texts.REVISIONS[0]}
    )
    voices.acknowledge(house, *(each.name for each in (DIRECTOR, LINH, MARKETER)))
    house.steer(house.strategy).action_start()
    measure(house)
    goals.set_goals(house)
    goals.plan_tasks(house)
    voices.connect(house)
    money.plan(house)
    money.choose_product(house)
    money.note_risks(house)


def _open_first_phase(house: House) -> None:
    house.steer(house.phases[0]).action_open()


def _review(house: House, number: int) -> None:
    """Hold the review that is due: its figures are frozen as they are today."""
    measure(house)
    review = house.steer(house.strategy).next_review_id
    review.action_open()
    review.write(
        {
            "summary": texts.SUMMARIES[number],
            "decision_ids": [
                Command.create(values) for values in _decisions(house, number)
            ],
        }
    )
    review.action_close()
    names = (ADMIN, DIRECTOR, MARKETER, BUILDER, LINH, TOM)[: 6 - number]
    voices.acknowledge(house, *(each.name for each in names))


def _decisions(house: House, number: int) -> list[dict]:
    """Return what was decided at a review, by whom it is done and by when."""
    decided = (
        (
            ("Answer inquiries by turns from the next phase on", ADMIN, "answer", 150),
            ("Name one person for each key account", ADMIN, "retention", 140),
        ),
        (
            ("Change targets at reviews only", DIRECTOR, "", 215),
            ("Find somebody who answers complaints", SERVICE, "", 225),
        ),
    )
    return [
        {
            "name": name,
            "user_id": house.users[who.login].id,
            "goal_id": house.goals[goal].id if goal else False,
            "date_due": house.day(day),
        }
        for name, who, goal, day in decided[number]
    ]


def _change_phase(house: House) -> None:
    """Close the first phase through its gate, and open the second through its own."""
    voices.answer_scores(house, ask(house, "actual", 0), 0)
    voices.question(house, 0)
    house.steer(house.strategy).action_assess()
    first, second = house.steer(house.phases[0]), house.steer(house.phases[1])
    checks = first.check_ids.filtered(lambda check: check.code == "manual")
    checks.is_done = True
    first.action_close()
    founding.carry_over(house, 1)
    # The others meet no customer: who decides so says it.
    vision = second.check_ids.filtered(lambda check: check.code == "vision_input")
    vision.override_reason = texts.EXCEPTION
    second.action_open()


def _find_out(house: House) -> None:
    """Ask again how ready the company is: single orders have changed the plans."""
    voices.question(house, 1)
    house.steer(house.strategy).action_assess()


def _ask_again(house: House) -> None:
    voices.answer_scores(house, ask(house, "actual", 1), 1)
    voices.raise_late(house)
    founding.carry_over(house, 2)


def _today(house: House) -> None:
    """Let the scheduled actions remind, and people judge where they stand."""
    voices.judge(house, house.day(LENGTH))
    env = house.world.env(context=house.env.context)
    env["crm.strategy.goal"]._cron_remind()
    env["crm.strategy.risk"]._cron_trigger()
    measure(house)
