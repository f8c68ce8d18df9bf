"""Tell who meets each template of segments on a past day; run inside Odoo by a test.

Scales and models are fitted to that day first. Nothing is saved.
"""

import argparse
import json
from datetime import datetime

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config


def main() -> None:
    """Print members by template, and stage and expected day of each customer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conf", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("today", type=datetime.fromisoformat)
    options = parser.parse_args()
    arguments = ["--config", options.conf, "--database", options.database]
    config.parse_config(arguments, setup_logging=True)
    with Registry(options.database).cursor() as cr, freeze_time(options.today):
        env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        print(json.dumps(read(env)), flush=True)
        cr.rollback()


def read(env: api.Environment) -> dict:
    """Return what ``main`` prints; customers are named by their number in the log."""
    company = env.company
    customers = env["crm.customer"]
    # Figures of that day, then scales and a model from them, then their scores.
    customers._rebuild()
    env["crm.customer.prediction"]._fit_company(company)
    env["crm.customer.rfm.version"]._fit_company(company)
    customers._rebuild()
    of_log = [("partner_id.name", "=like", "CDNOW %"), ("company_id", "=", company.id)]
    rows = customers.search(of_log)
    return {
        "members": {
            template.get_external_id()[template.id].rpartition("template_")[2]: sorted(
                (rows & _members(template)).partner_id.mapped("ref")
            )
            for template in env["crm.segment.template"].search([])
        },
        "customers": {
            row.partner_id.ref: [row.stage, str(row.expected_purchase_date or "")]
            for row in rows
        },
    }


def _members(template):
    segment = template._create_segment(template._get_proposed())
    return template.env["crm.customer"].search(segment._get_domain())


if __name__ == "__main__":
    main()
