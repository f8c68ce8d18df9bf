"""Reading the fields of a domain that a person has chosen."""

from collections.abc import Iterator
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain


class MissingField(Exception):
    """A domain names a field that does not exist.

    :param name: the path as the domain has it
    """

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


class Leaf(NamedTuple):
    """One comparison of a domain.

    :param steps: the model and the field of each step of the path
    :param operator: of the comparison
    :param value: what is compared with; a ``Domain`` where the operator is ``any``
    :param part: what of the last field is compared, such as ``month_number``; or empty
    """

    steps: list[tuple[models.BaseModel, object]]
    operator: str
    value: object
    part: str = ""


def read_leaf(model: models.BaseModel, condition) -> Leaf:
    """Return one comparison with the fields of its path.

    :raise MissingField: a step of the path is no field
    """
    steps = []
    names = condition.field_expr.split(".")
    while names:
        field = model is not None and model._fields.get(names[0])
        if not field:
            if steps and not steps[-1][1].relational:
                break
            raise MissingField(condition.field_expr)
        steps.append((model, field))
        model = model.env.get(field.comodel_name) if field.relational else None
        names.pop(0)
    value = condition.value
    if condition.operator in ("any", "not any"):
        value = Domain(value)
    return Leaf(steps, condition.operator, value, ".".join(names))


def walk(model: models.BaseModel, domain: Domain) -> Iterator[Leaf]:
    """Yield the comparisons of a domain and of the domains in it.

    :raise MissingField: the domain names a field that does not exist
    """
    for condition in domain.iter_conditions():
        leaf = read_leaf(model, condition)
        yield leaf
        if isinstance(leaf.value, Domain):
            last_model, field = leaf.steps[-1]
            if field.name == "id":
                yield from walk(last_model, leaf.value)
            elif field.relational:
                yield from walk(last_model.env[field.comodel_name], leaf.value)
