"""The browser in which tours run, looked for as Odoo's test runner does."""

import shutil

PROGRAMS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def find_chromium() -> str | None:
    """Return the program, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def how_to_get() -> str:
    """Return the end of a sentence that says how to install it."""
    return "install it (on Debian: sudo apt-get install chromium)"
