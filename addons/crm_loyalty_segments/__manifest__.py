{
    "name": "CRM Loyalty: Segments",
    "summary": "Members of segments earn points by rules of their own",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_loyalty", "crm_segments"],
    "data": ["views/loyalty_rule_views.xml"],
    "auto_install": True,
}
