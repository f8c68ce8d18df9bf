from odoo.exceptions import UserError

from .common_analysis import AnalysisCase


class TestOverlap(AnalysisCase):
    """First: 1 to 5. Second: 4 to 7. Third: 5, 7 and 8.

    So 1, 2, 3 are in the first only, 4 in the first and the second, 5 in all, 6 in the
    second only, 7 in the second and the third, 8 in the third only.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._create_list("First", 1, 2, 3, 4, 5)
        cls.second = cls._create_list("Second", 4, 5, 6, 7)
        cls.third = cls._create_list("Third", 5, 7, 8)
        cls.three = cls.first | cls.second | cls.third
        # Who has left does not count.
        cls._add_stays(cls.third, cls._number(1), date_to="2024-05-20")

    def _combinations(self, data):
        names = {segment["id"]: segment["name"] for segment in data["segments"]}
        return {
            "+".join(names[inside] for inside in row["inside"]): row["customers"]
            for row in data["combinations"]
        }

    def test_every_combination(self):
        data = self.three.get_overlap()
        self.assertEqual(
            self._combinations(data),
            {
                "First": 3,
                "First+Second": 1,
                "First+Second+Third": 1,
                "Second": 1,
                "Second+Third": 1,
                "Third": 1,
            },
        )
        self.assertEqual(data["total"], 8)
        self.assertEqual(data["matrix"], [[5, 2, 1], [2, 4, 2], [1, 2, 3]])
        self.assertEqual([row["size"] for row in data["segments"]], [5, 4, 3])
        self.assertFalse(data["is_cut"])

    def test_circles(self):
        drawing = self.three.get_overlap()["venn"]
        areas = [circle["radius"] ** 2 for circle in drawing["circles"]]
        self.assertAlmostEqual(areas[0] / areas[1], 5 / 4)
        self.assertAlmostEqual(areas[0] / areas[2], 5 / 3)
        pair = (self.first | self.second).get_overlap()["venn"]
        self.assertTrue(pair["is_exact"])
        self.assertEqual(len(pair["labels"]), 3)

    def test_no_circles_above_three(self):
        fourth = self._create_list("Fourth", 9)
        data = (self.three | fourth).get_overlap()
        self.assertIsNone(data["venn"])
        self.assertEqual(data["matrix"][3], [0, 0, 0, 1])
        self.assertEqual(data["total"], 9)

    def test_every_number_opens_whom_it_counts(self):
        data = self.three.get_overlap()
        for row in data["combinations"]:
            inside = self.env["crm.segment"].browse(row["inside"])
            opened = self._opened(inside.action_open_common((self.three - inside).ids))
            self.assertEqual(len(opened), row["customers"])
        only = self.first.action_open_common((self.second | self.third).ids)
        self.assertEqual(self._opened(only), [1, 2, 3])
        self.assertEqual(only["name"], "First, without Second + Third")
        pair = (self.first | self.second).action_open_common()
        self.assertEqual(self._opened(pair), [4, 5])

    def test_more_segments_than_a_word_has_bits(self):
        many = self.env["crm.segment"].create(
            [{"name": f"S{number}", "kind": "static"} for number in range(70)]
        )
        for segment in many:
            self._add_stays(segment, self._number(1))
        self._add_stays(many[69], self._number(2))
        data = many.get_overlap()
        self.assertEqual(data["matrix"][0][69], 1)
        self.assertEqual(data["matrix"][69][69], 2)
        self.assertEqual(data["total"], 2)
        self.assertEqual(
            sorted(len(row["inside"]) for row in data["combinations"]), [1, 70]
        )

    def test_queries_do_not_grow_with_segments(self):
        def count(segments):
            # The first time reads the record rules, which are kept then.
            self.env.invalidate_all()
            segments.get_overlap()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            segments.get_overlap()
            return self.env.cr.sql_log_count - before

        few = count(self.three)
        more = self.three
        for number in range(10):
            more |= self._create_list(f"More {number}", number + 1)
        self.assertLessEqual(count(more), few)

    def test_salesperson_counts_own_customers(self):
        """The seller has the fourth and the fifth customer."""
        segments = self.three.with_user(self.seller)
        data = segments.get_overlap()
        self.assertEqual(
            self._combinations(data), {"First+Second": 1, "First+Second+Third": 1}
        )
        self.assertEqual(data["matrix"], [[2, 2, 1], [2, 2, 1], [1, 1, 1]])
        action = segments[0].action_open_common()
        self.assertEqual(self._opened(action, self.seller), [4, 5])

    def test_two_companies(self):
        other = self.setup_other_company()["company"]
        elsewhere = self._create_segment(name="Elsewhere", company_id=other.id)
        both = (self.first | elsewhere).with_context(
            allowed_company_ids=(self.env.company | other).ids
        )
        with self.assertRaisesRegex(UserError, "one company.*Elsewhere"):
            both.get_overlap()

    def test_nothing_chosen_begins_with_the_largest(self):
        data = self.env["crm.segment"].get_overlap()
        self.assertEqual(len(data["segments"]), 3)
        params = self.first.action_show_overlap()["params"]
        self.assertEqual(len(params["segment_ids"]), 3)
        self.assertEqual(params["segment_ids"][0], self.first.id)

    def test_segment_without_members(self):
        empty = self._create_segment(name="Empty", kind="static")
        data = empty.get_overlap()
        self.assertEqual((data["total"], data["combinations"]), (0, []))
        self.assertIsNone(data["venn"])
