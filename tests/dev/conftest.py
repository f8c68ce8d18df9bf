"""./dev as its users run it, and what each of its refusals must look like."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tools.paths import REPO, cache_dir


class Dev:
    """Runs ./dev with this Python, in an environment that a test may bend."""

    def __init__(self):
        # ./dev would find the Odoo and the server of the running tests.
        of_the_run = {"PYTHONPATH", *os.environ["DEV_TEST_SETTINGS"].split()}
        self.env = {name: os.environ[name] for name in os.environ.keys() - of_the_run}

    def start(self, *args: str, **options) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, REPO / "dev", *args],
            env=self.env,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )

    def run(self, *args: str, stdin: str = "") -> subprocess.CompletedProcess:
        process = self.start(*args)
        try:
            stdout, stderr = process.communicate(stdin, timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return subprocess.CompletedProcess(args, process.returncode, stdout, stderr)

    def refusal(self, *args: str) -> str:
        """Run ./dev, which must fail with one sentence, and return the sentence."""
        answer = self.run(*args)
        assert answer.returncode not in (0, None), answer.stdout
        return one_sentence(answer.stderr)


def one_sentence(text: str) -> str:
    """Return ``text`` after making sure that it is a single sentence."""
    assert "Traceback" not in text
    assert text.count("\n") == 1 and text.endswith(".\n"), text
    assert not re.search(r"[.!?] [A-Z]", text), text
    return text


@pytest.fixture
def dev() -> Dev:
    """Run ./dev with the state and the cache of this clone."""
    return Dev()


@pytest.fixture
def own_cache():
    """Give a cache that holds what was installed, and no database and no Odoo yet.

    PostgreSQL may run as another user, who cannot enter the folders of pytest.
    """
    folder = Path(tempfile.mkdtemp(prefix="odoo-crm-"))
    folder.chmod(0o755)
    for part in ("venvs", "node"):
        (folder / part).symlink_to(cache_dir() / part)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def sentence_of():
    """Give the check that a message is one sentence."""
    return one_sentence
