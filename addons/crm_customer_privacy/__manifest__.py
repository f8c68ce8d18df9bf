{
    "name": "CRM Customer View: Privacy",
    "summary": "Erasing a person leaves the history, without the person",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_customer", "privacy_lookup"],
    "auto_install": True,
}
