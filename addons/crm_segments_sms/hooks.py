def uninstall_hook(env):
    """End the campaigns that would go on without their SMS. What was sent stays, as a
    mailing."""
    env["crm.campaign.step"].search([("kind", "=", "sms")])._take_out()
