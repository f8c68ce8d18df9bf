"""How many customers meet a rule, from how many meet which of its conditions."""

from collections.abc import Mapping, Sequence

#: all or any, and the positions of the conditions of each group with its all or any
Rule = tuple[str, Sequence[tuple[str, Sequence[int]]]]
#: for each condition whether it holds
Pattern = tuple[bool, ...]

JOIN = {"all": all, "any": any}


def meets(rule: Rule, pattern: Pattern) -> bool:
    """Tell whether a customer for whom these conditions hold meets the rule.

    Like the domain of a segment, nobody meets a group or a rule that has no condition.

    >>> rule = ("all", [("any", [0, 1]), ("all", [2])])
    >>> meets(rule, (False, True, True))
    True
    >>> meets(rule, (True, True, False))
    False
    >>> meets(("all", [("all", [])]), ())
    False
    """
    match, groups = rule
    answers = [
        bool(positions) and JOIN[group_match](pattern[at] for at in positions)
        for group_match, positions in groups
    ]
    return bool(answers) and JOIN[match](answers)


def count_members(rule: Rule, customers: Mapping[Pattern, int]) -> int:
    """Add up the customers who meet the rule.

    >>> rule = ("all", [("all", [0, 1])])
    >>> count_members(rule, {(True, True): 3, (True, False): 4, (False, False): 5})
    3
    """
    return sum(count for pattern, count in customers.items() if meets(rule, pattern))


def count_condition(position: int, customers: Mapping[Pattern, int]) -> int:
    """Add up the customers for whom one condition holds, whatever the others say.

    >>> count_condition(0, {(True, True): 3, (True, False): 4, (False, False): 5})
    7
    """
    return sum(count for pattern, count in customers.items() if pattern[position])
