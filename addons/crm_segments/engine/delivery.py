"""What an SMTP server made of a message: taken, refused, or nobody knows."""

import smtplib
from datetime import timedelta
from types import TracebackType
from typing import Any

# After each refusal: greylisting ends within minutes, a full disk or a server that is
# being repaired takes hours. Who still cannot be reached is shown as failed.
RETRY_DELAYS = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)


class Dialogue:
    """Watches one message on an open SMTP session.

    From the command DATA on, a connection that breaks does not tell whether the server
    has the message: it may have taken it, and only its answer was lost. An answer, and
    whatever happens before DATA, is certain.

    >>> class Session:
    ...     def data(self, message):
    ...         raise smtplib.SMTPServerDisconnected("gone")
    >>> session = Session()
    >>> with Dialogue(session) as dialogue:
    ...     dialogue.may_have_arrived
    ...     try:
    ...         session.data(b"Hello")
    ...     except smtplib.SMTPServerDisconnected:
    ...         dialogue.may_have_arrived
    False
    True
    """

    def __init__(self, session: smtplib.SMTP):
        self.may_have_arrived = False
        self._session: Any = session
        self._data = session.data

    def __enter__(self) -> "Dialogue":
        self._session.data = self._watch_data
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        del self._session.data

    def _watch_data(self, message: bytes) -> tuple[int, bytes]:
        earlier = self.may_have_arrived
        self.may_have_arrived = True
        try:
            code, text = self._data(message)
        except smtplib.SMTPResponseException:
            self.may_have_arrived = earlier
            raise
        if code != 250:
            self.may_have_arrived = earlier
        return code, text


def is_temporary(error: BaseException | None) -> bool:
    """Return whether the same message may be taken later, by what the server said.

    >>> is_temporary(smtplib.SMTPDataError(451, b"Try again later"))
    True
    >>> is_temporary(smtplib.SMTPDataError(550, b"No such user"))
    False
    >>> is_temporary(smtplib.SMTPRecipientsRefused({"mai@birch.example": (450, b"")}))
    True
    >>> is_temporary(smtplib.SMTPServerDisconnected("Connection unexpectedly closed"))
    True
    >>> is_temporary(AssertionError("no recipient"))
    False
    """
    if isinstance(error, smtplib.SMTPResponseException):
        return 400 <= error.smtp_code < 500
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(400 <= code < 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPServerDisconnected)


def describe(error: BaseException | None) -> str:
    """Return what the server said, otherwise what went wrong.

    >>> describe(smtplib.SMTPDataError(451, b"Try again later"))
    '451 Try again later'
    >>> describe(smtplib.SMTPRecipientsRefused({"mai@birch.example": (450, b"Busy")}))
    '450 Busy'
    >>> describe(smtplib.SMTPServerDisconnected("Connection unexpectedly closed"))
    'Connection unexpectedly closed'
    """
    if isinstance(error, smtplib.SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    else:
        return str(error)
    return ", ".join(f"{code} {_decode(text)}" for code, text in answers)


def _decode(text: bytes | str) -> str:
    return text if isinstance(text, str) else text.decode("utf-8", errors="replace")
