{
    "name": "CRM Segments: Point of Sale",
    "summary": "Pricelist rules for segments stay out of the till",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_segments", "point_of_sale"],
    "auto_install": True,
}
