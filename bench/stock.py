"""What is left of Odoo when the methods of an addon are taken away."""

import contextlib
from collections.abc import Callable, Iterator

from odoo import api


@contextlib.contextmanager
def without(env: api.Environment, addon: str, *models: str) -> Iterator[None]:
    """Take away what ``addon`` overrides on some models."""
    taken: list[tuple[type, str, Callable]] = []
    for model in models:
        for each in type(env[model]).mro():
            if each.__module__.startswith(f"odoo.addons.{addon}."):
                taken += [
                    (each, name, value)
                    for name, value in vars(each).items()
                    if callable(value) and not name.startswith("__")
                ]
    for each, name, _value in taken:
        delattr(each, name)
    try:
        yield
    finally:
        for each, name, value in taken:
            setattr(each, name, value)
