"""The server that is named comes before our own; databases change at one stroke."""

import pytest

from tools import database, postgres
from tools.errors import DevError


@pytest.fixture
def conf(tmp_path, monkeypatch):
    for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(postgres, "REPO", tmp_path)
    return tmp_path / "odoo.conf"


def test_no_server_is_named(conf, tmp_path):
    conf.write_text("[options]\ndb_host = False\n")
    assert postgres.named_server(tmp_path) is None


def test_server_named_by_odoo_conf(conf, tmp_path):
    conf.write_text("[options]\ndb_host = db.example\ndb_user = crm\n")
    named = postgres.named_server(tmp_path)
    assert (named.host, named.port, named.user) == ("db.example", 5432, "crm")


def test_environment_comes_before_odoo_conf(conf, tmp_path, monkeypatch):
    conf.write_text("[options]\ndb_host = db.example\ndb_port = 5433\n")
    monkeypatch.setenv("PGHOST", "other.example")
    named = postgres.named_server(tmp_path)
    assert (named.host, named.port, named.user) == ("other.example", 5433, "odoo")


def test_port_that_is_no_number(conf, tmp_path, monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGPORT", "many")
    with pytest.raises(DevError, match="many"):
        postgres.named_server(tmp_path)


def test_database_takes_the_place_of_another(host_tools):
    host, server = host_tools
    with database.scratch(*host_tools) as old, database.scratch(*host_tools) as new:
        for name, content in ((old, "old"), (new, "new")):
            server.query('CREATE DATABASE :"name"', name=name)
            stored = host.data_dir / "filestore" / name / content
            stored.parent.mkdir(parents=True)
            stored.touch()
        database.note(server, new, code="new")
        database.rename(*host_tools, new, old)
        assert database.record(server, old)["code"] == "new"
        assert (host.data_dir / "filestore" / old / "new").exists()
        assert not database.exists(server, new)


def test_quotes_in_a_name_do_no_harm(host_tools):
    host, server = host_tools
    name = """it's "quoted"; DROP DATABASE postgres"""
    server.query('CREATE DATABASE :"name"', name=name)
    assert database.exists(server, name)
    database.drop(*host_tools, name)
    assert not database.exists(server, name)
