{
    "name": "CRM Loyalty: Point of Sale",
    "summary": "What the till does to points is told to the ledger",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_loyalty", "pos_loyalty"],
    "data": ["security/crm_loyalty_pos_groups.xml"],
    "assets": {
        "point_of_sale._assets_pos": ["crm_loyalty_pos/static/src/**/*"],
        "web.assets_tests": ["crm_loyalty_pos/static/tests/tours/**/*"],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
