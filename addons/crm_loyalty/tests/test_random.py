import random
from contextlib import contextmanager
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from ..models.movement import Movement
from .common import CrmLoyaltyCase
from .reference_points import USABLE, WAITING, Impossible, ReferenceCard

#: 10,000 steps in all
LIVES, STEPS = 25, 400
START = date(2024, 6, 15)
TERMS = [
    {"crm_activation_days": 0, "crm_expiry": "never"},
    {"crm_activation_days": 0, "crm_expiry": "days", "crm_expiry_days": 3},
    {"crm_activation_days": 4, "crm_expiry": "days", "crm_expiry_days": 9},
    {"crm_activation_days": 7, "crm_expiry": "never"},
]


class TestRandom(CrmLoyaltyCase):
    """A long random life of two cards, beside a reference in plain Python."""

    def _start(self, seed):
        self.random = random.Random(seed)
        self.today = START
        other = self.env["res.partner"].create({"name": f"Other {seed}"})
        member = self.env["res.partner"].create({"name": f"Member {seed}"})
        cards = [self._create_card(self.program, each) for each in (member, other)]
        self.pairs = [(card, ReferenceCard(START)) for card in cards]
        #: entry id and card of what can be undone
        self.events = []
        #: of what has waited for an event
        self.waited = []

    def _post_one(self, card, kind, points, **values):
        return self.entries._post([Movement(card, kind, points, **values)]).id

    def _earn(self):
        card, reference = self.random.choice(self.pairs)
        points = self.random.randint(1, 20)
        entry_id = self._post_one(card, "earn", points)
        reference.bring(entry_id, points, *self._get_days())
        self.events.append((entry_id, card, reference))

    def _earn_later(self):
        """Earn what waits for an event."""
        card, reference = self.random.choice(self.pairs)
        points = self.random.randint(1, 20)
        entry_id = self._post_one(card, "earn", points, waits_for="paid")
        reference.bring(entry_id, points, None, None)
        self.events.append((entry_id, card, reference))
        self.waited.append((entry_id, card, reference))

    def _turn(self):
        """Let the event take place for a part, or undo it."""
        if not self.waited:
            return
        entry_id, card, reference = self.random.choice(self.waited)
        waiting = len(reference.without_date(entry_id))
        is_undone = self.random.random() < 0.4
        most = reference.left_of(entry_id) - waiting if is_undone else waiting
        points = self.random.randint(1, most + 1)
        kind, sign = ("wait", -1) if is_undone else ("activate", 1)
        if points > most:
            with self.assertRaises(UserError):
                self._post_one(card, kind, sign * points, reverses=entry_id)
            return
        new_id = self._post_one(card, kind, sign * points, reverses=entry_id)
        if is_undone:
            reference.suspend(entry_id, new_id, points)
            return
        reference.release(entry_id, points, *self._get_days())

    def _get_days(self):
        """Return first and last day of what comes today."""
        first_day = self.today + timedelta(days=self.program.crm_activation_days)
        if self.program.crm_expiry != "days":
            return first_day, None
        return first_day, first_day + timedelta(days=self.program.crm_expiry_days - 1)

    def _redeem(self):
        card, reference = self.random.choice(self.pairs)
        points = self.random.randint(1, 25)
        may_owe = self.random.random() < 0.1
        kind = "unclassified" if may_owe else "redeem"
        if points > reference.balance and not may_owe:
            with self.assertRaises(UserError):
                self._post_one(card, kind, -points)
            with self.assertRaises(Impossible):
                reference.take(None, points)
            return
        entry_id = self._post_one(card, kind, -points, may_owe=may_owe)
        reference.take(entry_id, points, may_owe)
        self.events.append((entry_id, card, reference))

    def _undo(self):
        if not self.events:
            return
        entry_id, card, reference = self.random.choice(self.events)
        left = reference.left_of(entry_id)
        points = self.random.randint(1, left + 2)
        sign = -1 if entry_id in reference.undone else 1
        values = {"reverses": entry_id, "may_owe": True}
        if points > left:
            with self.assertRaises(UserError):
                self._post_one(card, "reverse", sign * points, **values)
            return
        new_id = self._post_one(card, "reverse", sign * points, **values)
        reference.undo(entry_id, new_id, points)

    def _merge(self):
        (card, reference), (target, other) = self.random.sample(self.pairs, 2)
        self.entries._settle(card | target)
        movements = card._prepare_merge(target, None)
        self.entries._post(movements)
        reference.move_all_to(other, *(object() for _number in range(4)))

    def _pass_time(self):
        self.today += timedelta(days=self.random.randint(1, 5))
        for _card, reference in self.pairs:
            reference.pass_until(self.today)

    def _change_terms(self):
        self.program.write(self.random.choice(TERMS))

    def _check(self):
        for card, reference in self.pairs:
            self.assertEqual(card.points, reference.balance)
            self.assertEqual(card.crm_points_pending, len(reference.at(WAITING)))
            self.assertEqual(card.crm_points_debt, len(reference.owed))
            held = {}
            for lot in card.crm_lot_ids:
                day = lot.active_from or None, lot.expires_on or None, lot.is_pending
                held[day] = held.get(day, 0) + lot.remaining
            expected = {}
            for place in (WAITING, USABLE):
                for token in reference.at(place):
                    day = token.first_day, token.last_day, place == WAITING
                    expected[day] = expected.get(day, 0) + 1
            self.assertEqual(held, expected)

    def _step(self, clock):
        """Do something by chance, let the clock do what is due, and compare."""
        actions = [self._earn, self._redeem, self._undo, self._pass_time]
        actions += [self._earn_later, self._turn]
        weights = [6, 5, 4, 3, 3, 7]
        action = self.random.choices(
            [*actions, self._merge, self._change_terms], [*weights, 0.5, 1]
        )[0]
        action()
        clock.move_to(f"{self.today} 10:00:00")
        self.entries._settle(self.pairs[0][0] | self.pairs[1][0])
        self._check()

    def test_random_lives(self):
        for seed in range(LIVES):
            self._start(seed)
            with freeze_time(f"{START} 10:00:00") as clock:
                for step in range(STEPS):
                    with self._naming(seed, step):
                        self._step(clock)
            self.assertProven()

    @contextmanager
    def _naming(self, seed, step):
        """Say with which seed and in which step something went wrong."""
        try:
            yield
        except Exception as error:
            raise AssertionError(f"seed {seed}, step {step}: {error}") from error
