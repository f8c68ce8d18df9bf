from odoo.tools import SQL


def uninstall_hook(env):
    """Drop what the ORM does not know: the triggers on transfers."""
    env["crm.segment.queue"]._drop_triggers_of(["stock.picking"])
    # The reasons of this addon go: who was on hold for them goes on.
    env["crm.campaign.queue"]._append_open(SQL("participant.state = 'held'"))
