"""What ./dev cannot work with ends in one sentence, and nothing is half done."""

import os
import socket

import pytest

from tools import cli, database, space
from tools.errors import DevError
from tools.locks import FileLock
from tools.paths import state_dir
from tools.ports import any_free


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def foreign_database(host_tools):
    name = "not_made_by_dev"
    host_tools.server.query('CREATE DATABASE :"name"', name=name)
    yield name
    database.drop(*host_tools, name)


def test_port_in_use(dev, listener):
    sentence = dev.refusal("serve", "--port", str(listener))
    assert str(listener) in sentence and "--port" in sentence


def test_disk_full(monkeypatch, capsys, sentence_of):
    full = type("Usage", (), {"free": 0.3 * space.GIGABYTE})
    monkeypatch.setattr(space.shutil, "disk_usage", lambda folder: full)
    assert cli.main(["serve", "--port", str(any_free())]) == 1
    assert "Only 0.3 GB are free" in sentence_of(capsys.readouterr().err)


def test_database_of_others(dev, host_tools, foreign_database):
    for more in ((), ("--fresh",)):
        sentence = dev.refusal(
            "serve", "--db", foreign_database, "--port", str(any_free()), *more
        )
        assert foreign_database in sentence and "--db" in sentence
    assert database.exists(host_tools.server, foreign_database)


def test_database_served_already(dev):
    lock = FileLock(state_dir() / "locks" / "serve-taken")
    assert lock.try_acquire()
    sentence = dev.refusal("serve", "--db", "taken", "--port", str(any_free()))
    assert "taken" in sentence
    lock.release()


@pytest.mark.parametrize("name", ["Crm", "../crm", ""])
def test_no_name_for_a_database(dev, name):
    assert "no name for a database" in dev.refusal("serve", "--db", name)


def test_no_such_database(dev):
    assert "no_such_database" in dev.refusal("psql", "--db", "no_such_database")


def test_failed_installation_leaves_no_database(host_tools):
    before = database.names(host_tools.server)
    origin = next(name for name in before if "_base_demo_" in name)
    with pytest.raises(DevError, match="no_such_module"):
        database.build(*host_tools, "half_made", ["no_such_module"], base=origin)
    # Another worker may make and drop databases meanwhile.
    left = set(database.names(host_tools.server)) - set(before)
    own = f"_scratch_{os.getpid()}_"
    assert not [name for name in left if name == "half_made" or own in name]


def test_odoo_of_another_version(dev, tmp_path):
    (tmp_path / "odoo").mkdir()
    release = tmp_path / "odoo" / "release.py"
    release.write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    dev.env["ODOO_HOME"] = str(tmp_path)
    sentence = dev.refusal("serve", "--port", str(any_free()))
    assert "18.0" in sentence and "19.0" in sentence


def test_odoo_home_without_odoo(dev, tmp_path):
    dev.env["ODOO_HOME"] = str(tmp_path)
    assert "odoo/release.py" in dev.refusal("serve", "--port", str(any_free()))


def test_postgres_down(dev):
    port = str(any_free())
    dev.env.update(PGHOST="127.0.0.1", PGPORT=port)
    sentence = dev.refusal("psql")
    assert f"127.0.0.1:{port}" in sentence and "PGHOST" in sentence


def test_postgres_as_the_role_that_odoo_refuses(dev):
    dev.env.update(PGHOST="127.0.0.1", PGUSER="postgres")
    assert "role postgres" in dev.refusal("psql")


def test_chromium_missing(dev):
    dev.env.update(CI="true", PATH="/nowhere")
    assert "Chromium is missing" in dev.refusal("test")
