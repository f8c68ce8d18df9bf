"""The one exception that a user of ./dev is meant to read."""


class DevError(Exception):
    """A failure told in one sentence: what is wrong and what to do about it."""
