"""In which order segments that refer to one another are computed."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def find_cycle(
    graph: Mapping[Node, Collection[Node]], starts: Collection[Node] | None = None
) -> list[Node]:
    """Return a way from a node back to itself, or an empty list if there is none.

    :param graph: for each node the nodes it refers to; a node without an entry refers
        to none
    :param starts: nodes from which ways begin; None for all
    :return: nodes in the order of reference; the first is also the last

    >>> find_cycle({"A": ["B"], "B": ["A"]})
    ['A', 'B', 'A']
    >>> find_cycle({"A": ["A"]})
    ['A', 'A']
    >>> find_cycle({"A": ["B", "C"], "B": ["D"], "C": ["D"]})
    []
    >>> find_cycle({"A": ["B"], "B": ["C"], "C": ["B"]})
    ['B', 'C', 'B']
    >>> find_cycle({"A": ["A"], "B": ["C"]}, starts=["B"])
    []
    """
    done: set[Node] = set()
    for start in graph if starts is None else starts:
        path: list[Node] = []
        ways = [iter([start])]
        while ways:
            node = next(ways[-1], None)
            if node is None:
                ways.pop()
                if path:
                    done.add(path.pop())
            elif node in path:
                return [*path[path.index(node) :], node]
            elif node not in done:
                path.append(node)
                ways.append(iter(graph.get(node, ())))
    return []


def sort(graph: Mapping[Node, Collection[Node]]) -> list[Node]:
    """Return the nodes of a graph without cycles, each after those it refers to.

    :param graph: as in :func:`find_cycle`
    :return: every node that occurs, once

    >>> sort({"A": ["B"], "B": ["C"]})
    ['C', 'B', 'A']
    >>> sort({"A": ["B", "C"], "B": ["D"], "C": ["D"]})
    ['D', 'B', 'C', 'A']
    """
    ordered: dict[Node, None] = {}
    for start in graph:
        path: list[Node] = []
        ways = [iter([start])]
        while ways:
            node = next(ways[-1], None)
            if node is None:
                ways.pop()
                if path:
                    ordered[path.pop()] = None
            elif node not in ordered:
                path.append(node)
                ways.append(iter(graph.get(node, ())))
    return list(ordered)
