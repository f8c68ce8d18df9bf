from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user

from .common_scores import CUTS, ScoresCase


class TestRfm(ScoresCase):
    """Scores by frozen cut points, and the versions of these."""

    def _score(self, *purchases):
        partner = self._create_partner(name="Scored")
        for day, amount in purchases:
            self._invoice(amount, day, partner=partner)
        return self._customer(partner)

    def test_scores(self):
        scale = self._put_scale_in_force()
        self.assertFacts(
            self._score(("2024-06-15", 1000.0)),
            rfm_recency=5,
            rfm_frequency=1,
            rfm_monetary=4,
            rfm_score="514",
            rfm_version_id=scale.id,
        )
        self.assertEqual(
            self._score(("2024-01-01", 60.0), ("2024-02-01", 140.5)).rfm_score, "333"
        )
        self.assertEqual(
            self._score(*((f"2023-0{n}-01", 201.0) for n in range(1, 6))).rfm_score,
            "155",
        )
        self.assertIncrementalIsFull()

    def test_equal_values_get_equal_scores(self):
        """Where two limits are equal, the score between them is skipped for all."""
        self._put_scale_in_force()
        customers = [self._score(("2024-06-01", 10.0)) for _each in range(3)]
        self.assertEqual({each.rfm_score for each in customers}, {"511"})

    def test_recency_follows_the_clock(self):
        self._put_scale_in_force()
        invoice = self._invoice(10.0, "2024-06-10")
        self._register_payment(invoice)
        self.assertFacts(
            self._customer(), rfm_recency=5, next_due=datetime(2024, 7, 11)
        )
        with freeze_time("2024-07-10 23:00:00"):
            self.assertFacts(self._customer(), rfm_recency=5)
            self.assertIncrementalIsFull()
        with freeze_time("2024-07-11 00:00:00"):
            self.assertFacts(self._customer(), rfm_recency=4)
            self.assertIncrementalIsFull()

    def test_fit(self):
        """Quintiles are values that occur; of one-time buyers all score alike."""
        for number in range(20):
            self._score(("2024-06-05", 10.0 * (1 + number)))
        scale = self.Scale._fit_company(self.env.company)
        limits = {
            name: scale.cut_ids.filtered(lambda cut, name=name: cut.dimension == name)
            .sorted("upper_limit")
            .mapped("upper_limit")
            for name in CUTS
        }
        self.assertEqual(
            limits,
            {
                "recency": [10.0] * 4,
                "frequency": [1.0] * 4,
                "monetary": [40.0, 80.0, 120.0, 160.0],
            },
        )
        self.assertRecordValues(
            scale,
            [
                {
                    "state": "in_force",
                    "is_fitted": True,
                    "customer_count": 20,
                    "data_to": date(2024, 6, 15),
                }
            ],
        )
        self._settle()
        scores = self.Customer.search([("rfm_version_id", "=", scale.id)])
        self.assertEqual(
            sorted(scores.mapped("rfm_monetary")), sorted([1, 2, 3, 4, 5] * 4)
        )
        self.assertEqual(set(scores.mapped("rfm_frequency")), {1})

    def test_too_few_customers(self):
        self._score(("2024-06-05", 10.0))
        self.assertFalse(self.Scale._fit_company(self.env.company))
        with self.assertRaisesRegex(UserError, "20 customers"):
            self.env["crm.customer.rfm.version"].action_fit()

    def test_cut_points_out_of_order(self):
        with self.assertRaisesRegex(ValidationError, "1 – 3 – 2 – 4.*out of order"):
            self._create_scale(CUTS | {"frequency": {1: 1, 2: 3, 3: 2, 4: 4}})
        with self.assertRaisesRegex(ValidationError, "5 – 4 – 3 – 2 are out of order"):
            self._create_scale(CUTS | {"recency": {5: 365, 4: 180, 3: 90, 2: 30}})

    def test_cut_points_missing(self):
        scale = self._create_scale(CUTS | {"monetary": {1: 50, 2: 100}})
        with self.assertRaisesRegex(
            ValidationError, "each of the scores 1, 2, 3, and 4"
        ):
            scale.action_put_in_force()

    def test_cut_points_absurd(self):
        with self.assertRaisesRegex(ValidationError, "between 0 and 36500"):
            self._create_scale(CUTS | {"recency": {5: -1}})
        with self.assertRaisesRegex(ValidationError, "not 5"):
            self._create_scale(CUTS | {"frequency": {5: 1}})

    def test_manager_makes_a_version(self):
        """Duplicate what is in force, change the copy, put it into force."""
        manager = new_test_user(
            self.env, login="crm_scale", groups="sales_team.group_sale_manager"
        )
        manager.company_ids |= self.env.company
        former = self._put_scale_in_force()
        customer = self._score(("2024-06-01", 1500.0))
        self.assertEqual(customer.rfm_monetary, 5)
        copy = former.with_user(manager).with_company(self.env.company).copy()
        with Form(copy) as form, form.cut_ids.edit(11) as line:
            line.upper_limit = 2000.0
        self.assertEqual(copy.cut_ids.sorted("upper_limit")[-1].upper_limit, 2000.0)
        copy.action_put_in_force()
        self.assertEqual((former.state, copy.state), ("superseded", "in_force"))
        entry = self.queue.search([], order="id desc", limit=1)
        self.assertEqual(
            (entry.document_model, entry.document_id), (copy._name, copy.id)
        )
        customer = self._customer(customer.partner_id)
        self.assertFacts(customer, rfm_monetary=4, rfm_version_id=copy.id)
        self.assertIncrementalIsFull()

    def test_what_was_in_force_is_never_edited(self):
        scale = self._put_scale_in_force()
        cut = scale.cut_ids[0]
        for change in (
            lambda: cut.write({"upper_limit": 1.0}),
            lambda: cut.unlink(),
            lambda: scale.write({"cut_ids": [Command.clear()]}),
            lambda: scale.write({"company_id": self.env.ref("base.main_company").id}),
            lambda: cut.copy({"version_id": scale.id, "score": 1}),
            lambda: scale.unlink(),
            lambda: scale.action_put_in_force(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_users_only_read(self):
        scale = self._put_scale_in_force()
        user = new_test_user(
            self.env,
            login="crm_reader",
            groups="sales_team.group_sale_salesman",
            company_id=self.env.company.id,
            company_ids=[Command.set(self.env.company.ids)],
        )
        scales = self.env["crm.customer.rfm.version"].with_user(user)
        self.assertEqual(
            scales.search([("id", "=", scale.id)]).cut_ids.mapped("score"),
            scale.cut_ids.mapped("score"),
        )
        draft = self._create_scale()
        for change in (
            lambda: draft.with_user(user).action_put_in_force(),
            lambda: scales.action_fit(),
            lambda: scale.with_user(user).copy(),
        ):
            with self.assertRaises(AccessError):
                change()
