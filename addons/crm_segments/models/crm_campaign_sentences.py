"""The sentences in which campaigns are read out, whole, as in ``sentences``."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

#: what begins a journey
BEGINNINGS = {
    "enter": _lt("who enters the segment “%(segment)s”"),
    "exit": _lt("who leaves the segment “%(segment)s”"),
    "stage": _lt("who comes into the stage “%(stage)s”"),
    "date": _lt("on the day of “%(date)s”"),
    "once": _lt("all members of the segment “%(segment)s” at the start"),
    "repeat": _lt("all members of the segment “%(segment)s”, every %(period)s"),
}
BEFORE_DATE = _lt("%(period)s before “%(date)s”")
AFTER_DATE = _lt("%(period)s after “%(date)s”")
EVERY_YEAR = _lt("%(beginning)s, every year")
ONLY_MEMBERS = _lt("%(beginning)s (members of the segment “%(segment)s” only)")

#: what ends it
GOALS = {
    "purchase": _lt("Goal: any purchase"),
    "product": _lt("Goal: a purchase of %(products)s"),
    "amount": _lt("Goal: purchases of %(amount)s"),
    "stage": _lt("Goal: the stage “%(stage)s”"),
}
LEAVING = _lt("Leaves the segment “%(segment)s”")

#: under which condition a step follows
CONDITIONS = {
    "opened": _lt("If opened within %(period)s"),
    "not_opened": _lt("If not opened within %(period)s"),
    "clicked": _lt("If clicked within %(period)s"),
    "not_clicked": _lt("If not clicked within %(period)s"),
    "replied": _lt("If replied within %(period)s"),
    "not_replied": _lt("If not replied within %(period)s"),
    "bought": _lt("If bought within %(period)s"),
    "not_bought": _lt("If not bought within %(period)s"),
    "entered": _lt("If entered the segment “%(segment)s” within %(period)s"),
    "left": _lt("If left the segment “%(segment)s” within %(period)s"),
    "stage": _lt("If reached the stage “%(stage)s” within %(period)s"),
}

#: when it is done
AT_ONCE = _lt("At once")
LATER = _lt("%(period)s later")
AT_MOMENT = _lt("On %(moment)s")
WORKING_HOURS = _lt("%(when)s, in working hours")

PERIODS = {
    "minute": _lt("%(count)s minutes"),
    "hour": _lt("%(count)s hours"),
    "day": _lt("%(count)s days"),
    "week": _lt("%(count)s weeks"),
    "month": _lt("%(count)s months"),
}
PERIOD_OF_ONE = {
    "minute": _lt("1 minute"),
    "hour": _lt("1 hour"),
    "day": _lt("1 day"),
    "week": _lt("1 week"),
    "month": _lt("1 month"),
}
