def uninstall_hook(env):
    """Drop the triggers on the tables of mailings."""
    queue = env["crm.customer.queue"]
    queue._drop_triggers_of(queue._mailing_tables())
