{
    "name": "CRM Loyalty: Delivery",
    "summary": "Members of a tier get their orders delivered for free",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_loyalty", "delivery"],
    "data": [
        "views/crm_loyalty_tier_views.xml",
    ],
    "auto_install": True,
}
