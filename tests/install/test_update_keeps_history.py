"""An update computes customers by the documents of all addons, so nobody moves."""

import pytest

from tools import database, processes
from tools.templates import template

# Somebody whose only purchase was made at the till, and a segment of such customers.
PREPARE = """
orders = env["pos.order"].search([("state", "=", "done"), ("partner_id", "=", False)])
buyer = env["crm.customer"].search([("stage", "=", "prospect")], limit=1).partner_id
orders.partner_id = buyer
env["crm.customer"]._cron_refresh()
segment = env["crm.segment"].create({"name": "New customers"})
condition = {"kind": "attribute", "domain": str([("stage", "=", "new")])}
segment.group_ids = [(0, 0, {"condition_ids": [(0, 0, condition)]})]
segment._refresh()
env.cr.commit()
"""
TILL_BUYERS = """
    SELECT member.date_to IS NULL FROM crm_segment_member member
    JOIN pos_order ON pos_order.partner_id = member.partner_id
"""
STAGES = "SELECT * FROM crm_customer_stage_interval ORDER BY id"
MEMBERS = "SELECT * FROM crm_segment_member ORDER BY id"
REBUILDS = "SELECT state FROM crm_customer_rebuild ORDER BY id"


@pytest.mark.parametrize("addon", ["crm_customer", "crm_customer_stock"])
def test_an_update_moves_nobody(host_tools, addon):
    host, server = host_tools
    with database.scratch(host, server) as name:
        database.clone(host, server, template(host, server, "tests"), name)
        answer = processes.run(
            host.odoo_command(["shell", "-d", name, "--no-http"]),
            env=host.env(with_tests=True),
            stdin=PREPARE,
        )
        assert answer.code == 0, answer.output
        assert set(server.query(TILL_BUYERS, database=name)) == {("t",)}
        before = [server.query(each, database=name) for each in (STAGES, MEMBERS)]
        database.change(
            host,
            name,
            [f"--update={addon}"],
            log_name=f"update-history-{addon}",
            with_tests=True,
        )
        after = [server.query(each, database=name) for each in (STAGES, MEMBERS)]
        assert after == before
        assert set(server.query(REBUILDS, database=name)) == {("done",)}
