def uninstall_hook(env):
    """Drop what the ORM does not know: the triggers on manufacturing orders."""
    env["crm.segment.queue"]._drop_triggers_of(["mrp.production"])
