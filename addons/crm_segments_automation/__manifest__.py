{
    "name": "CRM Segments: Automation Rules",
    "summary": "Automation rules that run when a customer enters or leaves a segment",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "CRM Suite Contributors",
    "license": "LGPL-3",
    "depends": ["crm_segments", "base_automation"],
    "auto_install": True,
    "data": ["views/base_automation_views.xml"],
    "assets": {
        "web.assets_backend": ["crm_segments_automation/static/src/**/*"],
        "web.assets_unit_tests": ["crm_segments_automation/static/tests/**/*.test.js"],
    },
}
