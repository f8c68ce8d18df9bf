"""Several ./dev share a server; one that is killed does not stand in the way."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tools import database
from tools.paths import REPO


@pytest.fixture
def clone(dev, own_cache, host_tools):
    """Run ./dev with a server of its own."""
    dev.env["CRM_CACHE_DIR"] = str(own_cache)
    dev.env["ODOO_HOME"] = str(host_tools.host.odoo_root)
    dev.env.pop("PGHOST", None)
    dev.postmaster = lambda: list(own_cache.glob("clones/*/pgdata/postmaster.pid"))
    return dev


def ask(process: subprocess.Popen) -> str:
    """Let a running ``./dev psql`` answer a question."""
    process.stdin.write("\\t\nSELECT 6 * 7;\n")
    process.stdin.flush()
    return next(line.strip() for line in process.stdout if line.strip().isdigit())


def test_last_run_stops_the_server(clone):
    first = clone.start("psql", "--db", "postgres")
    assert ask(first) == "42"
    second = clone.run("psql", "--db", "postgres", stdin="SELECT 'hello';")
    assert second.returncode == 0 and "hello" in second.stdout
    assert ask(first) == "42"
    first.communicate(timeout=30)
    assert not clone.postmaster()


def test_killed_run_does_not_block_the_next(clone):
    killed = clone.start("psql", "--db", "postgres")
    assert ask(killed) == "42"
    killed.kill()
    killed.communicate()
    assert clone.postmaster(), "nobody was left to stop the server"
    following = clone.run("psql", "--db", "postgres", stdin="SELECT 'hello';")
    assert following.returncode == 0 and "hello" in following.stdout
    assert not clone.postmaster()


def test_children_die_with_a_killed_run():
    program = (
        "from tools import processes; import time;"
        "print(processes.start(['sleep', '60']).pid, flush=True); time.sleep(60)"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", program], cwd=REPO, stdout=subprocess.PIPE, text=True
    )
    child = int(run.stdout.readline())
    run.kill()
    run.communicate()
    assert is_gone(child)


def is_gone(process_id: int) -> bool:
    """Whether the process ends within a few seconds."""
    for _attempt in range(50):
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_scratch_databases_of_killed_runs_are_dropped(host_tools):
    dead = subprocess.Popen(["true"])
    dead.wait()
    abandoned, in_use = (
        f"{database.own_prefix()}scratch_{pid}_99" for pid in (dead.pid, os.getpid())
    )
    of_a_worker = f"{abandoned}-gw0"
    for name in (abandoned, of_a_worker, in_use):
        host_tools.server.query('CREATE DATABASE :"name"', name=name)
    database.drop_abandoned(*host_tools)
    left = database.names(host_tools.server)
    database.drop(*host_tools, in_use)
    assert in_use in left and not {abandoned, of_a_worker} & set(left)


def test_interrupted_run_ends_quietly(clone):
    run = clone.start("psql", "--db", "postgres", start_new_session=True)
    assert ask(run) == "42"
    os.kill(run.pid, signal.SIGTERM)
    _stdout, stderr = run.communicate(timeout=30)
    assert run.returncode == 130 and not stderr
    assert not clone.postmaster()
