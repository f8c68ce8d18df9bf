from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from ..models.rule_error import RuleError
from .common_rules import RulesCase


class TestCheck(RulesCase):
    """Bad rules are refused with a sentence that names the condition."""

    def _refused(self, message, condition, **values):
        with self.assertRaisesRegex(RuleError, message):
            self._create_segment({**condition, **values})

    def test_domain(self):
        self._refused("cannot be read", self._attribute(), domain="[('a'")
        self._refused("no field “speed”", self._attribute(("speed", "=", 1)))
        self._refused(
            "no field “partner_id.speed”", self._attribute(("partner_id.speed", "=", 1))
        )
        self._refused(
            "Last Purchase.*compares the date",
            self._attribute(("last_purchase_date", ">", 5)),
        )
        self._refused(
            "compares the number “Orders”", self._attribute(("order_count", ">", "x"))
        )
        self._refused(
            "compares the date “Creation Date”",
            self._behavior("order"),
            document_domain="[('create_date', '>', 5)]",
        )

    def test_window(self):
        orders = self._behavior("order")
        self._refused("at least 1 day", orders, window="last", window_count=0)
        self._refused("first or a last day", orders, window="between")
        self._refused(
            "cannot be computed", orders, window="last", window_count=2_000_000_000
        )
        self._refused(
            "compares the date “Last Purchase”",
            self._attribute(("last_purchase_date", ">", "today -9999999999d")),
        )
        self._refused(
            "“the number of orders from 06/15/2024 to 06/14/2024 is at least 1”: "
            "Its window ends",
            orders,
            window="between",
            date_from="2024-06-15",
            date_to="2024-06-14",
        )
        with self.assertRaisesRegex(ValidationError, "1403"):
            self._create_segment(
                {**orders, "window": "between", "date_from": "1403-01-01"}
            )

    def test_measure(self):
        orders = self._behavior("order")
        self._refused(
            "smaller than the first", orders, operator="between", value=3, value_to=2
        )
        self._refused("number of the documents", orders, measure="sum")
        self._refused(
            "number of the documents", orders, measure="avg", measure_field="id"
        )
        self._refused("have no products", orders, measure="products")
        self._refused("stage that customers", {"kind": "stage"})
        self._refused("other segment", {"kind": "segment"})

    def test_cycle(self):
        first = self._create_segment(self._attribute(), name="Apple")
        second = self._create_segment(
            {"kind": "segment", "other_id": first.id}, name="Pear"
        )
        with self.assertRaisesRegex(RuleError, "(Apple → Pear → Apple)|(Pear → Apple)"):
            first.group_ids.condition_ids.write(
                {"kind": "segment", "other_id": second.id}
            )
        with self.assertRaisesRegex(RuleError, "Pear → Pear"):
            second.condition_ids.other_id = second

    def test_cycle_through_an_attribute(self):
        first = self._create_segment(self._attribute(), name="Apple")
        second = self._create_segment(
            self._attribute(("segment_ids", "in", first.ids)), name="Pear"
        )
        with self.assertRaisesRegex(RuleError, "Apple → Pear|Pear → Apple"):
            first.condition_ids.write({"kind": "segment", "other_id": second.id})

    def test_other_company(self):
        other = self._create_segment(
            self._attribute(),
            company_id=self._create_company(name="Other").id,
            name="Elsewhere",
        )
        self._refused(
            "“is in the segment “Elsewhere””: It belongs to another company",
            {"kind": "segment", "other_id": other.id},
        )

    def test_what_an_uninstalled_addon_had(self):
        """The rule cannot be computed any more, and says why."""
        segment = self._create_segment(self._attribute(), self._behavior("order"))
        first, second = segment.condition_ids.sorted("id")
        self.env.flush_all()
        for condition, column, value, said in (
            (first, "domain", "[('speed', '=', 1)]", "speed"),
            (second, "source", "till", "till"),
        ):
            with self.subTest(column=column), self.env.cr.savepoint() as savepoint:
                self.env.cr.execute(
                    f"UPDATE crm_segment_condition SET {column} = %s WHERE id = %s",
                    (value, condition.id),
                )
                self.env.invalidate_all()
                for compute in (segment._get_domain, condition._mentions):
                    with self.assertRaises(RuleError):
                        compute()
                self.assertIn(said, segment.rule_text.lower())
                savepoint.rollback()
            self.env.invalidate_all()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_fields_that_one_may_not_read(self):
        """Without the right to see invoices, none is measured."""
        marketer = self._create_user("marketer", "mass_mailing.group_mass_mailing_user")
        with self.assertRaisesRegex(UserError, "invoice lines.*may not read"):
            self.env["crm.segment"].with_user(marketer).create(
                {
                    "name": "Buyers",
                    "group_ids": [
                        (
                            0,
                            0,
                            {
                                "condition_ids": [
                                    (
                                        0,
                                        0,
                                        self._behavior(
                                            "invoice_line",
                                            measure="sum",
                                            measure_field="quantity",
                                        ),
                                    )
                                ]
                            },
                        )
                    ],
                }
            )
