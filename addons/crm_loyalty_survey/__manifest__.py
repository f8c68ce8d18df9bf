{
    "name": "CRM Loyalty: Surveys",
    "summary": "Members earn points by answering surveys",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_loyalty", "survey"],
    "data": [
        "security/ir.model.access.csv",
        "views/survey_survey_views.xml",
    ],
    "auto_install": True,
}
