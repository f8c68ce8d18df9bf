from .common_rules import RulesCase


class TestRuleText(RulesCase):
    """What a rule says in words."""

    def assertSays(self, text, *conditions, **values):
        self.assertEqual(self._create_segment(*conditions, **values).rule_text, text)

    def test_figures(self):
        self.assertSays(
            "Orders is at least 3 and Last Purchase is more than 30 days ago",
            self._attribute(("order_count", ">=", 3)),
            self._attribute(("last_purchase_date", "<", "today -30d")),
        )

    def test_tree(self):
        self.assertSays(
            "Orders is 1 or Last Purchase is empty",
            self._attribute(
                "|", ("order_count", "=", 1), ("last_purchase_date", "=", False)
            ),
        )
        segment = self._create_segment(
            self._attribute(("order_count", "=", 1)),
            self._attribute(("order_count", "=", 2)),
        )
        segment.group_ids.match = "any"
        segment.group_ids.copy({"segment_id": segment.id})
        self.assertEqual(
            segment.rule_text,
            "(Orders is 1 or Orders is 2) and (Orders is 1 or Orders is 2)",
        )

    def test_relations(self):
        vietnam = self.env.ref("base.vn")
        self.assertSays(
            "Customer › Country is Vietnam",
            self._attribute(("partner_id.country_id", "=", vietnam.id)),
        )

    def test_dates(self):
        for leaf, text in (
            ((">=", "today -2w"), "is at most 2 weeks ago"),
            (("<=", "-1m"), "is at least 1 month ago"),
            ((">", "today"), "is after today"),
            (("<", "today +7d"), "is less than 7 days ahead"),
            (("<", "2024-05-01"), "is before 05/01/2024"),
            ((">=", "today =1d"), "is on 06/01/2024 or after"),
        ):
            self.assertSays(
                f"Last Purchase {text}", self._attribute(("last_purchase_date", *leaf))
            )

    def test_behavior(self):
        self.assertSays(
            "the number of order lines of the last 90 days is at least 1",
            self._behavior("order_line", window="last", window_count=90),
        )
        self.assertSays(
            "the number of different days of orders (those of which: Status is Sales "
            "Order) since 01/01/2024 is between 1 and 2.50",
            self._behavior(
                "order",
                measure="days",
                document_domain="[('state', '=', 'sale')]",
                operator="between",
                value_to=2.5,
                window="between",
                date_from="2024-01-01",
            ),
        )

    def test_history(self):
        other = self._create_segment(self._attribute(), name="Best")
        self.assertSays(
            "came from the stage “Loyal” into “At Risk” in the last 14 days",
            {
                "kind": "stage",
                "stage_to": "at_risk",
                "stage_from": "loyal",
                "window": "last",
                "window_count": 14,
            },
        )
        self.assertSays(
            "it is not so that was in the segment “Best” at the end of 06/01/2024",
            {
                "kind": "segment",
                "other_id": other.id,
                "on_date": "2024-06-01",
                "negate": True,
            },
        )

    def test_nobody(self):
        self.assertSays("Nobody: there is no condition yet.")
