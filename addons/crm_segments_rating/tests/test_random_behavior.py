from odoo.addons.crm_customer.tests.common import CrmCustomerCase
from odoo.addons.crm_segments.tests.common_random import RandomBehaviorMixin
from odoo.addons.crm_segments.tests.random_rules import behaviors_of
from odoo.addons.crm_segments.tests.reference_rules import Document, ReferenceRules


class RatingRules(ReferenceRules):
    def _all_rating(self):
        for rating in self.env["rating.rating"].search([]):
            contact = rating.partner_id
            if rating.consumed and rating.rating >= 1:
                if contact.company_id in (self.company, self.env["res.company"]):
                    yield Document(
                        rating, contact, rating.rated_on, rating=rating.rating
                    )


class TestRandomBehavior(RandomBehaviorMixin, CrmCustomerCase):
    """Random rules on ratings, while these are given, changed and withdrawn."""

    reference = RatingRules

    def _rate(self, rating, rated_on, partner):
        return self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "res_id": self.env["crm.lead"].search([], limit=1).id,
                "partner_id": partner.id,
                "rating": rating,
                "consumed": True,
                "rated_on": rated_on,
            }
        )

    def test_members_follow_ratings(self):
        person = self._create_partner(name="Lan", parent_id=self.other.id)
        # After midnight in Hanoi, before it in London.
        first, second, _third = (
            self._rate(*values)
            for values in (
                (5, "2024-05-19 20:00:00", self.contact),
                (1, "2024-06-09 20:00:00", self.other),
                (2, "2024-06-14 20:00:00", person),
            )
        )
        there = self.setup_other_company(name="Nhà Việt")["company"]
        segments = self._create_random_segments(behaviors_of("rating", "rating"), 40)
        self.assertMembersFollow(
            segments,
            {
                "2024-06-15": lambda: self._rate(4, "2024-06-15 02:00:00", person),
                "2024-06-16": lambda: second.write({"rating": 5}),
                "2024-06-17": lambda: person.write({"parent_id": self.partner.id}),
                "2024-06-18": lambda: self.contact.write({"company_id": there.id}),
                "2024-06-19": second.reset,
                "2024-06-20": first.unlink,
                "2024-07-20": lambda: None,
            },
        )
