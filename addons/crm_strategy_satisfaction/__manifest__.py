{
    "name": "CRM Strategy: Satisfaction",
    "summary": "KPIs from answers to surveys: net promoter score and satisfaction",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_strategy", "survey"],
    "data": ["data/crm_strategy_kpi_data.xml", "views/crm_strategy_kpi_views.xml"],
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
