from odoo.tests import new_test_user

from .common import CrmSegmentsCase


class TestPreview(CrmSegmentsCase):
    """What is shown while a rule is edited, before it is saved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_partner(name="Granite")
        cls._order(10.0, confirm=True)
        cls._order(20.0)
        cls._order(30.0, confirm=True, partner=cls.other)
        cls._settle()
        cls.ours = ("partner_id", "in", (cls.partner | cls.other).ids)

    def _rule(self, *conditions, match="all", **values):
        """Return a rule of one group as the page sends it, keyed by position."""
        return {
            "id": False,
            "company_id": self.env.company.id,
            "kind": "dynamic",
            "match": "all",
            "groups": [
                {
                    "match": match,
                    "conditions": [
                        {"key": f"c{number}", **condition}
                        for number, condition in enumerate(conditions)
                    ],
                }
            ],
            **values,
        }

    def _counts(self, answer):
        return {key: line["count"] for key, line in answer["conditions"].items()}

    def test_counts(self):
        quoted = self._attribute(("quotation_count", ">", 0))
        ours = self._attribute(self.ours)
        segments = self.env["crm.segment"].search_count([])
        answer = self.env["crm.segment"].preview(self._rule(ours, quoted))
        self.assertEqual(answer["count"], 1)
        self.assertEqual(self._counts(answer)["c0"], 2)
        everybody = self.Customer.search_count(
            [("company_id", "=", self.env.company.id), ("active", "=", True)]
        )
        self.assertEqual(answer["total"], everybody)
        self.assertAlmostEqual(answer["share"], 1 / everybody)
        self.assertEqual(self.env["crm.segment"].search_count([]), segments)

    def test_any_and_negation(self):
        ours = self._attribute(self.ours)
        quoted = self._attribute(self.ours, ("quotation_count", ">", 0))
        rule = self._rule(quoted | {"negate": True}, ours)
        self.assertEqual(self.env["crm.segment"].preview(rule)["count"], 1)
        rule = self._rule(quoted, ours, match="any")
        self.assertEqual(self.env["crm.segment"].preview(rule)["count"], 2)

    def test_nothing_to_meet_means_nobody(self):
        answer = self.env["crm.segment"].preview(self._rule())
        self.assertEqual((answer["count"], answer["conditions"]), (0, {}))
        self.assertGreater(answer["total"], 0)

    def test_changes_of_a_saved_segment(self):
        segment = self._create_segment(self._attribute(self.ours))
        quoted = self._attribute(self.ours, ("quotation_count", ">", 0))
        rule = self._rule(quoted, id=segment.id)
        self.assertEqual(self.env["crm.segment"].preview(rule)["count"], 1)
        self.assertEqual(len(self.Customer.search(segment._get_domain())), 2)

    def test_broken_condition_says_why(self):
        ours = self._attribute(self.ours)
        for domain in ("[(", "[('no_such_field', '=', 1)]", "5"):
            answer = self.env["crm.segment"].preview(
                self._rule(ours, {"kind": "attribute", "domain": domain})
            )
            self.assertIsNone(answer["count"], domain)
            self.assertTrue(answer["conditions"]["c1"]["error"], domain)
            self.assertIsNone(answer["conditions"]["c1"]["count"], domain)
            self.assertEqual(answer["conditions"]["c0"]["count"], 2, domain)

    def test_examples(self):
        rule = self._rule(self._attribute(self.ours))
        examples = self.env["crm.segment"].preview_examples(rule)
        self.assertCountEqual(
            [example["name"] for example in examples], ["Silver Birch", "Granite"]
        )
        broken = self._rule({"kind": "attribute", "domain": "[("})
        self.assertEqual(self.env["crm.segment"].preview_examples(broken), [])

    def test_reader_counts_own_customers(self):
        user = new_test_user(
            self.env,
            login="segments_sales",
            groups="sales_team.group_sale_salesman",
            company_id=self.env.company.id,
            company_ids=[(6, 0, self.env.company.ids)],
        )
        self.other.user_id = self.env["res.users"].browse(self.env.uid)
        self.partner.user_id = user
        self._settle()
        segments = self.env["crm.segment"].with_user(user)
        rule = self._rule(self._attribute(self.ours))
        self.assertEqual(segments.preview(rule)["count"], 1)
        self.assertEqual(
            [example["name"] for example in segments.preview_examples(rule)],
            ["Silver Birch"],
        )

    def test_one_scan_whatever_the_number_of_conditions(self):
        condition = self._attribute(("order_count", ">", 0))
        segments = self.env["crm.segment"]
        segments.preview(self._rule(condition))
        with self.assertQueryCount(4):  # a savepoint around the count
            segments.preview(self._rule(condition))
        with self.assertQueryCount(4):
            segments.preview(self._rule(*[condition] * 10))
