def uninstall_hook(env):
    """Drop what the ORM does not know: the triggers on other addons' tables."""
    env["crm.customer.queue"]._drop_triggers()
    env["crm.customer"]._drop_stage_trigger()
