{
    "name": "CRM Customer View: Deliveries",
    "summary": "Deliveries and returns of each customer: on time, late, sent back",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_customer", "sale_stock"],
    "data": [
        "data/crm_customer_data.xml",
        "views/crm_customer_views.xml",
        "views/stock_picking_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
