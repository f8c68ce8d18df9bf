"""Measure mailings beside those of Odoo; run by ``./dev bench --mails``.

Both are sent to a server on loopback in the same run; what is Odoo's own is what is
left when the methods that this repository overrides are taken away.
"""

import argparse
import contextlib
import functools
import multiprocessing
import signal
import time
from collections.abc import Iterator

from odoo import SUPERUSER_ID, Command, api, models
from odoo.modules.registry import Registry
from odoo.tools import config

from bench.stock import without
from bench.timing import timed
from tools.mailbox import Mailbox

WARM_UP = 200
# In turns, so that what else the machine does falls on both.
SLICE = 50
# Of a hundred addresses: who opted out, is blacklisted, or is on the list twice, 50
# places apart and so mostly in another batch.
OPTED_OUT, BLACKLISTED, TWICE = 5, 2, 3

Figures = Iterator[tuple[str, float, float]]


def main() -> None:
    """Print, for each number of recipients, what one recipient costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--recipients", type=int, action="append", required=True)
    options = parser.parse_args()
    box = Mailbox()
    process = multiprocessing.get_context("fork").Process(
        target=serve, args=(box,), daemon=True
    )
    process.start()
    config.parse_config(["--config", options.config], setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        prepare(env, box.port)
        for _figure in figures(env, WARM_UP):
            pass
        say("| figure | ms | Odoo, ms | ratio |")
        say("| --- | ---: | ---: | ---: |")
        for number in options.recipients:
            for title, seconds, stock in figures(env, number):
                say(
                    f"| {title} | {1000 * seconds / number:.2f}"
                    f" | {1000 * stock / number:.2f} | {seconds / stock:.2f} |"
                )


def serve(box: Mailbox) -> None:
    """Take mails in a process of its own until this one ends."""
    with box:
        signal.pause()


def say(line: str) -> None:
    print(line, flush=True)


def prepare(env: api.Environment, port: int) -> None:
    """Leave one mail server and no mail that waits."""
    env["ir.mail_server"].search([]).active = False
    env["ir.mail_server"].create(
        {"name": "Loopback", "smtp_host": "127.0.0.1", "smtp_port": port}
    )
    env["mail.mail"].search([("state", "=", "outgoing")]).cancel()
    env.cr.commit()


def figures(env: api.Environment, number: int) -> Figures:
    """Make the mails of two mailings and send them in turns, one in Odoo's own way."""
    ways = (contextlib.nullcontext, odoo_alone)
    mailings = [write_mailing(env, number) for _way in ways]
    made, sent = [0.0, 0.0], [0.0, 0.0]
    for turn, way in enumerate(ways):
        with way(env):
            made[turn] = timed(env, mailings[turn]._action_send_mail)
    waiting = [
        env["mail.mail"].search([("mailing_id", "=", mailing.id)], order="id").ids
        for mailing in mailings
    ]
    for start in range(0, number, SLICE):
        for turn, way in enumerate(ways):
            ids = waiting[turn][start : start + SLICE]
            mails = env["mail.mail"].browse(ids)
            with way(env):
                sent[turn] += timed(env, functools.partial(mails.send, True))
    yield f"make {number:,} mails, per recipient", *made
    yield f"send {number:,} mails, per recipient", *sent


def odoo_alone(env: api.Environment) -> contextlib.AbstractContextManager:
    """Take away what ``crm_segments`` overrides of the sending of mails."""
    return without(env, "crm_segments", "mail.compose.message", "mail.mail")


def write_mailing(env: api.Environment, number: int) -> models.Model:
    """Return a mailing to a new list."""
    mark = time.time_ns()
    contacts = env["mailing.list"].create({"name": f"{number} at {mark}"})
    write_contacts(
        contacts,
        [
            f"contact{max(n - 50, 0) if n % 100 < TWICE else n}.{mark}@birch.example"
            for n in range(number)
        ],
    )
    mailing = env["mailing.mailing"].create(
        {
            "subject": contacts.name,
            "body_html": "<p>News for you</p>",
            "email_from": "news@company.example",
            "mailing_model_id": env["ir.model"]._get_id("mailing.list"),
            "contact_list_ids": contacts.ids,
        }
    )
    env.cr.commit()
    return mailing


def write_contacts(contacts: models.Model, addresses: list[str]) -> None:
    """Subscribe the addresses to a list; some opted out, some are blacklisted."""

    def is_among(n: int, first: int, share: int) -> bool:
        return first <= n % 100 < first + share

    contacts.env["mailing.contact"].create(
        [
            {
                "email": address,
                "subscription_ids": [
                    Command.create(
                        {"list_id": contacts.id, "opt_out": is_among(n, 10, OPTED_OUT)}
                    )
                ],
            }
            for n, address in enumerate(addresses)
        ]
    )
    contacts.env["mail.blacklist"].create(
        [
            {"email": address}
            for n, address in enumerate(addresses)
            if is_among(n, 20, BLACKLISTED)
        ]
    )


if __name__ == "__main__":
    main()
