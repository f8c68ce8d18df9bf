{
    "name": "CRM Customer View: Production",
    "summary": "Manufacturing for each customer: open, late, expected when",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_customer", "sale_mrp"],
    "data": [
        "data/crm_customer_data.xml",
        "views/crm_customer_views.xml",
        "views/mrp_production_views.xml",
    ],
    "assets": {
        "web.assets_tests": ["crm_customer_mrp/static/tests/tours/**/*"],
    },
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
