"""Each addon installs alone into an empty database and leaves nothing behind."""

import pytest

from tools import database
from tools.addons import own_addons
from tools.checks.log import check_log
from tools.paths import logs_dir
from tools.templates import needs_template

OWN = {addon.name: addon for addon in own_addons()}
# The tests of one addon take minutes, so workers share them out by addon.
ADDONS = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in OWN]

# What a database consists of, each row named as a person would find it.
INVENTORY = """
    SELECT 'table ' || relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')
    UNION ALL
    SELECT 'column ' || table_name || '.' || column_name
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || ' ' || conname FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname FROM pg_trigger
     WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function ' || proname FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'model ' || model FROM ir_model
    UNION ALL SELECT 'field ' || model || '.' || name FROM ir_model_fields
    UNION ALL SELECT 'access ' || name FROM ir_model_access
    UNION ALL SELECT 'rule ' || COALESCE(name, id::text) FROM ir_rule
    UNION ALL SELECT 'group ' || (name ->> 'en_US') FROM res_groups
    UNION ALL SELECT 'privilege ' || (name ->> 'en_US') FROM res_groups_privilege
    UNION ALL SELECT 'menu ' || (name ->> 'en_US') FROM ir_ui_menu
    UNION ALL SELECT 'view ' || name FROM ir_ui_view
    UNION ALL SELECT 'action ' || type || ' ' || (name ->> 'en_US') FROM ir_actions
    UNION ALL SELECT 'cron ' || cron_name FROM ir_cron
    UNION ALL SELECT 'asset ' || path FROM ir_asset
    UNION ALL SELECT 'parameter ' || key FROM ir_config_parameter
    UNION ALL SELECT 'name ' || module || '.' || name FROM ir_model_data
    UNION ALL
    SELECT 'implied group ' || gid || ' ' || hid FROM res_groups_implied_rel
"""


def inventory(server, name):
    return {row[0] for row in server.query(INVENTORY, database=name)}


def state(server, name, addon):
    [[found]] = server.query(
        "SELECT state FROM ir_module_module WHERE name = :'addon'",
        database=name,
        addon=addon,
    )
    return found


@pytest.mark.parametrize("addon", ADDONS)
def test_installs_into_an_empty_database(host_tools, addon):
    """Without demo data and in English only; a warning in the log is a failure.

    Our addons on which it builds were installed before, in the same way.
    """
    host, server = host_tools
    base = needs_template(host, server, needs_of(addon), demo=False)
    with database.scratch(host, server) as name:
        database.build(
            host, server, name, [addon], base=base, demo=False, languages=("en_US",)
        )
        assert state(server, name, addon) == "installed"


@pytest.mark.parametrize("addon", ADDONS)
def test_upgrades_and_leaves_nothing_behind(host_tools, addon):
    """In a database full of demo data: install, upgrade, uninstall.

    Our addons on which it builds are there before, and stay.
    """
    host, server = host_tools
    needs = needs_of(addon)
    with database.scratch(host, server) as name:
        database.clone(host, server, needs_template(host, server, needs), name)
        before = inventory(server, name)
        database.change(host, name, [f"--init={addon}"], log_name=f"install-{addon}")
        # The apps of Odoo that a glue addon joins with this one are all there.
        installed = {addon, *(needed.name for needed in needs)}
        for own in (addon, *glue_of(addon, installed)):
            assert state(server, name, own) == "installed", own
        assert inventory(server, name) - before
        database.change(host, name, [f"--update={addon}"], log_name=f"update-{addon}")
        uninstall(host, name, addon)
        assert state(server, name, addon) == "uninstalled"
        assert inventory(server, name) - before == set()
        assert before - inventory(server, name) == set()


def needs_of(addon):
    """Return our addons on which one builds, in the order of their installation."""
    found = {}
    direct = [OWN[needed] for needed in OWN[addon].depends if needed in OWN]
    for needed in sorted(direct, key=lambda each: each.is_glue):
        found |= dict.fromkeys((*needs_of(needed.name), needed))
    return list(found)


def glue_of(addon, installed):
    """Return the addons that join this one with apps of Odoo and installed addons."""
    return [
        each
        for each in OWN
        if OWN[each].is_glue
        and addon in OWN[each].depends
        and {needed for needed in OWN[each].depends if needed in OWN} <= installed
    ]


def uninstall(host, name, addon):
    """Uninstall as an administrator does on the command line."""
    log = logs_dir() / f"uninstall-{addon}.log"
    answer = host.odoo(["module", "uninstall", "-d", name, addon], log)
    assert answer.code == 0, answer.last_line()
    assert check_log(log) == []
