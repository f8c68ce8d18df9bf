{
    "name": "CRM Customer View: Point of Sale",
    "summary": "Till purchases count in the customer view",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_customer", "point_of_sale"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "security/crm_customer_purchase_security.xml",
        "data/crm_customer_data.xml",
        "views/crm_customer_purchase_views.xml",
        "views/crm_customer_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
