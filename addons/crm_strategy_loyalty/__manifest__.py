{
    "name": "CRM Strategy: Loyalty",
    "summary": "KPIs of loyalty: active members, points redeemed and owed, tiers",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_strategy", "crm_loyalty"],
    "data": [
        "data/crm_strategy_kpi_data.xml",
        "data/crm_strategy_template_data.xml",
    ],
    "auto_install": True,
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
}
