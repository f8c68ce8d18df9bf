from odoo.tools import SQL


def uninstall_hook(env):
    """Drop what the ORM does not know: the triggers on manufacturing orders."""
    env["crm.segment.queue"]._drop_triggers_of(["mrp.production"])
    # The reasons of this addon go: who was on hold for them goes on.
    env["crm.campaign.queue"]._append_open(SQL("participant.state = 'held'"))
