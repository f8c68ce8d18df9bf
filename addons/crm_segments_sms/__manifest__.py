{
    "name": "CRM Segments: SMS",
    "summary": "SMS as steps of campaigns",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_segments", "mass_mailing_sms"],
    "auto_install": True,
    "data": [
        "views/crm_campaign_step_views.xml",
        "views/mailing_mailing_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["crm_segments_sms/static/src/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
