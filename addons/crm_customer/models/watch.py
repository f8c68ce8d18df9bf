"""What to watch in a table so that no change of a fact is missed."""

from typing import NamedTuple

from odoo.tools import SQL


class Watch(NamedTuple):
    """Changes of one table that can change facts.

    :param columns: an update counts when one of these columns changes
    :param document: model of the document that a change is told as
    :param pairs: SELECT of ``partner_id``, ``company_id`` (NULL: all companies)
        and ``document_id``, the id in the model ``document``, over ``changed``,
        which has ``id`` and the columns of the rows before and after the change
    :param events: the kinds of statement to watch
    :param positive: numbers of which only being above zero counts: an update counts
        when one of them becomes so or stops to be
    """

    document: str
    columns: tuple[str, ...]
    pairs: SQL = SQL("SELECT partner_id, company_id, id AS document_id FROM changed")
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")
    positive: tuple[str, ...] = ()


class Change(NamedTuple):
    """A customer to compute again, and why."""

    partner_id: int
    company_id: int
    #: model and id of the document that changed; without one it was the clock
    cause_model: str | None = None
    cause_id: int | None = None
