from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from odoo.addons.crm_customer.tests.common_scores import ScoresCase

from .common import CrmSegmentsCase


class TestTemplates(CrmSegmentsCase, ScoresCase):
    """Each template finds whom it says, at the thresholds that it proposes.

    Today is 2024-06-15. The scale gives 5 for recency up to 30 days, 4 up to 90; for
    frequency 4 for 3 and 4 purchases; for money 4 above 200.50, 5 above 1000.
    """

    def _buyer(self, name, *purchases):
        partner = self._create_partner(name=name)
        for day, amount in purchases:
            invoice = self._invoice(amount, day, partner=partner)
            self._register_payment(invoice, payment_date=day)
        return partner

    def assertMembers(self, template, inside, outside, **thresholds):
        """Exactly ``inside`` of these meet the rule of the template."""
        self._settle()
        template = self.env.ref(f"crm_segments.template_{template}")
        segment = template._create_segment(template._get_proposed() | thresholds)
        found = self.Customer.search(segment._get_domain()).partner_id
        self.assertEqual(found & (inside | outside), inside)
        return segment

    def test_champions(self):
        self._put_scale_in_force()
        days = ("2024-01-10", "2024-02-10")
        # 79 days ago: 4; three purchases: 4; 300: 4
        inside = self._buyer("In", *((day, 100.0) for day in (*days, "2024-03-28")))
        outside = (
            # 96 days ago
            self._buyer("Late", *((day, 100.0) for day in (*days, "2024-03-11")))
            | self._buyer("Twice", ("2024-02-10", 200.0), ("2024-03-28", 100.0))
            # 200.10
            | self._buyer("Small", *((day, 66.7) for day in (*days, "2024-03-28")))
        )
        self.assertMembers("champions", inside, outside)
        self.assertMembers("champions", self.env["res.partner"], inside, monetary=5)

    def test_new(self):
        inside = self._buyer("New", ("2024-05-17", 10.0), ("2024-06-01", 10.0))
        outside = self._buyer("Old", ("2024-05-16", 10.0), ("2024-06-01", 10.0))
        self.assertMembers("new", inside, outside)
        self.assertMembers("new", inside | outside, self.partner, days=31)

    def test_lapsing(self):
        """By the model: half of those who bought again wait no longer than expected."""
        self._put_model_in_force()
        regular = ("2023-06-01", "2023-09-10", "2024-02-20")
        due = self._buyer("Due", *((day, 100.0) for day in regular))
        recent = self._buyer("Recent", ("2024-06-14", 100.0))
        gone = self._buyer("Gone", ("2020-06-01", 100.0), ("2020-07-01", 100.0))
        self._settle()
        stages = {
            partner: self._customer(partner).stage for partner in (due, recent, gone)
        }
        self.assertEqual(stages[gone], "lost")
        self.assertLess(str(self._customer(due).expected_purchase_date), "2024-07-15")
        expected = self._customer(recent).expected_purchase_date
        self.assertGreater(str(expected), "2024-07-15")
        self.assertMembers("lapsing", due, recent | gone)

    def test_lost_and_valuable(self):
        self._put_scale_in_force()
        valuable = self._buyer("Valuable", ("2020-06-01", 201.0))
        small = self._buyer("Small", ("2020-06-01", 200.0))
        present = self._buyer("Present", ("2024-06-01", 500.0))
        self.assertMembers("lost_valuable", valuable, small | present)

    def test_one_time(self):
        once = self._buyer("Once", ("2024-05-16", 10.0))
        fresh = self._buyer("Fresh", ("2024-05-17", 10.0))
        twice = self._buyer("Twice", ("2024-01-01", 10.0), ("2024-02-01", 10.0))
        self.assertMembers("one_time", once, fresh | twice)

    def test_late_payers(self):
        overdue, nearly, slow, prompt = (
            self._create_partner(name=name) for name in "ABCD"
        )
        self._invoice(9.0, "2024-05-01", overdue, invoice_date_due="2024-06-01")
        self._invoice(9.0, "2024-05-01", nearly, invoice_date_due="2024-06-02")
        for partner, paid in ((slow, "2024-05-15"), (prompt, "2024-05-14")):
            invoice = self._invoice(
                9.0, "2024-04-01", partner, invoice_date_due="2024-05-01"
            )
            self._register_payment(invoice, payment_date=paid)
        self.assertMembers("late_payers", overdue | slow, nearly | prompt)

    def _orders(self, name, *lines):
        """Order lines of a new customer, by day and discount in percent."""
        partner = self._create_partner(name=name)
        for day, discount in lines:
            order = self._order_on(day, 100.0, partner=partner)
            order.order_line.discount = discount
        return partner

    def test_discount(self):
        twice = (("2024-01-10", 10.0), ("2024-03-10", 5.0))
        # What was bought at full price more than 12 months ago no longer counts.
        inside = self._orders("In", *twice, ("2023-06-14", 0.0))
        mixed = self._orders("Mixed", *twice, ("2024-02-01", 0.0))
        outside = (
            self._orders("Once", twice[0])
            | self._orders("Long ago", ("2023-01-10", 10.0), ("2023-02-10", 10.0))
            | self._orders("Full", ("2024-01-10", 0.0), ("2024-03-10", 0.0))
        )
        self.assertMembers("discount", inside, mixed | outside)
        self.assertMembers("discount", inside | mixed, outside, full=1)

    def test_replenishment(self):
        self._put_model_in_force()
        days = ("2023-06-01", "2023-09-10", "2024-02-20")
        regular = self._buyer("Regular", *((day, 100.0) for day in days))
        twice = self._buyer("Twice", *((day, 100.0) for day in days[1:]))
        self._settle()
        expected = self._customer(regular).expected_purchase_date
        late = (date(2024, 6, 15) - expected).days
        self.assertGreater(late, 0)
        self.assertMembers("replenishment", regular, twice, before=late)
        self.assertMembers(
            "replenishment", self.env["res.partner"], regular, before=late - 1
        )

    def test_anniversary(self):
        inside = self._buyer("One", ("2023-06-15", 1.0)) | self._buyer(
            "Ten", ("2014-06-21", 1.0), ("2024-06-01", 1.0)
        )
        outside = (
            self._buyer("Yesterday", ("2023-06-14", 1.0))
            | self._buyer("In 7 days", ("2023-06-22", 1.0))
            | self._buyer("Six", ("2018-06-16", 1.0))
            | self._buyer("Today", ("2024-06-15", 1.0))
        )
        self.assertMembers("anniversary", inside, outside)

    def test_every_template_has_its_thresholds(self):
        for template in self.env["crm.segment.template"].search([]):
            with self.subTest(template=template.name):
                proposed = template.threshold_ids
                self.assertEqual(
                    len(proposed), len(set(proposed.mapped("code"))), template.name
                )
                for each in proposed:
                    self.assertTrue(each.least <= each.value <= each.most)
                rule = template._prepare_rule(template._get_proposed())
                self.assertNotIn("$", str(rule))

    def test_wizard(self):
        template = self.env.ref("crm_segments.template_one_time")
        once = self._buyer("Once", ("2024-05-16", 10.0))
        self._settle()
        everybody = [("purchase_count", "=", 1)]
        count = self.env["crm.customer"].search_count(everybody)
        action = template.action_use()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        with Form(wizards) as form:
            self.assertEqual(form.name, "One-Time Buyers")
            with form.line_ids.edit(0) as line:
                line.value = 0
            self.assertEqual(form.customer_count, count)
            form.name = "Once and never again"
        opened = form.record.action_create()
        segment = self.env["crm.segment"].browse(opened["res_id"])
        self.assertRecordValues(
            segment,
            [
                {
                    "name": "Once and never again",
                    "kind": "dynamic",
                    "company_id": self.env.company.id,
                    "description": template.description,
                }
            ],
        )
        self.assertEqual(
            segment.group_ids.condition_ids.mapped("domain"),
            [
                "[('purchase_count', '=', 1)]",
                "[('first_purchase_date', '<=', 'today -0d')]",
            ],
        )
        self.assertIn(once, self.Customer.search(segment._get_domain()).partner_id)

    def test_name_in_every_language(self):
        """The name of the template comes in all languages, the own one in one."""
        self.env["res.lang"]._activate_lang("vi_VN")
        template = self.env.ref("crm_segments.template_new")
        vietnamese = {"lang": "vi_VN"}
        # Templates are data, which nobody edits.
        template.sudo().with_context(**vietnamese).name = "Mới"
        proposed = template._get_proposed()
        segment = template._create_segment(proposed)
        self.assertEqual(segment.name, "New This Month")
        self.assertEqual(segment.with_context(**vietnamese).name, "Mới")
        segment = template._create_segment(proposed, name="Fresh")
        self.assertEqual(segment.with_context(**vietnamese).name, "Fresh")

    def test_threshold_out_of_bounds(self):
        template = self.env.ref("crm_segments.template_champions")
        wizard = self.env["crm.segment.from.template"].create(
            {
                "template_id": template.id,
                "name": "Kings",
                "line_ids": [
                    Command.create({"threshold_id": each.id, "value": 6})
                    for each in template.threshold_ids
                ],
            }
        )
        self.assertEqual(wizard.customer_count, 0)
        message = "“Recency score, at least” must lie between 1 and 5."
        with self.assertRaisesRegex(UserError, message):
            wizard.action_create()

    def test_rights(self):
        template = self.env.ref("crm_segments.template_new")
        seller = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        self.assertTrue(template.with_user(seller).name)
        with self.assertRaises(AccessError):
            template.with_user(seller).name = "Mine"
        wizards = self.env["crm.segment.from.template"].with_user(seller)
        with self.assertRaises(AccessError):
            wizards.create({"template_id": template.id, "name": "Mine"})
