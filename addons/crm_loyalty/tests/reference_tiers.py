"""Tiers told a second time: document by document, day by day, in plain Python."""

from datetime import date, timedelta

GRACE = 5


class ReferenceMember:
    """One member of a programme by calendar months, with days of grace.

    Documents are lists of their day, amount and whether they are an order.
    """

    def __init__(self, ladder, is_soft):
        self.ladder = ladder
        self.is_soft = is_soft
        self.documents = []
        self.rank = 0
        self.until = None

    def look(self, today):
        """Let the day pass: who falls, falls by what was done until then."""
        this_month = (today.year, today.month)
        month_before = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        now, before = [], []
        for document in self.documents:
            day = document[0]
            if day > today:
                continue
            if (day.year, day.month) == this_month:
                now.append(document)
                if day.day <= GRACE:
                    before.append(document)
            elif (day.year, day.month) == (month_before.year, month_before.month):
                before.append(document)
        earned = max(self._rank_of(now), self._rank_of(before))
        if earned > self.rank:
            self._enter(earned, today)
        elif self.until and today > self.until:
            if earned == self.rank:
                self._enter(earned, today)
            elif (today - self.until).days > GRACE:
                step = self.rank - 1 if self.is_soft else 0
                self._enter(max(earned, step), today)

    def _enter(self, rank, today):
        self.rank = rank
        following = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
        self.until = following - timedelta(days=1) if rank else None

    def _rank_of(self, documents):
        amount = sum(document[1] for document in documents)
        orders = sum(1 for document in documents if document[2] and document[1] > 0)
        rank = 0
        for number, (threshold, order_threshold) in enumerate(self.ladder, 1):
            if amount >= threshold or order_threshold and orders >= order_threshold:
                rank = number
        return rank


def first_day():
    """Return the day on which the story begins."""
    return date(2024, 1, 20)
