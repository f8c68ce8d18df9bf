{
    "name": "CRM Loyalty: Partner Levels",
    "summary": "Members of a tier have its partner level",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_loyalty", "partnership"],
    "data": [
        "views/crm_loyalty_tier_views.xml",
    ],
    "auto_install": True,
}
