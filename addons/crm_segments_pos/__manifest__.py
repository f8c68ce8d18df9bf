{
    "name": "CRM Segments: Point of Sale",
    "summary": "Rules for segments stay out of the till; campaigns know its margin",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_segments", "crm_customer_pos"],
    "auto_install": True,
}
