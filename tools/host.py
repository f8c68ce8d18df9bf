"""Odoo on this machine: what it is made of, and how it is run."""

import os
from collections.abc import Callable
from pathlib import Path

from tools import environment, odoo_source, processes
from tools.addons import addons_folders
from tools.parallel import run_all
from tools.paths import cache_dir, python_caches, state_dir
from tools.server import Server

# Settings of the caller that would reach past the generated odoo.conf; by the last
# one pytest-odoo would take a run that a test starts for a worker of its own.
_FOREIGN_SETTINGS = {
    "PGDATABASE",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTEST_XDIST_WORKER",
}
# These name a server together; without PGHOST they are strays.
_SERVER_SETTINGS = {"PGPASSWORD", "PGPORT", "PGUSER"}


class Host:
    """A prepared Odoo: its tree, its Python, its Node tools."""

    def __init__(
        self, source: odoo_source.OdooSource, python_folder: Path, node_folder: Path
    ):
        self.source = source
        self.python = python_folder / "bin" / "python"
        self.postgres_bin = environment.postgres_bin(python_folder)
        self.node_bin = node_folder / "node_modules" / ".bin"
        self.odoo_root = source.root
        self.odoo_addons = source.addons
        self.odoo_version = source.version
        self.odoo_key = source.key

    @classmethod
    def prepare(cls) -> "Host":
        """Fetch and install whatever is missing, and return the host."""
        source, (python_folder, node_folder) = run_all(
            odoo_source.find_or_fetch, _install_packages
        )
        if source.is_ours:
            environment.complete_odoo(source.root, node_folder)
        environment.link_node_modules(node_folder)
        return cls(source, python_folder, node_folder)

    @property
    def data_dir(self) -> Path:
        """Return where Odoo keeps the files and sessions of all databases."""
        return state_dir() / "data"

    def conf(self, *, with_tests: bool = False) -> Path:
        """Return the odoo.conf of this clone, or the one with its test addons too."""
        return state_dir() / ("odoo-tests.conf" if with_tests else "odoo.conf")

    def write_confs(self, server: Server) -> None:
        """Write both odoo.conf for Odoo on ``server``."""
        for with_tests in (False, True):
            addons_path = [*self.odoo_addons, *addons_folders(with_tests=with_tests)]
            settings = {
                "addons_path": ",".join(str(folder) for folder in addons_path),
                "data_dir": self.data_dir,
                "db_host": server.host,
                "db_port": server.port,
                "db_user": server.user,
                "http_interface": "127.0.0.1",
                "list_db": False,
                "max_cron_threads": 1,
                "unaccent": True,
            }
            if server.password:
                settings["db_password"] = server.password
            lines = [f"{name} = {value}\n" for name, value in settings.items()]
            conf = self.conf(with_tests=with_tests)
            written = conf.with_suffix(f".{os.getpid()}")
            written.touch(0o600)
            written.write_text("".join(["[options]\n", *lines]), encoding="utf-8")
            written.replace(conf)

    def env(self, *, with_tests: bool = False) -> dict[str, str]:
        """Return the environment in which Odoo and the tools run."""
        foreign = _FOREIGN_SETTINGS | (
            set() if os.environ.get("PGHOST") else _SERVER_SETTINGS
        )
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name == "ODOO_HOME" or not (name in foreign or name.startswith("ODOO_"))
        }
        path = (self.node_bin, self.python.parent, os.environ.get("PATH", os.defpath))
        return {
            **inherited,
            **python_caches(),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "ODOO_RC": str(self.conf(with_tests=with_tests)),
            "PATH": os.pathsep.join(str(folder) for folder in path),
            "PYTHONPATH": str(self.odoo_root),
        }

    def odoo(
        self,
        args: list[str],
        log: Path | None = None,
        *,
        with_tests: bool = False,
        on_line: Callable[[str], None] = lambda line: None,
    ) -> processes.Result:
        """Run ``odoo`` with ``args`` to its end."""
        return processes.run(
            self.odoo_command(args),
            env=self.env(with_tests=with_tests),
            cwd=cache_dir(),
            log=log,
            on_line=on_line,
        )

    def odoo_command(self, args: list[str]) -> list[str]:
        """Return the command line of ``odoo``, for the environment of ``env()``."""
        return [str(self.python), "-m", "odoo", *args]

    def module_tool(
        self, args: list[str], *, cwd: Path | None = None
    ) -> processes.Result:
        """Run the Python module ``args[0]`` of the virtual environment."""
        return processes.run([self.python, "-m", *args], env=self.env(), cwd=cwd)


def _install_packages() -> tuple[Path, Path]:
    python_folder = environment.install_python()
    return python_folder, environment.install_node(python_folder)
