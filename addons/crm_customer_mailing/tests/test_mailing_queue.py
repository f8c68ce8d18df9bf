from odoo.tools import SQL

from .common import MailingCase

TRIGGERS = SQL(
    "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s",
    r"crm\_customer\_queue\_%",
)


class TestMailingQueue(MailingCase):
    """Whatever changes what was sent to whom queues the customer."""

    def _queued(self):
        self.env.flush_all()
        return {change.partner_id for change in self.queue._take(1000)}

    def test_mailing_names_itself(self):
        mailing = self._send(self.partner)
        self.env.flush_all()
        changes = [
            change
            for change in self.queue._take(1000)
            if change.partner_id == self.partner.id
            and change.company_id == self.env.company.id
        ]
        self.assertEqual(
            [(change.cause_model, change.cause_id) for change in changes],
            [("mailing.mailing", mailing.id)],
        )

    def test_prepared_mailing_is_not_queued(self):
        mailing = self._send(self.partner)
        self._queued()
        self.env["mailing.trace"].create(
            {
                "model": "res.partner",
                "res_id": self.partner.id,
                "mass_mailing_id": mailing.id,
            }
        )
        self.assertFalse(self._queued())

    def test_changed_addresses(self):
        self._send(self.newsletter)
        self._opt_out()
        self.assertFacts(self._customer(), mailing_sent_count=1, is_opted_out=True)
        self.contact.email = "other@birch.example.com"
        self.assertFacts(self._customer(), mailing_sent_count=0, is_opted_out=False)
        self.assertIncrementalIsFull()
        self.partner.email = "mai@birch.example.com"
        self.assertFacts(self._customer(), mailing_sent_count=1, is_opted_out=True)
        self.subscriber.email = "elsewhere@example.com"
        self.assertFacts(self._customer(), mailing_sent_count=1, is_opted_out=False)
        self.assertIncrementalIsFull()

    def test_contacts_come_and_go(self):
        self.contact.email = False
        self._send(self.newsletter)
        self.assertFacts(self._customer(), mailing_sent_count=0)
        contact = self._create_partner(
            name="Mai", parent_id=self.partner.id, email="mai@birch.example.com"
        )
        self.assertFacts(self._customer(), mailing_sent_count=1)
        contact.unlink()
        self.assertFacts(self._customer(), mailing_sent_count=0)
        self.assertIncrementalIsFull()

    def test_deletion(self):
        mailing = self._send(self.partner)
        self._opt_out()
        self.assertFacts(self._customer(), mailing_sent_count=1, is_opted_out=True)
        self.subscriber.unlink()
        self.assertFacts(self._customer(), is_opted_out=False)
        mailing.unlink()
        self.assertFacts(self._customer(), mailing_sent_count=0)
        self.assertIncrementalIsFull()

    def test_uninstallation_drops_the_own_triggers_only(self):
        before = {table for (table,) in self.env.execute_query(TRIGGERS)}
        own = set(self.queue._mailing_tables())
        self.assertLessEqual(own, before)
        self.queue._drop_triggers_of(own)
        after = {table for (table,) in self.env.execute_query(TRIGGERS)}
        self.assertEqual(before - after, own)

    def test_indexes_are_used(self):
        """The mailings of a contact are found without reading all of them."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(
            SQL("EXPLAIN %s", self._query_with_scope(self.Customer._query_mailings()))
        )
        text = "\n".join(line for (line,) in plan)
        self.assertNotIn("Seq Scan on mailing_trace", text)
