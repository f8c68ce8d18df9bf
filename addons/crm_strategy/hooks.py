def uninstall_hook(env):
    """Drop the guards of closed reviews, and delete the names that other modules have
    for what they added to strategies.

    They extend the chatter and the activities that strategies have; Odoo leaves their
    names behind when the models go.
    """
    env["crm.strategy.review"]._drop_guards()
    env["ir.model.data"].search(
        [
            ("module", "!=", "crm_strategy"),
            ("model", "in", ("ir.model.inherit", "ir.model.fields.selection")),
            ("name", "=like", "%__crm_strategy%"),
        ]
    ).unlink()
