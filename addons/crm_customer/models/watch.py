"""What to watch in a table so that no change of a fact is missed."""

from typing import NamedTuple

from odoo.tools import SQL


class Watch(NamedTuple):
    """Changes of one table that can change facts.

    :param columns: an update counts when one of these columns changes
    :param pairs: SELECT of ``partner_id`` and ``company_id`` (NULL: all
        companies) over ``changed``, which has ``id`` and the columns of the rows
        before and after the change
    :param events: the kinds of statement to watch
    """

    columns: tuple[str, ...]
    pairs: SQL = SQL("SELECT partner_id, company_id FROM changed")
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")
