from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


def uninstall_hook(env):
    """End the campaigns that would go on without their SMS, and take the steps out of
    the trees. What was sent stays, as a mailing."""
    steps = env["crm.campaign.step"].search([("kind", "=", "sms")])
    live = steps.campaign_id.filtered(lambda c: c.state in ("running", "paused"))
    live.action_stop()
    for step in steps:
        step.child_ids.parent_id = step.parent_id
    # Also those to which customers have come, as after the hook.
    steps.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()
