{
    "name": "CRM Segments: Production",
    "summary": "Segments by what is made for customers",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_segments_stock", "crm_customer_mrp"],
    "auto_install": True,
    "data": [
        "data/crm_segment_template_data.xml",
        "views/crm_campaign_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
