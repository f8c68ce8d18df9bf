"""Odoo is the same one for ./dev and for the tests that it runs."""

import os
import subprocess
import sys

from tools.paths import REPO

FIND = "from tools import odoo_source; print(odoo_source.find().key)"


def test_path_of_the_tests_leads_to_the_same_odoo(host_tools):
    keys = {
        subprocess.check_output(
            [sys.executable, "-c", FIND],
            cwd=REPO,
            env={**os.environ, "PYTHONPATH": path},
            text=True,
        )
        for path in ("", str(host_tools.host.odoo_root))
    }
    assert len(keys) == 1
