{
    "name": "CRM Segments: Deliveries",
    "summary": "Segments by the deliveries and returns of customers",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_segments", "crm_customer_stock"],
    "auto_install": True,
    "data": ["views/crm_campaign_views.xml"],
    "assets": {
        "web.assets_tests": ["crm_segments_stock/static/tests/tours/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
