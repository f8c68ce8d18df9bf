{
    "name": "CRM Strategy: Segments",
    "summary": "KPIs of segments: how many customers are in one",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_strategy", "crm_segments"],
    "data": ["data/crm_strategy_kpi_data.xml"],
    "auto_install": True,
    "pre_init_hook": "pre_init_hook",
    "uninstall_hook": "uninstall_hook",
}
