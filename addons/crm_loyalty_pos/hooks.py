def uninstall_hook(env):
    """Take back the right on points that managers of the till were given."""
    managers = env.ref("point_of_sale.group_pos_manager")
    managers.implied_ids -= env.ref("crm_loyalty.group_crm_loyalty_manager")
    # The till's orders count points as all documents do; Odoo leaves the name that it
    # gave to that behind.
    env["ir.model.data"].search(
        [
            ("module", "=", "crm_loyalty"),
            ("model", "=", "ir.model.inherit"),
            ("name", "=", "model_inherit__pos_order__crm_loyalty_earning"),
        ]
    ).unlink()
