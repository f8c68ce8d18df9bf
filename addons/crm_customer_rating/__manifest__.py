{
    "name": "CRM Customer View: Ratings",
    "summary": "Ratings of customers in the customer view",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_customer", "rating"],
    "auto_install": True,
    "data": [
        "data/crm_customer_data.xml",
        "views/crm_customer_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
