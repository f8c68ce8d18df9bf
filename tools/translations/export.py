"""Write the translatable terms of installed addons to FOLDER/<addon>.pot.

This is what ``odoo i18n export`` does, with one difference: that command writes into
the addons, and a check must not change what it checks.

Usage: python -m tools.translations.export CONFIG DATABASE FOLDER ADDON...
"""

import sys
from pathlib import Path

import odoo.init  # noqa: F401  odoo.api and the others are incomplete before it
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config
from odoo.tools.translate import trans_export


def main(config_file: str, database: str, folder: str, *addons: str) -> int:
    """Export ``addons`` and return 1 if one of them has no terms at all."""
    config.parse_config(
        ["--no-http", "-c", config_file, "-d", database], setup_logging=True
    )
    empty = []
    with Registry(database).cursor(readonly=True) as cursor:
        env = Environment(cursor, SUPERUSER_ID, {})
        for addon in addons:
            with Path(folder, f"{addon}.pot").open("wb") as file:
                if not trans_export(None, [addon], file, "po", env):
                    empty.append(addon)
    for addon in empty:
        print(f"{addon} has no translatable term: is it installed in {database}?")
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
