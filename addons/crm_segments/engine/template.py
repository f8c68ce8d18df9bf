"""A template of a rule: a tree of plain values with names of thresholds in it."""

from string import Template


def fill(node, values):
    """Return a copy of a template with its thresholds filled in.

    A text that is a name alone becomes the number, a name within a text is written
    into it.

    :param node: dicts, lists, texts and numbers
    :param dict values: numbers by name
    :raise KeyError: if a name has no value

    >>> fill({"domain": "[('rfm_recency', '>=', $score)]"}, {"score": 4})
    {'domain': "[('rfm_recency', '>=', 4)]"}
    >>> fill([{"value": "$least", "kind": "behavior"}], {"least": 2})
    [{'value': 2, 'kind': 'behavior'}]
    >>> fill("today -${days}d", {"days": 30})
    'today -30d'
    """
    if isinstance(node, dict):
        return {key: fill(each, values) for key, each in node.items()}
    if isinstance(node, list):
        return [fill(each, values) for each in node]
    if not isinstance(node, str):
        return node
    alone = node.removeprefix("$")
    if alone != node and alone.isidentifier():
        return values[alone]
    return Template(node).substitute(values)
