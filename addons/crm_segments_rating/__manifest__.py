{
    "name": "CRM Segments: Ratings",
    "summary": "Segments by the ratings that customers give",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_segments", "crm_customer_rating"],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
