def post_init_hook(env):
    """Open the ledger: cards may hold points already."""
    env["crm.loyalty.entry"]._open_ledger()


def uninstall_hook(env):
    """Drop what the ORM does not know: the functions and triggers of the ledger, and
    the names that other modules have for what they added to requests for points, which
    Odoo leaves behind when models with chatter and activities go."""
    env["crm.loyalty.entry"]._drop_guards()
    env["ir.model.data"].search(
        [
            ("module", "!=", "crm_loyalty"),
            ("model", "in", ("ir.model.inherit", "ir.model.fields.selection")),
            ("name", "=like", "%__crm_loyalty_goodwill__%"),
        ]
    ).unlink()
