"""The speech gate finds machines and archives, and nothing else."""

import pytest

from tools.checks.speech import find_local_speech

# Put together here, or the gate would find them in this file.
LOCAL = [
    "cp /" + "home/somebody/a.csv .",
    "cd /" + "root/clone",
    'open("/' + 'work/main/a.py")',
    "see /" + "Users/somebody/a",
    "unpacked in /tmp/" + "probe/prefix",
    "http://deb." + "debian.org/debian",
    "https://snapshot." + "debian.org/archive",
    "http://archive." + "ubuntu.com/ubuntu",
    "https://registry." + "npmjs.org/prettier",
    "https://files." + "pythonhosted.org/packages/a.whl",
    "--index-url https://pypi." + "org/simple",
    '"' + 'resolved": "https://example.com/a.tgz"',
]
GENERAL = [
    "Customers see it under /my/home and https://example.com/home/page",
    "~/work/notes, $HOME/work, the framework/root",
    "git clone https://github.com/odoo/odoo",
    "Debian 12, PyPI and npm",
    "tempfile.mkdtemp() below /tmp",
]


@pytest.mark.parametrize("line", LOCAL)
def test_a_machine_or_an_archive_is_reported(line):
    (finding,) = find_local_speech("a.md", f"first\n{line}\n")
    assert finding.line == 2


@pytest.mark.parametrize("line", GENERAL)
def test_ordinary_speech_passes(line):
    assert find_local_speech("a.md", line) == []
