{
    "name": "CRM Strategy: Skills",
    "summary": "Which skills the people of a strategy have, and which are missing",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_strategy", "hr_skills"],
    "data": ["views/crm_strategy_member_views.xml", "views/crm_strategy_views.xml"],
    "auto_install": True,
}
