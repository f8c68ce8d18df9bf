"""Broken connections: what can be repeated is, the rest ends in one sentence."""

import functools
import hashlib
import http.server
import subprocess
import threading
from pathlib import Path

import pytest

from tools import downloads
from tools.errors import DevError
from tools.ports import any_free
from tools.progress import Step

SUITE = "loopback"
PACKAGE = "sample"


class CuttingHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files, and cuts the connection in the middle of some of them."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.suffix == ".deb" and self.server.cuts:
            self.server.cuts -= 1
            self.send_response(200)
            self.send_header("Content-Length", str(path.stat().st_size))
            self.end_headers()
            self.wfile.write(path.read_bytes()[:100])
            self.connection.close()
            return
        super().do_GET()

    def log_message(self, format, *args):
        pass


@pytest.fixture
def archive(tmp_path):
    """Serve a Debian archive with one package on the loopback device."""
    root = tmp_path / "archive"
    make_archive(root)
    handler = functools.partial(CuttingHandler, directory=root)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.cuts = 0
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def make_archive(root: Path) -> None:
    source = root.parent / "source"
    (source / "DEBIAN").mkdir(parents=True)
    (source / "DEBIAN" / "control").write_text(
        f"Package: {PACKAGE}\nVersion: 1\nArchitecture: all\n"
        "Maintainer: Nobody <nobody@example.com>\nDescription: sample\n"
    )
    (source / "content").write_text("content\n" * 1000)
    root.mkdir()
    deb = root / f"{PACKAGE}_1_all.deb"
    subprocess.run(["dpkg-deb", "-b", source, deb], check=True, capture_output=True)
    packages = (
        f"Package: {PACKAGE}\nVersion: 1\nArchitecture: all\nFilename: {deb.name}\n"
        f"Size: {deb.stat().st_size}\nDescription: sample\n"
        f"SHA256: {hashlib.sha256(deb.read_bytes()).hexdigest()}\n"
    )
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
    ).stdout.strip()
    index = f"main/binary-{architecture}/Packages"
    suite = root / "dists" / SUITE
    (suite / index).parent.mkdir(parents=True)
    (suite / index).write_text(packages)
    (suite / "Release").write_text(
        f"Suite: {SUITE}\nCodename: {SUITE}\nComponents: main\n"
        f"Architectures: {architecture} all\n"
        f"SHA256:\n {hashlib.sha256(packages.encode()).hexdigest()}"
        f" {len(packages)} {index}\n"
    )


def fetch(archive, folder: Path) -> list[Path]:
    address = f"http://127.0.0.1:{archive.server_port}"
    apt = downloads.AptState(folder, address, [SUITE], options="trusted=yes")
    return apt.fetch([f"{PACKAGE}/{SUITE}"], Step("sample"))


def test_cut_connection_is_repeated(archive, tmp_path):
    archive.cuts = 2
    (deb,) = fetch(archive, tmp_path / "apt")
    assert deb.read_bytes() == (tmp_path / "archive" / deb.name).read_bytes()


def test_connection_that_is_always_cut(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads.time, "sleep", lambda seconds: None)
    archive.cuts = 1000
    with pytest.raises(DevError, match=f"download.*{PACKAGE}_1_all.deb"):
        fetch(archive, tmp_path / "apt")


def test_damaged_package_is_refused(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads.time, "sleep", lambda seconds: None)
    deb = tmp_path / "archive" / f"{PACKAGE}_1_all.deb"
    deb.write_bytes(deb.read_bytes()[:-1] + b"?")
    with pytest.raises(DevError, match="Hash Sum mismatch"):
        fetch(archive, tmp_path / "apt")


@pytest.fixture
def offline(dev, own_cache, tmp_path):
    """Run ./dev where every download fails."""
    nowhere = f"http://127.0.0.1:{any_free()}"
    sources = tmp_path / "sources.list"
    sources.write_text(f"deb {nowhere}/debian {downloads.machine_suite()} main\n")
    apt_conf = tmp_path / "apt.conf"
    apt_conf.write_text(
        f'Dir::Etc::SourceList "{sources}"; Dir::Etc::SourceParts "/dev/null";'
    )
    dev.env.update(
        APT_CONFIG=str(apt_conf),
        CRM_CACHE_DIR=str(own_cache),
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.{nowhere}/.insteadOf",
        GIT_CONFIG_VALUE_0="https://",
        NPM_CONFIG_FETCH_RETRIES="0",
        NPM_CONFIG_REGISTRY=nowhere,
        PIP_CONFIG_FILE="/dev/null",
        PIP_FIND_LINKS="",
        PIP_INDEX_URL=nowhere,
        PIP_RETRIES="0",
    )
    dev.env.pop("ODOO_HOME", None)
    return dev


def test_odoo_cannot_be_fetched(offline, own_cache):
    sentence = offline.refusal("serve", "--port", str(any_free()))
    for tried in ("ODOO_HOME", "installed", "apt", "git"):
        assert tried in sentence
    assert not list(own_cache.glob("odoo/*")), "an unfinished tree was left"


@pytest.mark.parametrize("part, tool", [("venvs", "pip"), ("node", "npm")])
def test_packages_cannot_be_fetched(offline, own_cache, host_tools, part, tool):
    offline.env["ODOO_HOME"] = str(host_tools.host.odoo_root)
    (own_cache / part).unlink()
    assert tool in offline.refusal("psql")
    assert not list(own_cache.glob(f"{part}/*")), "an unfinished environment was left"
