from odoo.addons.crm_customer_mrp.tests.common import ProductionCase
from odoo.addons.crm_segments.tests.common_random import RandomBehaviorMixin
from odoo.addons.crm_segments.tests.random_rules import behaviors_of
from odoo.addons.crm_segments.tests.reference_rules import Document, ReferenceRules


class ProductionRules(ReferenceRules):
    def _all_production(self):
        for production in self.env["mrp.production"].search([]):
            order = production.sale_line_id.order_id
            if order.company_id == self.company and order.state == "sale":
                if production.state != "cancel":
                    yield Document(
                        production,
                        order.partner_id,
                        production.date_finished,
                        production.product_id,
                        product_uom_qty=production.product_uom_qty,
                    )


class TestRandomBehavior(RandomBehaviorMixin, ProductionCase):
    """Random rules on manufacturing orders, while these are finished and changed."""

    reference = ProductionRules

    def test_members_follow_productions(self):
        done, planned, foreign = (
            self._promise(promised, partner=partner)
            for promised, partner in (
                ("2024-05-20 09:00:00", self.contact),
                ("2024-06-20 09:00:00", self.partner),
                ("2024-06-18 09:00:00", self.other),
            )
        )
        self._finish(done, "2024-06-09 20:00:00")
        segments = self._create_random_segments(
            behaviors_of("production", "product_uom_qty", self.table.id), 40
        )
        self.assertMembersFollow(
            segments,
            {
                "2024-06-16": lambda: self._finish(foreign, "2024-06-16 02:00:00"),
                "2024-06-17": lambda: self._promise(
                    "2024-06-17 09:00:00", partner=self.other
                ),
                "2024-06-18": planned.action_cancel,
                "2024-06-19": lambda: foreign.sale_line_id.order_id.write(
                    {"partner_id": self.contact.id}
                ),
                "2024-06-20": done.sale_line_id.order_id._action_cancel,
                "2024-07-20": lambda: None,
            },
        )
