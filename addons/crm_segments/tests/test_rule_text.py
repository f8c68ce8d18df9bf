from .common_rules import RulesCase


class TestRuleText(RulesCase):
    """What a rule says in words."""

    def assertSays(self, text, *conditions, **values):
        segment = self._create_segment(*conditions, **values)
        self.assertEqual(segment._get_rule_text(), text)

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

    def test_brackets_where_and_meets_or(self):
        both = self._attribute(("order_count", ">", 1), ("order_count", "<", 9))
        one = self._attribute(("order_count", "=", 20))
        text = "Orders is more than 1 and Orders is less than 9"
        segment = self._create_segment(both, one)
        segment.group_ids.match = "any"
        self.assertEqual(segment.rule_text, f"({text}) or Orders is 20")

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

    def test_dates_in_persian(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        segment = self._create_segment(
            self._attribute(("last_purchase_date", "<", "2024-05-01")),
            self._behavior("order", window="between", date_from="2024-01-01"),
        )
        text = segment.with_context(lang="fa_IR")._get_rule_text()
        self.assertIn("12 اردیبهشت 1403", text)
        self.assertIn("11 دی 1402", text)
        self.assertNotIn("2024", text)

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
            "was not in the segment “Best” at the end of 06/01/2024",
            {
                "kind": "segment",
                "other_id": other.id,
                "on_date": "2024-06-01",
                "negate": True,
            },
        )

    def test_not(self):
        for condition, text in (
            (self._attribute(("order_count", ">", 3)), "Orders is at most 3"),
            (self._attribute(("order_count", "=", 3)), "Orders is not 3"),
            (
                self._attribute(("last_purchase_date", "<", "today -30d")),
                "not (Last Purchase is more than 30 days ago)",
            ),
            (
                self._attribute(("order_count", ">", 3), ("order_count", "<", 9)),
                "Orders is at most 3 or Orders is at least 9",
            ),
            (self._behavior("order"), "the number of orders is less than 1"),
            (
                self._behavior("order", operator="="),
                "the number of orders is not exactly 1",
            ),
            (
                self._behavior("order", operator="between", value_to=5),
                "the number of orders is not between 1 and 5",
            ),
            (
                self._behavior("order", measure="last", value=30),
                "the number of days since the last of orders is less than 30, or "
                "there are none",
            ),
        ):
            self.assertSays(text, {**condition, "negate": True})

    def test_not_of_history(self):
        other = self._create_segment(self._attribute(), name="Best")
        for condition, text in (
            (
                {"kind": "segment", "other_id": other.id},
                "is not in the segment “Best”",
            ),
            (
                {"kind": "stage", "stage_to": "lost"},
                "did not come into the stage “Lost” at any time",
            ),
            (
                {"kind": "stage", "stage_to": "lost", "stage_from": "loyal"},
                "did not come from the stage “Loyal” into “Lost” at any time",
            ),
        ):
            self.assertSays(text, {**condition, "negate": True})

    def test_nobody(self):
        self.assertSays("Nobody: there is no condition yet.")
