"""The command line of ./dev."""

import argparse
import errno
import os
import signal
import sys

from bench.run import main as bench
from tools import clean, doctor, screenshots, serve, shell, testing
from tools.errors import DevError
from tools.host import Host
from tools.postgres import server as running_server


def main(arguments: list[str]) -> int:
    """Run one command and return the exit status of ./dev."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    parser = _parser()
    options, options.arguments = parser.parse_known_args(arguments)
    if options.arguments and not hasattr(options, "passes_arguments"):
        parser.error(f"unrecognized arguments: {' '.join(options.arguments)}")
    try:
        return options.command(options)
    except DevError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(_sentence(error), file=sys.stderr)
        return 1


def _interrupt(signal_number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _sentence(error: OSError) -> str:
    """Tell a failure of the operating system in one sentence."""
    where = f" ({error.filename})" if error.filename else ""
    reason = os.strerror(error.errno) if error.errno else str(error)
    if error.errno == errno.ENOSPC:
        advice = "free some, or point CRM_CACHE_DIR to another disk"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        advice = "point CRM_CACHE_DIR to a folder that you may write to"
    else:
        advice = "./dev doctor shows what there is"
    return f"{reason}{where}: {advice}."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev", description="Serve, test and check the addons of this repository."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands)
    _add_checks(commands)
    _add_databases(commands)
    _add_bench(commands)
    _add_machine(commands)
    return parser


def _add_serve(commands) -> None:
    parser = commands.add_parser("serve", help="serve Odoo with our addons")
    parser.add_argument(
        "--lang", choices=serve.LANGUAGES, help="language of the administrator"
    )
    parser.add_argument(
        "--port", type=int, default=8069, help="port of the web client (8069)"
    )
    parser.add_argument(
        "--db", default=serve.DEFAULT_DATABASE, help="name of the database (crm)"
    )
    parser.add_argument("--fresh", action="store_true", help="make the database anew")
    parser.add_argument(
        "--no-demo", action="store_true", help="make it without the demo company"
    )
    parser.set_defaults(command=serve.main)


def _add_checks(commands) -> None:
    for name, command, purpose in (
        ("test", testing.main, "run pytest with its arguments, or the whole suite"),
        ("lint", _lint, "check the source"),
        ("i18n", _i18n, "update the translation files, or --check them"),
    ):
        parser = commands.add_parser(name, help=purpose, add_help=False)
        parser.set_defaults(command=command, passes_arguments=True)


def _add_databases(commands) -> None:
    parser = commands.add_parser(
        "demo", help="load data to look at into a database of its own"
    )
    parser.add_argument("name", metavar="NAME", help="which data")
    parser.set_defaults(command=_demo)
    for name, command, purpose in (
        ("shell", shell.python_shell, "open Odoo's Python shell"),
        ("psql", shell.sql_shell, "open the SQL shell"),
    ):
        parser = commands.add_parser(name, help=purpose)
        parser.add_argument(
            "--db", default=serve.DEFAULT_DATABASE, help="name of the database (crm)"
        )
        parser.set_defaults(command=command)


def _add_bench(commands) -> None:
    parser = commands.add_parser(
        "bench", help="measure what the addons cost against the least they could"
    )
    parser.add_argument(
        "--customers", type=int, default=100_000, help="how many to write (100000)"
    )
    for name, what in (
        ("mails", "only mailings, to each of these numbers of recipients"),
        ("campaigns", "only campaigns, with each of these numbers of participants"),
        ("loyalty", "only the points ledger, with these numbers of lots that expire"),
    ):
        parser.add_argument(
            f"--{name}", type=int, nargs="+", metavar="N", help=f"measure {what}"
        )
    for name, what in (
        ("members", "only loyalty cards, so many with ten movements each"),
        ("kpis", "only the KPIs of strategies, over so many customers"),
    ):
        parser.add_argument(f"--{name}", type=int, metavar="N", help=f"measure {what}")
    parser.set_defaults(command=bench)


def _add_machine(commands) -> None:
    parser = commands.add_parser(
        "screenshots", help="take the pictures in README.md again"
    )
    parser.set_defaults(command=screenshots.main)
    parser = commands.add_parser(
        "doctor", help="say what was found and what is missing"
    )
    parser.set_defaults(command=doctor.main)
    parser = commands.add_parser(
        "clean", help="remove the databases and logs of this clone"
    )
    parser.add_argument(
        "--all", action="store_true", help="remove the cache of all clones too"
    )
    parser.set_defaults(command=clean.main)


def _lint(options: argparse.Namespace) -> int:
    from tools import lint

    return lint.main(Host.prepare(), options.arguments)


def _i18n(options: argparse.Namespace) -> int:
    from tools import i18n

    return i18n.main(Host.prepare(), options.arguments)


def _demo(options: argparse.Namespace) -> int:
    from tools.demo.loaders import LOADERS

    if options.name not in LOADERS:
        raise DevError(
            f"There is no demo {options.name}: choose {' or '.join(sorted(LOADERS))}."
        )
    host = Host.prepare()
    with running_server(host) as server:
        return LOADERS[options.name](host, server)
