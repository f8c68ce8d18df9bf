from .models.crm_customer_queue import WATCHED_TABLES


def uninstall_hook(env):
    """Drop what the ORM does not know: the triggers on other addons' tables."""
    env["crm.customer.queue"]._drop_triggers_of(WATCHED_TABLES)
