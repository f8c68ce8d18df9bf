from odoo.exceptions import AccessError, UserError

from .common_analysis import AnalysisCase


class TestDiscovery(AnalysisCase):
    """Three plain groups: little and long ago, little and lately, much and lately."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.groups = {}
        for name, amounts, day in (
            ("little long ago", (10.0, 12.0, 14.0, 15.0), "2023-08-01"),
            ("little lately", (10.0, 11.0, 13.0), "2024-06-05"),
            ("much lately", (9000.0, 9500.0), "2024-06-10"),
        ):
            partners = cls.env["res.partner"].create(
                [{"name": f"{name} {amount}"} for amount in amounts]
            )
            for partner, amount in zip(partners, amounts, strict=True):
                cls._invoice(amount, day, partner)
            cls.groups[name] = partners
        cls._settle()
        partners = cls.env["res.partner"].union(*cls.groups.values())
        customers = cls.Customer.search([("partner_id", "in", partners.ids)])
        cls.pool = cls._create_segment(name="Pool", kind="static")
        cls._add_stays(cls.pool, customers)

    def _discover(self, number, **values):
        discovery = self.env["crm.segment.discovery"].create(
            {
                "among_id": self.pool.id,
                "figure_ids": [
                    (5, 0, 0),
                    (0, 0, {"name": "revenue_year"}),
                    (0, 0, {"name": "last_purchase_date"}),
                ],
                **values,
            }
        )
        discovery.number = number
        return discovery

    def test_groups_are_found(self):
        discovery = self._discover(3)
        discovery.action_find()
        self.assertEqual(discovery.customer_count, 9)
        self.assertEqual(discovery.cluster_ids.mapped("sample_count"), [4, 3, 2])
        self.assertEqual(discovery.cluster_ids.mapped("rule_count"), [4, 3, 2])
        self.assertEqual(discovery.agreement, 1.0)
        self.assertAlmostEqual(discovery.cluster_ids[0].share, 4 / 9)
        # From 1 August 2023 to 15 June 2024; the means of ln(1 + 9,000), ln(1 + 9,500).
        self.assertIn("319 days ago", discovery.cluster_ids[0].center)
        self.assertIn("9,247", discovery.cluster_ids[2].center)
        self.assertIn("Revenue (12 Months) high", discovery.cluster_ids[2].name)
        self.assertIn("Last Purchase long ago", discovery.cluster_ids[0].name)
        self.assertIn("319 days ago", discovery.table)

    def test_groups_become_ordinary_rules(self):
        discovery = self._discover(3, among_id=False)
        discovery.among_id = self.pool
        discovery.action_find()
        discovery.cluster_ids[1].is_saved = False
        action = discovery.action_save()
        segments = self.env["crm.segment"].search(action["domain"], order="id")
        self.assertEqual(len(segments), 2)
        attributes = segments.condition_ids.filtered(lambda c: c.kind == "attribute")
        self.assertEqual(set(attributes.mapped("kind")), {"attribute"})
        limits = segments.condition_ids - attributes
        self.assertEqual(set(limits.mapped("other_id")), {self.pool})
        for segment, name in zip(
            segments, ("little long ago", "much lately"), strict=True
        ):
            self.assertEqual(segment.match, "any")
            self.assertIn("The rules place 100 % of the customers", segment.description)
            domain = [("partner_id", "in", self.pool_partners().ids)]
            for condition in segment.condition_ids & attributes:
                domain += list(condition._get_domain())
            self.assertEqual(self.Customer.search(domain).partner_id, self.groups[name])

    def pool_partners(self):
        return self.env["res.partner"].union(*self.groups.values())

    def test_rule_of_all_customers(self):
        """Without a segment to look among, a rule stands for itself."""
        discovery = self._discover(2, among_id=False)
        discovery.action_find()
        segment = self.env["crm.segment"].search(discovery.action_save()["domain"])
        found = [self.Customer.search_count(each._get_domain()) for each in segment]
        self.assertEqual(
            sorted(found), sorted(discovery.cluster_ids.mapped("rule_count"))
        )
        self.assertEqual(sum(found), 19)

    def test_suggestion(self):
        discovery = self._discover(0)
        discovery.action_suggest()
        self.assertEqual(discovery.number, 3)
        self.assertIn("3 groups part best", discovery.suggestion)

    def test_same_figures_same_groups(self):
        first, second = self._discover(3), self._discover(3)
        first.action_find()
        second.action_find()
        self.assertEqual(
            first.cluster_ids.mapped("boxes"), second.cluster_ids.mapped("boxes")
        )

    def test_rules_are_frozen(self):
        """A new large customer moves no limit of a saved rule."""
        discovery = self._discover(3)
        discovery.action_find()
        segment = self.env["crm.segment"].search(discovery.action_save()["domain"])
        before = segment.condition_ids.mapped("domain")
        self._invoice(1e6, "2024-06-14", self._create_partner(name="Giant"))
        self._settle()
        self.assertEqual(segment.condition_ids.mapped("domain"), before)

    def test_impossible_numbers(self):
        for number, message in (
            (0, "0 groups part nobody: choose at least 2"),
            (1, "1 groups part nobody"),
            (-3, "choose at least 2"),
            (10, "Only 9 customers differ"),
        ):
            with (
                self.subTest(number=number),
                self.assertRaisesRegex(UserError, message),
            ):
                self._discover(number).action_find()

    def test_no_figure(self):
        discovery = self._discover(3, figure_ids=[(5, 0, 0)])
        with self.assertRaisesRegex(UserError, "at least one figure"):
            discovery.action_find()

    def test_nobody(self):
        empty = self._create_segment(name="Empty", kind="static")
        discovery = self._discover(3, among_id=empty.id)
        discovery.action_suggest()
        self.assertEqual(discovery.number, 0)
        self.assertIn("do not differ", discovery.suggestion)
        discovery.number = 3
        with self.assertRaisesRegex(UserError, "Only 0 customers differ"):
            discovery.action_find()

    def test_opens_with_a_suggestion(self):
        action = self.env["crm.segment.discovery"].action_open_discovery()
        discovery = self.env["crm.segment.discovery"].browse(action["res_id"])
        self.assertGreater(discovery.number, 1)
        self.assertEqual(len(discovery.figure_ids), 3)

    def test_only_managers_discover(self):
        with self.assertRaises(AccessError):
            self.env["crm.segment.discovery"].with_user(
                self.seller
            ).action_open_discovery()
