def uninstall_hook(env):
    """Take back the right on points that managers of the till were given."""
    managers = env.ref("point_of_sale.group_pos_manager")
    managers.implied_ids -= env.ref("crm_loyalty.group_crm_loyalty_manager")
