"""Mailings that are really sent, to a mailbox whose messages are counted."""

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import database, processes
from tools.mailbox import Mailbox
from tools.paths import cache_dir
from tools.templates import template

TRACES = """
    SELECT trace.email, trace.trace_status, trace.failure_type, trace.failure_reason
    FROM mailing_trace trace
    JOIN mailing_mailing mailing ON mailing.id = mass_mailing_id
    WHERE mailing.subject = :'subject'
"""

STEPS = """
    SELECT step.kind, action.state, COUNT(*)
    FROM crm_campaign_action action
    JOIN crm_campaign_step step ON step.id = action.step_id
    JOIN crm_campaign campaign ON campaign.id = action.campaign_id
    WHERE campaign.name->>'en_US' = :'subject'
    GROUP BY step.kind, action.state
    UNION ALL
    SELECT 'calls', NULL, COUNT(*)
    FROM mail_activity activity
    JOIN res_partner contact ON contact.id = activity.res_id
    WHERE activity.res_model = 'res.partner' AND contact.name = :'subject'
"""


class Senders:
    """Odoo, each step in a process that can be killed."""

    def __init__(self, process: subprocess.Popen):
        self._process = process
        self._children: list[int] = []
        self._started = threading.Event()
        assert self._answer() == "loaded"

    def _answer(self):
        line = self._process.stdout.readline()
        assert line, "Odoo has ended"
        return json.loads(line)

    def run(self, *steps: list) -> list[int]:
        """Run steps side by side and return their exit statuses."""
        self._process.stdin.write(json.dumps(steps) + "\n")
        self._process.stdin.flush()
        self._children = self._answer()
        self._started.set()
        statuses = self._answer()
        self._started.clear()
        return statuses

    def kill(self) -> None:
        """Kill the running step, from another thread."""
        self._started.wait()
        os.kill(self._children[0], signal.SIGKILL)


class Mailing:
    """One mailing, and what became of it."""

    def __init__(self, senders: Senders, server, database_name: str, name: str):
        self.senders = senders
        self.name = name
        self._server = server
        self._database = database_name

    def prepare(self, box: Mailbox, number: int, limit: int = 0) -> None:
        self.run("prepare", self.name, number, box.port, limit)

    def run(self, step: str, *arguments) -> None:
        """Run a step, which must succeed."""
        assert self.senders.run([step, *arguments]) == [0]

    def address(self, number: int) -> str:
        return f"{self.name}{number}@birch.example"

    def everybody(self, number: int) -> dict[str, int]:
        """Return what the mailbox holds when everybody got it once."""
        return {self.address(each): 1 for each in range(number)}

    def steps(self) -> list[tuple[str, ...]]:
        """Return how many steps of a campaign are in which state, and how many calls
        there are to make."""
        rows = self._server.query(STEPS, database=self._database, subject=self.name)
        return sorted(map(tuple, rows))

    def outcomes(self) -> dict[str, tuple[str, str, str]]:
        """Return status, failure and reason of each address that is not just sent."""
        rows = self._server.query(TRACES, database=self._database, subject=self.name)
        assert len({email for email, *_outcome in rows}) == len(rows)
        return {email: tuple(rest) for email, *rest in rows if rest[0] != "sent"}


@pytest.fixture(scope="module")
def sending(host_tools, tmp_path_factory) -> Iterator[tuple[Senders, str]]:
    """Start Odoo on a database of its own."""
    host, server = host_tools
    log = tmp_path_factory.mktemp("senders") / "odoo.log"
    script = Path(__file__).with_name("senders.py")
    with contextlib.ExitStack() as stack:
        name = stack.enter_context(database.scratch(host, server))
        database.clone(host, server, template(host, server, "tests"), name)
        process = processes.start(
            [host.python, script, f"--config={host.conf()}", f"--database={name}"],
            env=host.env(),
            cwd=cache_dir(),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stack.enter_context(log.open("w")),
        )
        stack.callback(processes.finished, process)
        stack.callback(processes.stop, process)
        yield Senders(process), name


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """Give a mailbox that takes everything until it is told otherwise."""
    with Mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def mailing(sending, host_tools, request) -> Mailing:
    """Give a mailing with addresses of its own."""
    senders, name = sending
    subject = request.node.originalname.replace("_", "")
    number = request.node.name.removeprefix(request.node.originalname)
    subject += "".join(filter(str.isalnum, number))
    return Mailing(senders, host_tools.server, name, subject)
