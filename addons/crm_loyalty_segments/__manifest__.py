{
    "name": "CRM Loyalty: Segments",
    "summary": "Segments earn points by rules of their own; campaigns give points",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_loyalty", "crm_segments"],
    "data": [
        "security/ir.model.access.csv",
        "views/crm_campaign_step_views.xml",
        "views/loyalty_rule_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["crm_loyalty_segments/static/src/**/*"],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
