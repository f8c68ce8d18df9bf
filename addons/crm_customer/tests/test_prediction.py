from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.crm_customer.engine import mbg_nbd, model_run

from .common_scores import MODEL, ScoresCase

FIT = "odoo.addons.crm_customer.models.crm_customer_prediction_fit"


class TestPrediction(ScoresCase):
    """Runs of the model: what comes into force, what is refused, and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Twelve customers with gaps of 20 to 60 days; some stop early.
        cls.buyers = [cls._create_partner(name=f"Buyer {n}") for n in range(12)]
        for number, partner in enumerate(cls.buyers):
            for purchase in range(1 + number % 5):
                day = date.fromordinal(
                    date(2023, 1, 10).toordinal()
                    + 7 * number
                    + purchase * (20 + 5 * (number % 9))
                )
                cls._invoice(50.0 + 10 * number, day, partner=partner)
        cls._settle()

    @contextmanager
    def _enough(self):
        """Take the twelve for enough to fit a model."""
        with patch.object(model_run, "MIN_CUSTOMERS", 10):
            yield

    def _fit(self):
        return self.Prediction._fit_company(self.env.company)

    def test_run(self):
        with self._enough():
            run = self._fit()
        self.assertRecordValues(
            run,
            [
                {
                    "state": "in_force",
                    "method": "mbg_nbd",
                    "reason": "enough_data",
                    "message": False,
                    "customer_count": 12,
                    "data_from": date(2023, 1, 10),
                    "data_to": date(2024, 6, 15),
                    "horizon_days": 90,
                    "discount_rate": 0.1,
                    "user_id": self.env.user.id,
                    "gg_customer_count": 9,
                }
            ],
        )
        cells = self.Prediction._query_cells(self.env.company)
        self.assertEqual(cells.count.sum(), 12)
        best = mbg_nbd.Parameters(run.r, run.alpha, run.a, run.b)
        likelihood = cells.count @ mbg_nbd.log_likelihood(best, *cells[:3])
        self.assertAlmostEqual(run.log_likelihood, likelihood, 6)
        self.assertGreater(
            likelihood, cells.count @ mbg_nbd.log_likelihood(MODEL, *cells[:3])
        )
        self.assertEqual(
            sum(group["customers"] for group in run.calibration),
            12,
            "all bought before the hold-out period",
        )
        self._settle()
        self.assertEqual(self._customer(self.buyers[4]).prediction_id, run)
        self.assertIncrementalIsFull()

    def test_cells_of_the_present_are_ready(self):
        with self._enough():
            run = self._fit()
        before = self.Cell.search_count([("prediction_id", "=", run.id)])
        self.assertTrue(before)
        self._settle()
        self.assertEqual(
            self.Cell.search_count([("prediction_id", "=", run.id)]), before
        )

    def test_too_few_customers(self):
        run = self._fit()
        # 24 gaps: three quarters of them are at most 45 days, 95 % at most 55.
        gaps = sorted(
            20 + 5 * (number % 9) for number in range(12) for _gap in range(number % 5)
        )
        self.assertEqual(len(gaps), 21)
        self.assertRecordValues(
            run,
            [
                {
                    "state": "in_force",
                    "method": "gap_percentiles",
                    "reason": "few_customers",
                    "at_risk_days": gaps[15],
                    "lost_days": max(gaps[19], gaps[15] + 1),
                }
            ],
        )
        customer = self._customer(self.buyers[4])
        self.assertFacts(
            customer,
            prediction_id=run.id,
            no_purchase_probability=0.0,
            expected_basket=0.0,
        )
        self.assertFalse(self.Cell.search([("prediction_id", "=", run.id)]))
        self.assertIncrementalIsFull()

    def test_short_history(self):
        with self._enough(), patch.object(model_run, "MIN_DAYS", 10_000):
            self.assertEqual(self._fit().reason, "short_history")

    def test_few_repeats(self):
        with self._enough(), patch.object(model_run, "MIN_PURCHASES", 9):
            self.assertEqual(self._fit().reason, "few_repeats")

    @mute_logger(FIT)
    def test_refused_run_keeps_the_former(self):
        with self._enough():
            former = self._fit()
            self._settle()
            with self._not_converging():
                run = self._fit()
        self.assertEqual((run.state, run.message), ("refused", "no_convergence"))
        self.assertEqual(former.state, "in_force")
        self.assertFalse(self.queue.search([]), "nobody is to be computed again")
        self.assertEqual(self._customer(self.buyers[4]).prediction_id, former)
        self.assertIncrementalIsFull()

    @mute_logger(FIT)
    def test_first_run_is_refused(self):
        """With nothing in force yet, the gaps take over and say why."""
        with self._enough(), self._not_converging():
            run = self._fit()
        self.assertEqual(run.state, "refused")
        self.assertRecordValues(
            self.Prediction._get_in_force(self.env.company),
            [{"method": "gap_percentiles", "reason": "refused"}],
        )

    @contextmanager
    def _not_converging(self):
        fit = mbg_nbd.fit
        with patch.object(
            mbg_nbd, "fit", lambda cells: fit(cells)._replace(converged=False)
        ):
            yield

    def test_new_version_recomputes_everybody(self):
        former = self._put_model_in_force()
        self._settle()
        self.assertEqual(self._customer(self.buyers[4]).prediction_id, former)
        run = self._put_model_in_force(r=1.5)
        self.assertEqual((former.state, run.state), ("superseded", "in_force"))
        self.assertEqual(self.queue._count_waiting(), len(self.buyers))
        changes = self.queue._take(1000)
        self.assertEqual({c.partner_id for c in changes}, {p.id for p in self.buyers})
        self.assertEqual(
            {(change.cause_model, change.cause_id) for change in changes},
            {(run._name, run.id)},
        )
        self.Customer._refresh_pairs(changes)
        self.assertEqual(self._customer(self.buyers[4]).prediction_id, run)
        self.assertFalse(self.Cell.search([("prediction_id", "=", former.id)]))
        self.assertIncrementalIsFull()

    def test_version_still_in_the_queue_is_the_cause(self):
        buyer = self.buyers[4]
        self._put_model_in_force(
            method="gap_percentiles",
            at_risk_days=500,
            lost_days=1000,
            first_gap_days=500,
        )
        before = self._customer(buyer).stage
        run = self._put_model_in_force(
            method="gap_percentiles", at_risk_days=1, lost_days=2, first_gap_days=2
        )
        buyer.action_open_customer()
        customer = self.Customer.search([("partner_id", "=", buyer.id)])
        self.assertNotEqual(customer.stage, before)
        stay = self.env["crm.customer.stage.interval"].search(
            [("customer_key", "=", customer.id), ("date_to", "=", False)]
        )
        self.assertEqual(
            (stay.cause, stay.cause_model, stay.cause_id),
            ("parameters", run._name, run.id),
        )

    def test_horizon_makes_a_new_version(self):
        former = self._put_model_in_force()
        self._settle()
        before = self._customer(self.buyers[4]).no_purchase_probability
        self.env.company.sudo().customer_horizon_days = 10
        run = self.Prediction._get_in_force(self.env.company)
        self.assertNotEqual(run, former)
        self.assertEqual((run.horizon_days, run.r), (10, former.r))
        self.assertGreater(
            self._customer(self.buyers[4]).no_purchase_probability, before
        )
        self.assertIncrementalIsFull()

    def test_settings_out_of_range(self):
        company = self.env.company.sudo()
        for days in (0, -5, 1096):
            with self.assertRaisesRegex(ValidationError, f"1095 days, not {days}"):
                company.customer_horizon_days = days
        for rate in (-0.1, 1.5):
            with self.assertRaisesRegex(ValidationError, "between 0 and 100 %"):
                company.customer_discount_rate = rate

    def test_a_run_is_never_edited(self):
        run = self._put_model_in_force()
        with self.assertRaisesRegex(ValidationError, "cannot be changed"):
            run.write({"r": 2.0})
        with self.assertRaisesRegex(ValidationError, "cannot be deleted"):
            run.unlink()

    def test_who_may_fit(self):
        run = self._put_model_in_force()
        seller, manager = (
            new_test_user(
                self.env,
                login=f"crm_{name}",
                groups=f"sales_team.group_sale_{name}",
                company_id=self.env.company.id,
                company_ids=[Command.set(self.env.company.ids)],
            )
            for name in ("salesman", "manager")
        )
        predictions = self.env["crm.customer.prediction"]
        self.assertIn(run, predictions.with_user(seller).search([]))
        with self.assertRaises(AccessError):
            predictions.with_user(seller).action_fit()
        for change in (
            lambda: run.with_user(manager).write({"state": "refused"}),
            lambda: run.with_user(manager).copy(),
            lambda: run.with_user(manager).unlink(),
        ):
            with self.assertRaises(AccessError):
                change()
        action = predictions.with_user(manager).action_fit()
        made = self.Prediction.browse(action["res_id"])
        self.assertEqual((made.user_id, made.company_id), (manager, self.env.company))

    def test_other_companies_are_not_seen(self):
        self._put_model_in_force(self._create_company(name="Elsewhere"))
        user = new_test_user(
            self.env,
            login="crm_here",
            groups="sales_team.group_sale_manager",
            company_id=self.env.company.id,
            company_ids=[Command.set(self.env.company.ids)],
        )
        found = self.env["crm.customer.prediction"].with_user(user).search([])
        self.assertLessEqual(found.company_id, self.env.company)

    def test_queries_do_not_depend_on_customers(self):
        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._fit()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(10):
            self._invoice(
                10.0, "2024-05-05", partner=self._create_partner(name=f"More {number}")
            )
        self._settle()
        self.assertEqual(count(), few)

    @mute_logger(FIT)
    def test_cron_isolates_a_company(self):
        other = self._create_company(name="Elsewhere")
        query = self.env.registry["crm.customer.prediction"]._query_population

        def failing(model, company):
            if company == other:
                raise ZeroDivisionError
            return query(model, company)

        with (
            patch.object(type(self.Prediction), "_query_population", failing),
            self.enter_registry_test_mode(),
        ):
            self.env.ref(
                "crm_customer.ir_cron_crm_customer_fit"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertRecordValues(
            self.Prediction.search([("company_id", "=", other.id)]),
            [{"state": "refused", "message": "failure"}],
        )
        self.assertEqual(
            self.Prediction._get_in_force(self.env.company).reason, "few_customers"
        )
