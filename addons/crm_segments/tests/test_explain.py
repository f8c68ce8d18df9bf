from .common_members import CrmMembersCase


class TestExplain(CrmMembersCase):
    """Why is this customer in, or not in?"""

    def _explain(self, segment, partner):
        return segment._explain(self._customer(partner))

    def test_member(self):
        self._invoice(1234.5, "2024-06-01", invoice_date_due="2024-06-10")
        self._settle()
        segment = self._create_segment(
            self._attribute(("revenue", ">=", 1000)),
            self._attribute(("amount_overdue", "=", 0), negate=True),
        )
        answer = self._explain(segment, self.partner)
        self.assertTrue(answer["holds"] and answer["member"])
        self.assertIn("Silver Birch", answer["text"])
        self.assertIn("06/15/2024", answer["text"])
        self.env["res.lang"]._activate_lang("fa_IR")
        persian = self._explain(segment.with_context(lang="fa_IR"), self.partner)
        self.assertIn("26 خرداد 1403", persian["text"])
        [group] = answer["groups"]
        revenue, overdue = group["conditions"]
        self.assertEqual(revenue["condition_id"], segment.condition_ids[0].id)
        self.assertTrue(revenue["holds"] and overdue["holds"])
        self.assertEqual(revenue["value"], "Revenue: $\xa01,234.50")
        self.assertEqual(overdue["value"], "Overdue: $\xa01,234.50")
        documents = self.env[revenue["documents"]["res_model"]].search(
            revenue["documents"]["domain"]
        )
        self.assertEqual(len(documents), 1)

    def test_not_a_member(self):
        segment = self._create_segment(
            self.buyers, self._attribute(("partner_id.city", "=", "Huế"))
        )
        answer = self._explain(segment, self.other)
        self.assertFalse(answer["holds"] or answer["member"])
        orders, city = answer["groups"][0]["conditions"]
        self.assertFalse(orders["holds"] or city["holds"])
        self.assertEqual(orders["value"], "Customer: Granite · Orders: 0")
        self.assertEqual(city["value"], "City: –")
        self.assertIsNone(city["documents"])
        self.other.city = "Huế"
        answer = self._explain(segment, self.other)
        self.assertFalse(answer["holds"])
        city = answer["groups"][0]["conditions"][1]
        self.assertTrue(city["holds"])
        self.assertEqual(city["value"], "City: Huế")

    def test_not_yet(self):
        segment = self._create_segment(self.buyers)
        self.quotation.action_confirm()
        answer = self._explain(segment, self.other)
        self.assertTrue(answer["holds"])
        self.assertFalse(answer["member"])
        self.assertIn("yet", answer["text"])

    def test_queries_do_not_depend_on_documents(self):
        segment = self._create_segment(self.buyers)
        customer = self._customer()

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            segment._explain(customer)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for _number in range(5):
            self._order(10.0, confirm=True)
        self._settle()
        self.assertEqual(count(), few)
