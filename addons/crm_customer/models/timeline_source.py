"""What a line of a customer's timeline is, and where one kind of lines comes from."""

from dataclasses import dataclass

from odoo.tools import SQL

DEPARTMENTS = ("sales", "finance", "delivery", "production", "service")


@dataclass(frozen=True)
class TimelineSource:
    """Events of one kind in the life of a customer.

    :param department: one of ``DEPARTMENTS``, by which the reader filters
    :param icon: a class of Font Awesome 4.7
    :param label: what such an event is, in the reader's language
    :param model: model of the document that an event opens
    :param events: SELECT over ``scope (partner_id, company_id, timezone)``, one row,
        that gives ``document_id``, ``happened_at`` (a timestamp in UTC; a plain date
        is midnight in ``scope.timezone``), ``title``, ``amount`` and ``currency_id``
        (both NULL where there is none)
    """

    department: str
    icon: str
    label: str
    model: str
    events: SQL
