from odoo.tests import new_test_user

from .common import CrmSegmentsCase


class AnalysisCase(CrmSegmentsCase):
    """Ten customers with a revenue of 100, 200... 1,000; the last five are overdue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env,
            "crm_segments_seller",
            groups="sales_team.group_sale_salesman,base.group_allow_export",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
        )
        vietnam = cls.env.ref("base.vn")
        cls.partners = cls.env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    # The sixth to the eighth are in Vietnam.
                    "country_id": vietnam.id if number in (6, 7, 8) else False,
                    # The seller has the fourth and the fifth.
                    "user_id": (cls.seller if number in (4, 5) else cls.env.user).id,
                }
                for number in range(1, 11)
            ]
        )
        for number, partner in enumerate(cls.partners, start=1):
            cls._invoice(
                100.0 * number,
                "2024-03-01",
                partner,
                invoice_payment_term_id=False,
                invoice_date_due="2024-04-01" if number > 5 else "2024-12-31",
            )
        cls._settle()

    @classmethod
    def _number(cls, *numbers):
        """Return the customers of these numbers, from 1."""
        return cls.Customer.search(
            [("partner_id", "in", [cls.partners[number - 1].id for number in numbers])],
            order="id",
        )

    @classmethod
    def _create_list(cls, name, *numbers, **values):
        """Create a static list of customers, members since 1 May 2024."""
        segment = cls._create_segment(name=name, kind="static", **values)
        cls._add_stays(segment, cls._number(*numbers))
        return segment

    @classmethod
    def _add_stays(cls, segment, customers, date_from="2024-05-01", date_to=None):
        stays = cls.env["crm.segment.member"].sudo()
        return stays.create(
            [
                {
                    "segment_id": segment.id,
                    "customer_id": customer.id,
                    "customer_key": customer.id,
                    "partner_id": customer.partner_id.id,
                    "company_id": customer.company_id.id,
                    "date_from": f"{date_from} 08:00:00",
                    "cause": "manual",
                    "date_to": date_to and f"{date_to} 08:00:00",
                    "exit_cause": date_to and "manual",
                }
                for customer in customers
            ]
        )

    def _opened(self, action, user=None):
        """Return the numbers of the customers that an action opens."""
        self.assertEqual(action["res_model"], "crm.customer")
        customers = self.env["crm.customer"].with_user(user or self.env.user)
        found = customers.with_context(**action["context"]).search(action["domain"])
        return sorted(
            list(self.partners).index(partner) + 1
            for partner in found.sudo().partner_id
        )
