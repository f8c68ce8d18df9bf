def uninstall_hook(env):
    """Drop what the ORM does not know: the triggers on transfers."""
    env["crm.segment.queue"]._drop_triggers_of(["stock.picking"])
