from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from .common import CrmSegmentsCase


class TestViews(CrmSegmentsCase):
    """The pages of segments, for who reads and for who makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader, cls.maker = (
            new_test_user(
                cls.env,
                login=login,
                groups=groups,
                company_id=cls.env.company.id,
                company_ids=[(6, 0, cls.env.company.ids)],
            )
            for login, groups in {
                "segments_reader": "sales_team.group_sale_salesman",
                "segments_maker": "mass_mailing.group_mass_mailing_user",
            }.items()
        )
        cls.partner.user_id = cls.reader
        cls._order(10.0)
        cls._settle()
        cls.segment = cls._create_segment(
            cls._attribute(("partner_id", "=", cls.partner.id))
        )

    def _buttons(self, user):
        view = self.env["crm.segment"].with_user(user).get_view(view_type="form")
        return {
            button.get("name")
            for button in etree.fromstring(view["arch"]).iter("button")
        }

    def test_buttons(self):
        changing = {"action_refresh", "action_take_snapshot", "action_add_customers"}
        self.assertFalse(self._buttons(self.reader) & changing)
        self.assertLessEqual(changing, self._buttons(self.maker))
        self.assertIn("action_explain", self._buttons(self.reader))

    def test_reader_sees_and_does_not_change(self):
        segment = self.segment.with_user(self.reader)
        with Form(segment) as form:
            self.assertEqual(form.size, 1)
        self.assertEqual(
            self.Customer.with_user(self.reader).search(
                segment.action_open_members()["domain"]
            ),
            self._customer(),
        )
        with self.assertRaises(AccessError):
            segment.action_refresh()

    def test_maker_saves_a_rule(self):
        with Form(self.env["crm.segment"].with_user(self.maker)) as form:
            form.name = "Quoted"
        segment = form.record
        segment.write(
            {
                "group_ids": [
                    (
                        0,
                        0,
                        {
                            "match": "any",
                            "condition_ids": [
                                (0, 0, self._attribute(("quotation_count", ">", 0)))
                            ],
                        },
                    )
                ]
            }
        )
        segment.action_refresh()
        self.assertEqual(segment.member_ids.partner_id, self.partner)

    def test_page_and_list_of_customers_show_segments(self):
        customer = self._customer()
        for view_type in ("form", "list", "search"):
            for user in (self.reader, self.maker):
                view = customer.with_user(user).get_view(view_type=view_type)
                self.assertIn("segment_ids", view["arch"], view_type)
        self.assertEqual(customer.segment_ids, self.segment)

    def test_broken_segment_shows_why(self):
        self.segment.error = "A field is gone."
        view = self.env["crm.segment"].get_view(view_type="form")
        [banner] = etree.fromstring(view["arch"]).xpath("//div[@name='broken']")
        self.assertEqual(banner.get("invisible"), "not error")
        self.assertEqual(
            self.env["crm.segment"].search([("error", "!=", False)]), self.segment
        )
