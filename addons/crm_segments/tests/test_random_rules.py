from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import freeze_time

from .common_random import SETTINGS
from .common_rules import RulesCase
from .random_rules import moving_conditions, rules
from .reference_rules import ReferenceRules

TODAY = date(2024, 6, 15)


class TestRandomRules(RulesCase):
    """Random rules over all kinds of documents, in a company whose day is not UTC's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "Asia/Ho_Chi_Minh"
        cls.vietnam = cls.env.ref("base.vn")
        cls.chair = cls.env["product.product"].create({"name": "Chair"})
        names = ("Granite", "Quartz", "Basalt")
        for number, name in enumerate(names):
            country = cls.vietnam if number % 2 else cls.env.ref("base.us")
            cls._create_partner(name=name, country_id=country.id)
        cls._create_documents()
        cls._settle()
        cls.customers = cls.Customer.search([("partner_id", "in", cls.partners.ids)])
        cls.other = cls._create_segment(name="Other", kind="static")
        cls.rules = rules(cls.vietnam.id, cls.chair.id, cls.other.id)

    @classmethod
    def _create_documents(cls):
        birch, granite, quartz, basalt = cls.partners
        with freeze_time("2024-06-01 03:00:00"):
            cls._opportunity(100.0, partner=birch, company_id=cls.env.company.id)
            cls._settle()
        for day, amount, partner in (
            ("2024-03-15", 100.0, birch),
            ("2024-05-16", 20.0, cls.contact),
            ("2024-06-14", 50.0, birch),
            ("2024-06-15", 50.0, granite),
            ("2024-06-17", 30.0, granite),
            ("2024-05-31", 14.0, quartz),
        ):
            order = cls._order_on(day, amount, partner=partner)
            # After midnight in Hanoi, before it in London.
            order.date_order = f"{day} 20:00:00"
        order.write(
            {
                "order_line": [
                    Command.create({"product_id": cls.chair.id, "price_unit": 2.0})
                ]
            }
        )
        with freeze_time("2024-06-10 03:00:00"):
            invoice = cls._invoice(100.0, "2024-05-01", partner=granite)
            cls._refund(invoice, "2024-06-10", amount=30.0)
            cls._invoice(50.0, "2024-06-10", partner=birch)
            cls._settle()
        cls._opportunity(30.0, partner=quartz, company_id=cls.env.company.id)
        cls._trace(cls.contact, open_datetime="2024-06-09 20:00:00")
        cls._trace(basalt, open_datetime="2024-05-16 03:00:00")
        cls._trace(
            quartz,
            sent_datetime="2024-06-02 18:00:00",
            links_click_datetime="2024-06-14 18:00:00",
            reply_datetime="2024-06-15 01:00:00",
        )
        cls._trace(granite, reply_datetime="2024-04-15 01:00:00")
        cls._opportunity(1.0, partner=basalt, company_id=cls.env.company.id)

    def setUp(self):
        super().setUp()
        birch, granite = self.partners[:2]
        self._join(self.other, birch, "2024-05-10 03:00:00", "2024-06-09 20:00:00")
        self._join(self.other, granite, "2024-06-09 20:00:00")

    def _create_rule(self, rule):
        match, groups = rule
        return self.env["crm.segment"].create(
            {
                "name": "Random",
                "match": match,
                "group_ids": [
                    Command.create(
                        {
                            "match": group_match,
                            "condition_ids": list(map(Command.create, conditions)),
                        }
                    )
                    for group_match, conditions in groups
                ],
            }
        )

    def _found(self, domain):
        return self.Customer.search(domain) & self.customers

    def test_sql_equals_the_plain_evaluation(self):
        self.assertEqual(len(self.customers), 4)
        reference = ReferenceRules(self.env, self.env.company, TODAY)

        @settings(max_examples=120, **SETTINGS)
        @given(self.rules)
        def compare(rule):
            segment = self._create_rule(rule)
            expected = reference.members(segment, self.customers)
            self.assertEqual(
                self._found(segment._get_domain()), expected, segment.rule_text
            )
            scoped = segment.with_context(crm_segment_scope=self.customers[:2].ids)
            self.assertEqual(
                self._found(scoped._get_domain()) & self.customers[:2],
                expected & self.customers[:2],
                segment.rule_text,
            )
            segment.unlink()

        compare()

    def test_the_clock_moves_exactly_who_changes(self):
        """Over any days, whoever answers otherwise is found, and not everybody."""
        changed = found_in_vain = left_alone = 0

        @settings(max_examples=350, **SETTINGS)
        @given(
            moving_conditions(self.chair.id), st.integers(-30, 20), st.integers(1, 30)
        )
        def compare(values, start, days):
            nonlocal changed, found_in_vain, left_alone
            first = TODAY + timedelta(days=start)
            last = first + timedelta(days=days)
            segment = self._create_rule(("all", [("all", [values])]))
            condition = segment.condition_ids
            before, after = (self._answer(condition, day) for day in (first, last))
            moved = (before | after) - (before & after)
            with freeze_time(f"{last} 03:00:00"):
                found = self._found(condition._find_crossing(first, last))
            self.assertFalse(moved - found, f"{condition._get_text()}: {first} {last}")
            changed += len(moved)
            found_in_vain += len(found - moved)
            left_alone += len(self.customers - found)
            segment.unlink()

        compare()
        # The test means something only if the clock did something, and not to all.
        self.assertGreater(changed, 20)
        self.assertGreater(left_alone, changed + found_in_vain)

    def _answer(self, condition, day):
        with freeze_time(f"{day} 03:00:00"):
            return self._found(condition._get_domain())
