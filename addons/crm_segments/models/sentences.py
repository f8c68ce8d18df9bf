"""The sentences in which rules are read out: whole, so that languages can order them.

``say()`` puts the values in, after the sentence has been translated.
"""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

#: number or text against a value
COMPARISONS = {
    ">=": _lt("%(subject)s is at least %(value)s"),
    "<=": _lt("%(subject)s is at most %(value)s"),
    ">": _lt("%(subject)s is more than %(value)s"),
    "<": _lt("%(subject)s is less than %(value)s"),
    "=": _lt("%(subject)s is %(value)s"),
    "!=": _lt("%(subject)s is not %(value)s"),
    "in": _lt("%(subject)s is one of %(value)s"),
    "not in": _lt("%(subject)s is none of %(value)s"),
    "like": _lt("%(subject)s contains %(value)s"),
    "not like": _lt("%(subject)s does not contain %(value)s"),
    "=like": _lt("%(subject)s is like %(value)s"),
    "not =like": _lt("%(subject)s is not like %(value)s"),
    "child_of": _lt("%(subject)s is %(value)s or below it"),
    "parent_of": _lt("%(subject)s is %(value)s or above it"),
}
#: what holds of a number where the comparison does not
OPPOSITES = {">=": "<", "<=": ">", ">": "<=", "<": ">="}
BETWEEN = _lt("%(subject)s is between %(value)s and %(value_to)s")
NOT_BETWEEN = _lt("%(subject)s is not between %(value)s and %(value_to)s")
EXACTLY = _lt("%(subject)s is exactly %(value)s")
NOT_EXACTLY = _lt("%(subject)s is not exactly %(value)s")
IS_SET = _lt("%(subject)s is set")
IS_EMPTY = _lt("%(subject)s is empty")
IS_TRUE = _lt("“%(subject)s” holds")
IS_FALSE = _lt("“%(subject)s” does not hold")
HAS_ONE = _lt("among %(subject)s there is one of which: %(condition)s")
HAS_NONE = _lt("among %(subject)s there is none of which: %(condition)s")

#: date against a date
DATES = {
    ">=": _lt("%(subject)s is on %(value)s or after"),
    "<=": _lt("%(subject)s is on %(value)s or before"),
    ">": _lt("%(subject)s is after %(value)s"),
    "<": _lt("%(subject)s is before %(value)s"),
}
TODAY = {
    ">=": _lt("%(subject)s is today or later"),
    "<=": _lt("%(subject)s is today or earlier"),
    ">": _lt("%(subject)s is after today"),
    "<": _lt("%(subject)s is before today"),
    "=": _lt("%(subject)s is today"),
    "!=": _lt("%(subject)s is not today"),
}
AGO = {
    ">=": _lt("%(subject)s is at most %(period)s ago"),
    "<=": _lt("%(subject)s is at least %(period)s ago"),
    ">": _lt("%(subject)s is less than %(period)s ago"),
    "<": _lt("%(subject)s is more than %(period)s ago"),
    "=": _lt("%(subject)s is exactly %(period)s ago"),
    "!=": _lt("%(subject)s is not exactly %(period)s ago"),
}
AHEAD = {
    ">=": _lt("%(subject)s is at least %(period)s ahead"),
    "<=": _lt("%(subject)s is at most %(period)s ahead"),
    ">": _lt("%(subject)s is more than %(period)s ahead"),
    "<": _lt("%(subject)s is less than %(period)s ahead"),
    "=": _lt("%(subject)s is exactly %(period)s ahead"),
    "!=": _lt("%(subject)s is not exactly %(period)s ahead"),
}
PERIODS = {
    "days": _lt("%(count)s days"),
    "weeks": _lt("%(count)s weeks"),
    "months": _lt("%(count)s months"),
    "years": _lt("%(count)s years"),
}
PERIOD_OF_ONE = {
    "days": _lt("1 day"),
    "weeks": _lt("1 week"),
    "months": _lt("1 month"),
    "years": _lt("1 year"),
}

#: what is measured, over documents
MEASURES = {
    "count": _lt("the number of %(documents)s"),
    "sum": _lt("the sum of “%(number)s” over %(documents)s"),
    "avg": _lt("the mean of “%(number)s” over %(documents)s"),
    "min": _lt("the smallest “%(number)s” of %(documents)s"),
    "max": _lt("the largest “%(number)s” of %(documents)s"),
    "days": _lt("the number of different days of %(documents)s"),
    "products": _lt("the number of different products of %(documents)s"),
    "first": _lt("the number of days since the first of %(documents)s"),
    "last": _lt("the number of days since the last of %(documents)s"),
}
DOCUMENTS_WITH = _lt("%(documents)s (those of which: %(condition)s)")
DOCUMENTS_LAST = _lt("%(documents)s of the last %(period)s")
DOCUMENTS_BETWEEN = _lt("%(documents)s from %(first)s to %(last)s")
DOCUMENTS_SINCE = _lt("%(documents)s since %(first)s")
DOCUMENTS_UNTIL = _lt("%(documents)s until %(last)s")

BECAME = _lt("came into the stage “%(stage)s” %(when)s")
BECAME_FROM = _lt("came from the stage “%(before)s” into “%(stage)s” %(when)s")
BECAME_NOT = _lt("did not come into the stage “%(stage)s” %(when)s")
BECAME_NOT_FROM = _lt(
    "did not come from the stage “%(before)s” into “%(stage)s” %(when)s"
)
WHEN_EVER = _lt("at any time")
WHEN_LAST = _lt("in the last %(period)s")
WHEN_BETWEEN = _lt("from %(first)s to %(last)s")
WHEN_SINCE = _lt("since %(first)s")
WHEN_UNTIL = _lt("until %(last)s")

IS_MEMBER = _lt("is in the segment “%(segment)s”")
WAS_MEMBER = _lt("was in the segment “%(segment)s” at the end of %(day)s")
IS_NO_MEMBER = _lt("is not in the segment “%(segment)s”")
WAS_NO_MEMBER = _lt("was not in the segment “%(segment)s” at the end of %(day)s")
NOT = _lt("not (%(condition)s)")
OR_NONE = _lt("%(condition)s, or there are none")
IN_BRACKETS = _lt("(%(condition)s)")
EVERYBODY = _lt("everybody")
NOBODY = _lt("nobody")
NO_CONDITION = _lt("Nobody: there is no condition yet.")


def say(env, sentence, **values):
    """Return a sentence of this module in the language of the reader.

    :param env: environment of the reader
    :param sentence: one of the constants
    :param values: what its placeholders stand for
    """
    text = env._(sentence)
    return text % values if values else text


def begin(text):
    """Return a text as a line of its own: with a capital letter, after brackets too.

    >>> begin("the number of orders is 1"), begin("(is empty) or is 1"), begin("")
    ('The number of orders is 1', '(Is empty) or is 1', '')
    """
    start = len(text) - len(text.lstrip("("))
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]
