"""./dev clean: remove what ./dev has made outside the clone."""

import argparse
import contextlib
import shutil
from pathlib import Path

from tools import database, environment
from tools.embedded import EmbeddedPostgres
from tools.paths import REPO, cache_dir, state_dir
from tools.postgres import named_server
from tools.progress import step

# What the cache consists of; anything else in its folder is not ours.
SHARED_PARTS = ("apt", "clones", "demo", "locks", "node", "odoo", "pycache", "venvs")


def main(options: argparse.Namespace) -> int:
    """Remove the state of this clone, or of all clones together with the cache."""
    states = (
        sorted((cache_dir() / "clones").glob("*")) if options.all else [state_dir()]
    )
    if environment.is_installed(environment.python_environment()):
        bin_dir = environment.postgres_bin(environment.python_environment())
        for state in states:
            EmbeddedPostgres(bin_dir, state).stop_abandoned()
        _drop_from_named_server(bin_dir)
    for folder in states:
        _remove(folder)
    if options.all:
        for part in SHARED_PARTS:
            _remove(cache_dir() / part)
        with contextlib.suppress(OSError):
            cache_dir().rmdir()
        if (REPO / "node_modules").is_symlink():
            (REPO / "node_modules").unlink()
    return 0


def _drop_from_named_server(bin_dir: Path) -> None:
    """Drop the databases that this clone made on a server which is not ours."""
    server = named_server(bin_dir)
    if server is None:
        return
    for name in database.made_by_this_clone(server):
        with step(f"Dropping the database {name}"):
            server.query('DROP DATABASE :"name"', name=name)


def _remove(folder: Path) -> None:
    if folder.exists():
        with step(f"Removing {folder}"):
            shutil.rmtree(folder)
