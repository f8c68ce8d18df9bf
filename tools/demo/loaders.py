"""The data of ``./dev demo``, by name, each in a database of its own."""

from collections.abc import Callable

from tools.demo import cdnow
from tools.demo.company import command as company
from tools.host import Host
from tools.server import Server

LOADERS: dict[str, Callable[[Host, Server], int]] = {
    "cdnow": cdnow.main,
    "company": company.main,
}
