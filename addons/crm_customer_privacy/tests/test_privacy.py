from odoo.addons.crm_customer.tests.common import CrmCustomerCase


class TestPrivacy(CrmCustomerCase):
    """Erasing a person by Odoo's own look-up of personal data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._create_partner(name="Sapphire Vu", email="vu@vu.example")
        cls.lead = cls._opportunity(10.0, partner=cls.person)
        cls.customer = cls._customer(cls.person)

    def _look_up(self):
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": self.person.name, "email": self.person.email}
        )
        wizard.action_lookup()
        return wizard.line_ids

    def test_histories_are_not_offered_for_deletion(self):
        models = self._look_up().mapped("res_model")
        self.assertIn("res.partner", models)
        self.assertIn("crm.lead", models)
        self.assertFalse(
            [
                each
                for each in models
                if each.startswith(("crm.customer", "crm.segment"))
            ]
        )

    def test_erasing_leaves_the_rows_without_the_person(self):
        key = self.customer.id
        stays = self.env["crm.customer.stage.interval"].search(
            [("customer_key", "=", key)]
        )
        self.assertTrue(stays)
        self._look_up().action_unlink_all()
        self.assertFalse(self.person.exists())
        self.assertFalse(self.lead.exists())
        stays.invalidate_recordset()
        self.assertEqual(stays.exists(), stays)
        self.assertFalse(stays.partner_id)
        self.assertFalse(stays.customer_id)
        self.assertTrue(all(stays.mapped("date_to")))
