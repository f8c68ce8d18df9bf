CODES = (
    "training_completed",
    "certified",
    "csat_certified",
    "csat_other",
    "learning_gain",
)


def pre_init_hook(env):
    """Take back the KPIs that outlived an earlier installation."""
    env["crm.strategy.kpi"]._adopt("crm_strategy_training", CODES)


def uninstall_hook(env):
    """Leave the KPIs that were measured: their history stays readable."""
    env["crm.strategy.kpi"]._outlive("crm_strategy_training")
