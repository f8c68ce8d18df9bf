from odoo.tests import new_test_user
from odoo.tools import SQL

from .common import CrmSegmentsCase


class RulesCase(CrmSegmentsCase):
    """Builders of conditions, and who meets them among the customers of the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("mass_mailing.group_mass_mailing_user")
        cls.partners = cls.partner

    def setUp(self):
        super().setUp()
        # What a test adds is gone after it.
        self.addCleanup(setattr, type(self), "partners", self.partners)

    @classmethod
    def _create_partner(cls, **values):
        partner = super()._create_partner(**values)
        if hasattr(cls, "partners") and not values.get("parent_id"):
            cls.partners |= partner
        return partner

    @classmethod
    def _behavior(cls, source, **values):
        """Return the values of a condition on behavior; at least one document."""
        return {"kind": "behavior", "source": source, "value": 1, **values}

    def _members(self, segment):
        """Return the contacts of this test that meet the rule."""
        found = self.Customer.search(segment._get_domain())
        return found.partner_id & self.partners

    def _meeting(self, *conditions, **values):
        return self._members(self._create_segment(*conditions, **values))

    def assertMeet(self, partners, condition, **values):
        """These customers meet a condition, and the others fail it."""
        self._settle()
        condition = {**condition, **values}
        self.assertEqual(self._meeting(condition), partners)
        self.assertEqual(
            self._meeting({**condition, "negate": True}), self.partners - partners
        )

    @classmethod
    def _create_user(cls, login, groups):
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
        )

    @classmethod
    def _trace(cls, partner, **values):
        """Record that a contact got a mailing."""
        mailing = cls.env["mailing.mailing"].create(
            {
                "subject": "Spring",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
            }
        )
        return cls.env["mailing.trace"].create(
            {
                "mass_mailing_id": mailing.id,
                "model": "res.partner",
                "res_id": partner.id,
                "trace_status": "sent",
                "sent_datetime": "2024-06-10 08:00:00",
                **values,
            }
        )

    def _join(self, segment, partner, date_from, date_to=None):
        """Store that a customer was a member of a segment."""
        customer = self._customer(partner)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_segment_member (
                    segment_id, customer_id, customer_key, partner_id, company_id,
                    date_from, date_to, cause)
                VALUES (%s, %s, %s, %s, %s, %s, %s, 'opening')
                """,
                segment.id,
                customer.id,
                customer.id,
                partner.id,
                customer.company_id.id,
                date_from,
                date_to,
            )
        )
        self.env["crm.segment.member"].invalidate_model()
