def uninstall_hook(env):
    """Drop the triggers on the table of ratings."""
    queue = env["crm.customer.queue"]
    queue._drop_triggers_of(queue._rating_tables())
