"""Cached databases to clone from, so that Odoo is installed once and not for every run.

There are two layers: a base with the modules of Odoo that our addons depend on,
which outlives every edit, and on top of a copy of it our addons as they are now.
"""

import hashlib
from collections.abc import Callable

from tools import database
from tools.addons import Addon, code_key, foreign_dependencies, own_addons
from tools.host import Host
from tools.locks import exclusive
from tools.paths import state_dir
from tools.server import Server

# Odoo's own suites of these run beside ours, with our addons installed.
TESTED_MODULES = ("loyalty", "sale_loyalty", "pos_loyalty", "mass_mailing")
# No addon of ours needs these, but tests book with them what ours read.
USED_MODULES = ("hr_timesheet",)
# A shop is heavy, and only its own suite needs one.
SHOP_MODULE = "website_sale_loyalty"


def template(host: Host, server: Server, kind: str, *, demo: bool = True) -> str:
    """Return the name of an up-to-date template to ``serve`` or for ``tests``."""
    base = base_template(host, server, demo=demo)
    with_tests = kind == "tests"
    addons = own_addons(with_tests=with_tests)
    if not addons:
        return base
    own_modules = [addon.name for addon in addons]
    return _cached(
        host,
        server,
        f"{kind}_{_mark(demo)}",
        _key(base, code_key(addons)),
        lambda name: database.build(
            host, server, name, own_modules, base=base, demo=demo, with_tests=with_tests
        ),
    )


def base_template(host: Host, server: Server, *, demo: bool = True) -> str:
    """Return the name of the template that ``template`` installs our addons on."""
    addons = own_addons(with_tests=True)
    modules = sorted({*foreign_dependencies(addons), *TESTED_MODULES, *USED_MODULES})
    return _cached(
        host,
        server,
        f"base_{_mark(demo)}",
        _key(host.odoo_key, *database.LANGUAGES, *modules),
        lambda name: database.build(host, server, name, modules, demo=demo),
    )


def shop_template(host: Host, server: Server, *, own: bool) -> str:
    """Return the name of a database with the shop of Odoo, to run its suite on.

    :param own: whether our addons are installed, too
    """
    base = template(host, server, "tests") if own else base_template(host, server)
    return _cached(
        host,
        server,
        "shop_own" if own else "shop_plain",
        _key(base, SHOP_MODULE),
        lambda name: database.build(
            host, server, name, [SHOP_MODULE], base=base, with_tests=own
        ),
    )


def needs_template(
    host: Host, server: Server, needs: list[Addon], *, demo: bool = True
) -> str | None:
    """Return the name of a database with these of our addons and no other, to install
    one on that builds on them; None for none of them without demo data.

    :param needs: in the order in which they are installed, each on those before it
    """
    if not needs:
        return base_template(host, server) if demo else None
    base = needs_template(host, server, needs[:-1], demo=demo)
    return _cached(
        host,
        server,
        f"needs_{_mark(demo)}_{_key(*(addon.name for addon in needs))}",
        _key(host.odoo_key, base or "", code_key(needs)),
        lambda name: database.build(
            host,
            server,
            name,
            [needs[-1].name],
            base=base,
            demo=False,
            languages=("en_US",),
            arguments=("--skip-auto-install",),
        ),
    )


def _cached(
    host: Host, server: Server, stem: str, key: str, build: Callable[[str], None]
) -> str:
    """Return the database for ``key``; if need be ``build`` it and drop older ones."""
    prefix = f"{database.own_prefix()}{stem}_"
    name = f"{prefix}{key}"
    with exclusive(state_dir() / "locks" / stem):
        if not database.exists(server, name):
            build(name)
            for other in database.names(server):
                if other.startswith(prefix) and other != name:
                    database.drop(host, server, other)
    return name


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _mark(demo: bool) -> str:
    return "demo" if demo else "plain"
