def uninstall_hook(env):
    """Drop the triggers on the till's tables and let the purchases be counted anew."""
    queue = env["crm.customer.queue"]
    queue._drop_triggers_of(queue._till_tables())
    queue._append_till_customers()
