{
    "name": "CRM Strategy: Training",
    "summary": "Courses that roles need, KPIs of training, and a gate that asks for it",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_strategy", "website_slides_survey"],
    "data": [
        "data/crm_strategy_kpi_data.xml",
        "views/crm_strategy_role_views.xml",
        "views/crm_strategy_views.xml",
    ],
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
