from datetime import date, datetime

from odoo.tests import freeze_time, new_test_user

from .common import CrmCustomerCase


class TestContactFacts(CrmCustomerCase):
    """Activities, messages and the blacklist."""

    def _activity(self, record, day):
        return record.activity_schedule(
            "mail.mail_activity_data_call", day, user_id=self.env.uid
        )

    def test_activities(self):
        order = self._order(10.0)
        lead = self._opportunity()
        invoice = self._invoice(10.0, "2024-02-01")
        bill = self._create_invoice_one_line(
            move_type="in_invoice",
            price_unit=100.0,
            product_id=self.product_a,
            partner_id=self.partner,
        )
        self._activity(bill, "2024-01-01")
        self._activity(self._create_partner(name="Other"), "2024-01-01")
        activities = self.env["mail.activity"].union(
            *(
                self._activity(record, day)
                for record, day in (
                    (self.partner, "2024-07-04"),
                    (self.contact, "2024-07-03"),
                    (lead, "2024-07-02"),
                    (order, "2024-07-01"),
                    (invoice, "2024-07-05"),
                )
            )
        )
        customer = self._customer()
        self.assertFacts(
            customer, activity_count=5, next_activity_date=date(2024, 7, 1)
        )
        self.assertOpens(customer, "activity_count", activities)
        self.assertOpens(customer, "next_activity_date", activities[3])
        self.assertIncrementalIsFull()
        activities[3].action_done()
        activities[2].unlink()
        self.assertFacts(
            self._customer(), activity_count=3, next_activity_date=date(2024, 7, 3)
        )
        activities[1].date_deadline = "2024-06-01"
        self.assertFacts(self._customer(), next_activity_date=date(2024, 6, 1))
        self.assertIncrementalIsFull()

    def test_activity_makes_no_customer(self):
        self._activity(self.partner, "2024-07-04")
        self.assertFalse(self._customer())

    def _message(self, record, day, author, **values):
        with freeze_time(f"{day} 09:00:00"):
            return record.message_post(
                body="Hello",
                author_id=author.id,
                **{
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                    **values,
                },
            )

    def test_last_contact(self):
        ours, theirs = self.env.user.partner_id, self.contact
        order = self._order(10.0)
        lead = self._opportunity(partner=self.contact)
        invoice = self._invoice(10.0, "2024-02-01")
        self._message(order, "2024-03-01", ours)
        first = self._message(invoice, "2024-03-02", ours)
        self._message(lead, "2024-03-03", theirs, message_type="email")
        last = self._message(self.partner, "2024-03-04", theirs)
        stranger = self._create_partner(name="Stranger")
        self._message(order, "2024-05-01", stranger)
        self._message(order, "2024-05-02", ours, subtype_xmlid="mail.mt_note")
        self._message(order, "2024-05-03", ours, message_type="notification")
        self._message(order, "2024-05-04", self.env.ref("base.partner_root"))
        customer = self._customer()
        self.assertFacts(
            customer,
            last_contact_by_us=datetime(2024, 3, 2, 9),
            last_contact_by_them=datetime(2024, 3, 4, 9),
        )
        self.assertOpens(customer, "last_contact_by_us", first)
        self.assertOpens(customer, "last_contact_by_them", last)
        self.assertIncrementalIsFull()
        last.unlink()
        self.assertFacts(self._customer(), last_contact_by_them=datetime(2024, 3, 3, 9))
        self.assertIncrementalIsFull()

    def test_contact_becomes_an_employee(self):
        """Whoever works for us speaks for us, from and to whatever side."""
        self._order(10.0)
        self._message(self.partner, "2024-03-01", self.contact)
        self.assertFacts(
            self._customer(),
            last_contact_by_us=False,
            last_contact_by_them=datetime(2024, 3, 1, 9),
        )
        user = new_test_user(
            self.env, login="crm_mai", groups="base.group_portal", name="Mai"
        )
        user.partner_id = self.contact
        self.assertFacts(self._customer(), last_contact_by_us=False)
        user.group_ids = self.env.ref("base.group_user")
        self.assertFacts(
            self._customer(),
            last_contact_by_us=datetime(2024, 3, 1, 9),
            last_contact_by_them=False,
        )
        self.assertIncrementalIsFull()

    def test_subtype_becomes_internal(self):
        self._order(10.0)
        self._message(self.partner, "2024-03-01", self.contact)
        self._settle()
        self.env.ref("mail.mt_comment").internal = True
        self.assertFacts(self._customer(), last_contact_by_them=False)
        self.assertIncrementalIsFull()

    def test_notices_do_not_queue(self):
        order = self._order(10.0)
        self._settle()
        self._message(order, "2024-03-01", self.contact, message_type="notification")
        self.env.flush_all()
        self.assertFalse(self.queue._take(1000))

    def test_blacklist(self):
        self._order(10.0)
        self.contact.email = "Mai <MAI@birch.example>"
        self.assertFacts(self._customer(), is_blacklisted=False)
        listed = self.env["mail.blacklist"].create({"email": "mai@birch.example"})
        customer = self._customer()
        self.assertFacts(customer, is_blacklisted=True)
        self.assertOpens(customer, "is_blacklisted", self.contact)
        self.assertIncrementalIsFull()
        listed.active = False
        self.assertFacts(self._customer(), is_blacklisted=False)
        listed.active = True
        self.assertFacts(self._customer(), is_blacklisted=True)
        self.contact.email = "linh@birch.example"
        self.assertFacts(self._customer(), is_blacklisted=False)
        self.assertIncrementalIsFull()

    def test_blacklisted_contact_comes_and_goes(self):
        self._order(10.0)
        self.env["mail.blacklist"].create({"email": "an@birch.example"})
        self.assertFacts(self._customer(), is_blacklisted=False)
        added = self._create_partner(
            name="An", parent_id=self.partner.id, email="an@birch.example"
        )
        self.assertFacts(self._customer(), is_blacklisted=True)
        added.unlink()
        self.assertFacts(self._customer(), is_blacklisted=False)
        self.assertIncrementalIsFull()
