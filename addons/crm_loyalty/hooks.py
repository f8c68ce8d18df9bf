def post_init_hook(env):
    """Open the ledger: cards may hold points already."""
    env["crm.loyalty.entry"]._open_ledger()


def uninstall_hook(env):
    """Drop what the ORM does not know: the functions and triggers of the ledger."""
    env["crm.loyalty.entry"]._drop_guards()
