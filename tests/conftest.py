"""Fixtures for tests that run Odoo or PostgreSQL themselves."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tools.host import Host
from tools.postgres import server as running_server
from tools.server import Server


class HostTools(NamedTuple):
    """What the functions of ``tools.database`` and ``tools.templates`` work on."""

    host: Host
    server: Server


@pytest.fixture(scope="session")
def host_tools() -> Iterator[HostTools]:
    """Give a test the prepared host and the running server."""
    host = Host.prepare()
    with running_server(host) as server:
        yield HostTools(host, server)
