"""Where the repository, the shared cache and the state of this clone lie."""

import hashlib
import os
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
ADDONS = REPO / "addons"
TESTS = REPO / "tests"


def cache_dir() -> Path:
    """Return the folder that all clones on this machine share.

    Root gets one outside its home: PostgreSQL then runs as another user, who
    must be able to enter it.
    """
    if named := os.environ.get("CRM_CACHE_DIR"):
        folder = Path(named).expanduser().absolute()
    elif os.geteuid() == 0:
        folder = Path("/var/cache/odoo-crm")
    else:
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(home) / "odoo-crm"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def clone_id() -> str:
    """Return eight hexadecimal digits that tell this clone from the others."""
    return hashlib.sha256(str(REPO).encode()).hexdigest()[:8]


def state_dir() -> Path:
    """Return the folder for all that this clone generates."""
    folder = cache_dir() / "clones" / f"{REPO.name}-{clone_id()}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def logs_dir() -> Path:
    """Return the folder that keeps the output of every long step."""
    folder = state_dir() / "logs"
    folder.mkdir(exist_ok=True)
    return folder


def python_caches() -> dict[str, str]:
    """Return the environment that keeps byte code and test data out of the clone."""
    return {
        "PYTHONPYCACHEPREFIX": str(cache_dir() / "pycache"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(state_dir() / "hypothesis"),
    }
