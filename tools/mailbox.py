"""An SMTP server on loopback that keeps what it takes and answers as it is told."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from aiosmtpd.controller import Controller

from tools import ports

OK = "250 OK"
# Not replies: close the connection, after the message was taken or without it.
DROP = "drop"
KEEP_AND_DROP = "keep and drop"


class Mailbox:
    """Counts the messages of each recipient that were taken, answered or not.

    ``at_recipient`` and ``at_message`` are given the address and return the reply.
    """

    def __init__(self):
        self.taken: Counter[str] = Counter()
        self.answer_all()
        self.port = ports.any_free()
        self._controller: Controller | None = None

    def __enter__(self) -> "Mailbox":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen, on the same port each time."""
        self._controller = Controller(
            self, hostname=ports.LOOPBACK, port=self.port, ready_timeout=30
        )
        self._controller.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    def answer_all(self) -> None:
        """Take every message, as at the beginning."""
        self.at_recipient: Callable[[str], str] = lambda address: OK
        self.at_message: Callable[[str], str] = lambda address: OK

    async def handle_RCPT(
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take or refuse a recipient; aiosmtpd knows this method by its name."""
        reply = self.at_recipient(address)
        if reply == DROP:
            server.transport.abort()
        elif reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        """Take or refuse a message; aiosmtpd knows this method by its name."""
        (address,) = envelope.rcpt_tos
        reply = self.at_message(address)
        if reply.startswith("2") or reply == KEEP_AND_DROP:
            self.taken[address] += 1
        if reply in (DROP, KEEP_AND_DROP):
            server.transport.abort()
        return reply
