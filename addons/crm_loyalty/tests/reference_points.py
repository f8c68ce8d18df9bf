"""The points of a card, told once more in plain Python: day by day, point by point.

It shares no code with the engine and is slow on purpose. Points are whole numbers here,
each a token of its own, so that no sum can hide a mistake.
"""

from datetime import date, timedelta

WAITING, USABLE, EXPIRED = "waiting", "usable", "expired"


class Token:
    """One point: the event it came by, its days, and where it is now: waiting, usable,
    expired, or with the event that took it. It has no days as long as it waits for
    something to happen."""

    def __init__(self, number, event, first_day, last_day):
        self.number, self.event = number, event
        self.first_day, self.last_day = first_day, last_day
        self.place = WAITING

    @property
    def order(self):
        return self.last_day or date.max, self.first_day or date.max, self.number


class Impossible(Exception):
    """The card does not hold what is asked for."""


class ReferenceCard:
    """A card as a bag of tokens and a list of what is owed, the oldest first."""

    def __init__(self, today):
        self.today = today
        self.tokens = []
        #: the event that misses a point, once for each point
        self.owed = []
        #: what was undone of each event that brought points
        self.undone = {}
        #: how many points of each event have given way to others that wait
        self.replaced = {}

    @property
    def balance(self):
        return len(self.at(USABLE)) - len(self.owed)

    def at(self, place):
        return [token for token in self.tokens if token.place == place]

    def pass_until(self, day):
        while self.today < day:
            self.today += timedelta(days=1)
            self._tick()

    def _tick(self):
        for token in self.at(WAITING):
            if token.first_day and token.first_day <= self.today:
                token.place = USABLE
        self._pay()
        for token in self.at(USABLE):
            if token.last_day and token.last_day < self.today:
                token.place = EXPIRED

    def _pay(self):
        while self.owed and (usable := self.at(USABLE)):
            min(usable, key=lambda token: token.order).place = self.owed.pop(0)

    def bring(self, event, count, first_day, last_day):
        for _number in range(count):
            self.tokens.append(Token(self._next(), event, first_day, last_day))
        self.undone[event] = 0
        self._tick()

    def take(self, event, count, may_owe=False):
        if not may_owe and count > self.balance:
            raise Impossible
        self._hand_over(event, count, sorted(self.at(USABLE), key=lambda t: t.order))

    def _hand_over(self, event, count, tokens):
        for token in tokens[:count]:
            token.place = event
        self.owed += [event] * (count - len(tokens))

    def left_of(self, event):
        """How many points of an event can be undone."""
        if event in self.undone:
            own = [token for token in self.tokens if token.event == event]
            gone = sum(token.place == EXPIRED for token in own) + self.undone[event]
            gone += self.replaced.get(event, 0)
            return max(len(own) - gone, len(self.without_date(event)))
        return len(self.at(event)) + self.owed.count(event)

    def undo(self, event, new_event, count):
        if count > self.left_of(event):
            raise Impossible
        if event in self.undone:
            self.undone[event] += count
            own = [token for token in self.tokens if token.event == event]
            waiting = [token for token in own if token.place == WAITING]
            waiting.sort(key=lambda token: token.first_day is not None)
            usable = [token for token in own if token.place == USABLE]
            others = [token for token in self.at(USABLE) if token.event != event]
            by_order = sorted(others, key=lambda token: token.order)
            self._hand_over(new_event, count, waiting + usable + by_order)
            return
        for _number in range(count):
            if event in self.owed:
                self.owed.remove(event)
            else:
                held = self.at(event)
                max(held, key=lambda token: token.order).place = USABLE
        self._tick()

    def without_date(self, event):
        """The points of an event that wait for something to happen."""
        return [
            token
            for token in self.at(WAITING)
            if token.event == event and not token.first_day
        ]

    def release(self, event, count, first_day, last_day):
        """Something has happened: points get their days, as if they had just come."""
        if count > len(self.without_date(event)):
            raise Impossible
        for token in self.without_date(event)[:count]:
            self.tokens.remove(token)
            self.tokens.append(Token(self._next(), event, first_day, last_day))
        self._tick()

    def suspend(self, event, new_event, count):
        """It has not happened after all: as many points wait for it again."""
        if count > self.left_of(event) - len(self.without_date(event)):
            raise Impossible
        own = [token for token in self.tokens if token.event == event]
        dated = [token for token in own if token.place == WAITING and token.first_day]
        usable = [token for token in own if token.place == USABLE]
        others = [token for token in self.at(USABLE) if token.event != event]
        others.sort(key=lambda token: token.order)
        self._hand_over(new_event, count, dated + usable + others)
        self.replaced[event] = self.replaced.get(event, 0) + count
        for _number in range(count):
            self.tokens.append(Token(self._next(), event, None, None))

    def _next(self):
        return max((token.number for token in self.tokens), default=0) + 1

    def move_all_to(self, other, out, into, debt, paid):
        """Give everything with days to another card, and what is owed too."""
        for place in (WAITING, USABLE):
            for token in self.at(place):
                if not token.first_day:
                    continue
                token.place = out
                copy = Token(other._next(), into, token.first_day, token.last_day)
                other.tokens.append(copy)
        other.undone[into] = 0
        other._tick()
        if owed := len(self.owed):
            other.take(debt, owed, may_owe=True)
            self.bring(paid, owed, self.today, None)
