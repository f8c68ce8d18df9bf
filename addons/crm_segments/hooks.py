def uninstall_hook(env):
    """Drop what the ORM does not know, and keep what was for a segment from others."""
    # The triggers on other addons' tables.
    env["crm.segment.member"]._drop_close_trigger()
    env["crm.segment.queue"]._drop_triggers()
    keep_from_everybody(env)


def keep_from_everybody(env):
    """Delete pricelist rules for segments, and give mailings that wait no recipients.

    Without segments, the rules would apply to all customers and the mailings would go
    to all contacts; without topics, to those who left them.
    """
    env["product.pricelist.item"].search([("segment_id", "!=", False)]).unlink()
    waiting = [
        ("state", "!=", "done"),
        *("|", "|", ("topic_id", "!=", False)),
        *(("segment_ids", "!=", False), ("segment_excluded_ids", "!=", False)),
    ]
    mailings = env["mailing.mailing"].with_context(active_test=False).search(waiting)
    mailings.mailing_domain = "[('id', 'in', [])]"
