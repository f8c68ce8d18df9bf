from .common_topics import TopicsCase


class TestTopicPrivacy(TopicsCase):
    """Erasing a person takes the person out of the statements and leaves them."""

    def _look_up(self):
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": self.an.name, "email": self.an.email}
        )
        wizard.action_lookup()
        return wizard.line_ids

    def test_erased(self):
        by_contact = self._say("opted_out", self.offers, note="An said so")
        by_address = self._say(
            "opted_in",
            self.events,
            self.env["res.partner"],
            email_normalized=self.an.email,
        )
        other = self._say("opted_out", self.offers, self.binh)
        lines = self._look_up().filtered(
            lambda line: line.res_model in ("res.partner", "crm.topic.consent")
        )
        self.assertEqual(
            set(
                lines.filtered(lambda line: line.res_model != "res.partner").mapped(
                    "res_id"
                )
            ),
            set((by_contact | by_address).ids),
        )
        lines.action_unlink_all()
        self.assertFalse(self.an.exists())
        self.env.invalidate_all()
        for statement in by_contact | by_address:
            self.assertFalse(statement.email_normalized or statement.note)
            self.assertFalse(statement.partner_id)
            self.assertFalse(statement.is_current)
            self.assertNotIn("people.example", statement.display_name)
        self.assertEqual(by_contact.state, "opted_out")
        self.assertEqual(by_contact.topic_id, self.offers)
        self.assertEqual(other.email_normalized, self.binh.email)
        self.assertTrue(all(line.execution_details for line in lines))
        self.assertEqual(self.offers._get_left(), {self.binh.email})

    def test_deleting_a_contact_leaves_what_its_address_said(self):
        statement = self._say("opted_out", self.offers)
        self.an.unlink()
        self.env.invalidate_all()
        self.assertFalse(statement.partner_id)
        self.assertIn("an@people.example", self.offers._get_left())
