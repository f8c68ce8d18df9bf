from .common_rules import RulesCase


class TestMentions(RulesCase):
    """What a condition says that it reads."""

    def assertMentions(self, condition, *tokens):
        condition = self._create_segment(condition).condition_ids
        self.assertEqual(condition._mentions(), set(tokens))

    def test_attributes(self):
        self.assertMentions(
            self._attribute("|", ("amount_overdue", ">", 0), ("stage", "=", "loyal")),
            *("amount_overdue", "stage"),
        )
        self.assertMentions(
            self._attribute(("partner_id.country_id.code", "=", "VN")),
            *("partner_id", "res.partner.country_id", "res.country.code", "elsewhere"),
        )
        self.assertMentions(
            self._attribute(("country_id", "=", 1)),
            *("partner_id", "res.partner.country_id"),
        )
        self.assertMentions(
            self._attribute(
                ("partner_id", "any", [("sale_order_ids.state", "=", "sale")])
            ),
            *("partner_id", "res.partner.sale_order_ids", "sale.order.partner_id"),
            *("sale.order.state", "elsewhere"),
        )

    def test_names(self):
        """What is found by its name changes when it is called otherwise."""
        tokens = self._create_segment(
            self._attribute(("partner_id", "ilike", "birch"))
        ).condition_ids._mentions()
        self.assertIn("res.partner.complete_name", tokens)
        self.assertNotIn("elsewhere", tokens)
        tokens = self._create_segment(
            self._attribute(("country_id", "ilike", "viet"))
        ).condition_ids._mentions()
        self.assertIn("elsewhere", tokens)

    def test_figures_that_are_not_stored(self):
        """They are read from those that are."""
        self.assertMentions(
            self._attribute(("overdue_days", ">", 3)),
            *("oldest_due_date", "company_id"),
        )

    def test_membership(self):
        other = self._create_segment(self._attribute(), name="Other")
        self.assertMentions(
            self._attribute(("segment_ids", "in", other.ids)), f"segment:{other.id}"
        )
        for leaf in (("segment_ids", "ilike", "ther"), ("segment_ids", "=", False)):
            condition = self._create_segment(self._attribute(leaf)).condition_ids
            self.assertIn(f"segment:{other.id}", condition._mentions())
            condition.segment_id.unlink()

    def test_documents(self):
        self.assertMentions(
            self._behavior(
                "order_line", document_domain="[('product_id.sale_ok', '=', True)]"
            ),
            *("model:sale.order.line", "model:sale.order", "model:product.product"),
        )

    def test_history(self):
        self.assertMentions({"kind": "stage", "stage_to": "lost"}, "stage")
        other = self._create_segment(self._attribute(), name="Other")
        self.assertMentions(
            {"kind": "segment", "other_id": other.id}, f"segment:{other.id}"
        )
