"""./dev demo company: the demo company in a database of its own."""

from tools import database, serve, space
from tools.host import Host
from tools.paths import state_dir
from tools.progress import say
from tools.server import Server

DATABASE = "company"


def main(host: Host, server: Server) -> int:
    """Make the database anew, with a history that ends today."""
    space.require(state_dir(), 1, "the demo company")
    with serve.sole_user_of(DATABASE):
        database.drop_abandoned(host, server)
        serve.make_ready(host, server, DATABASE, fresh=True)
    say(f"\n  ./dev serve --db {DATABASE} shows the company.\n")
    return 0
