from datetime import date, timedelta

from odoo.tests import freeze_time

from odoo.addons.crm_customer.engine import mbg_nbd
from odoo.addons.crm_customer.engine.lifetime_value import monthly_rate

from .common_scores import MODEL, SPEND, ScoresCase

TODAY = date(2024, 6, 15)
DAYS_PER_MONTH = 365 / 12


class TestScores(ScoresCase):
    """The scores of a row are those of the engine, on every day."""

    def _buy(self, partner, *days, amount=120.0):
        for day in days:
            self._invoice(amount, day, partner=partner)

    def _first_day_of_band(self, customer):
        """Return the first day with the present step of probability."""
        step = customer.no_purchase_probability
        day = customer.last_purchase_date
        while self._probability(customer, day) < step - 1e-12:
            day += timedelta(days=1)
        return day

    def test_equal_to_the_engine(self):
        self._put_model_in_force()
        self._order(200.0, confirm=True, cost=150.0)
        self._buy(self.partner, "2023-06-01", "2023-09-10", "2024-02-20")
        customer = self._customer()
        probability = self._probability(customer, TODAY)
        self.assertEqual(customer.no_purchase_probability, int(probability * 20) / 20)
        weeks = round((date(2024, 2, 20) - date(2023, 6, 1)).days / 7)
        start = (self._first_day_of_band(customer) - date(2024, 2, 20)).days
        by_month = [
            float(
                mbg_nbd.expected_purchases(
                    MODEL, month * DAYS_PER_MONTH / 7, 2, weeks, weeks + start / 7
                )
            )
            for month in range(13)
        ]
        self.assertAlmostEqual(customer.expected_purchases, by_month[12], 9)
        # Three purchases of 120: p (v + 3 * 120) / (3 p + q - 1).
        basket = 4.0 * (60.0 + 360.0) / (12.0 + 2.5)
        self.assertAlmostEqual(customer.expected_basket, basket, 2)
        # One order of 200 with a margin of 50, and five at 40 %.
        margin_rate = (1 * 50 / 200 + 5 * 0.4) / 6
        discounted = sum(
            (by_month[month] - by_month[month - 1]) / (1 + monthly_rate(0.1)) ** month
            for month in range(1, 13)
        )
        self.assertAlmostEqual(
            customer.lifetime_value, discounted * basket * margin_rate, 2
        )
        self.assertEqual(customer.prediction_id.company_id, self.env.company)
        self.assertIncrementalIsFull()

    def test_next_purchase_has_even_odds(self):
        self._put_model_in_force()
        self._buy(self.partner, "2023-06-01", "2023-09-10", "2024-02-20")
        customer = self._customer()
        waited = (customer.expected_purchase_date - date(2024, 2, 20)).days

        def probability(days):
            weeks = round((date(2024, 2, 20) - date(2023, 6, 1)).days / 7)
            return mbg_nbd.probability_no_purchase(MODEL, days / 7, 2, weeks, weeks)

        self.assertLessEqual(probability(waited), 0.5)
        self.assertGreater(probability(waited - 1), 0.5)

    def test_no_next_purchase_is_likely(self):
        self._put_model_in_force(a=3.0, b=1.0)
        self._buy(self.partner, "2024-02-20")
        customer = self._customer()
        self.assertFalse(customer.expected_purchase_date)
        self.assertGreater(customer.no_purchase_probability, 0.7)

    def test_without_a_purchase_there_is_no_score(self):
        self._put_model_in_force()
        self._put_scale_in_force()
        self._order(10.0)
        self.assertFacts(
            self._customer(),
            rfm_score=False,
            rfm_recency=0,
            no_purchase_probability=0.0,
            expected_basket=0.0,
            lifetime_value=0.0,
            prediction_id=False,
        )

    def test_without_orders_there_is_no_lifetime_value(self):
        self._put_model_in_force(margin_rate=0.0)
        self._buy(self.partner, "2024-02-20")
        [row] = self._customer().read(["expected_basket"])
        self.assertAlmostEqual(
            row["expected_basket"], 4.0 * (60.0 + 120.0) / (4.0 + 2.5), 2
        )
        self.env.cr.execute(
            "SELECT lifetime_value FROM crm_customer WHERE id = %s", [row["id"]]
        )
        self.assertEqual(self.env.cr.fetchone(), (None,))

    def test_day_by_day(self):
        """Whenever the clock moves a score, the row was due on that very day."""
        self._put_model_in_force()
        self._put_scale_in_force()
        self._buy(self.partner, "2024-01-05", "2024-03-10", "2024-06-12")
        customer, changes = self._customer(), 0
        for number in range(1, 60):
            today = TODAY + timedelta(days=number)
            with freeze_time(f"{today} 00:00:00"):
                due = customer.next_due.date() <= today
                before = self._scores(customer)
                self.assertIncrementalIsFull()
                if self._scores(customer) != before:
                    self.assertTrue(due, today)
                    changes += 1
                self.assertEqual(
                    customer.no_purchase_probability,
                    int(self._probability(customer, today) * 20) / 20,
                )
        self.assertGreater(changes, 3)

    def _scores(self, customer):
        names = self.Customer._layer_scores().columns
        return customer.read(names)

    def test_new_history_gets_a_cell(self):
        """A history that nobody had when the model was fitted is scored at once."""
        run = self._put_model_in_force()
        self.assertFalse(self.Cell.search([("prediction_id", "=", run.id)]))
        self._buy(self.partner, "2024-01-05", "2024-03-10")
        self.assertTrue(self._customer().no_purchase_probability)
        cell = self.Cell.search([("prediction_id", "=", run.id)])
        self.assertRecordValues(cell, [{"frequency": 1, "recency_week": 9}])
        self.assertIncrementalIsFull()

    def test_nothing_is_written_without_the_cells(self):
        """No row is ever stored, nor any history, half scored."""
        self._put_model_in_force()
        self._buy(self.partner, "2024-01-05", "2024-03-10")
        self.env.flush_all()
        scope = self.Customer._prepare_scope([(self.partner.id, self.env.company.id)])
        [(changed, missing)] = self.env.execute_query(
            self.Customer._query_refresh(
                self.Customer._query_computed(scope, "considered")
            )
        )
        self.assertEqual((changed, len(missing)), (0, 1))
        self.assertEqual(missing[0][1:], [1, 9])

    def test_mistyped_year(self):
        """A purchase in the year 1405 is no history of 620 years."""
        self._put_model_in_force()
        self._put_scale_in_force()
        self._buy(self.partner, "1405-03-05", "2024-03-10")
        customer = self._customer()
        self.assertFacts(
            customer, purchase_count=2, no_purchase_probability=0.0, rfm_score="334"
        )
        self.assertFalse(self.Cell.search([("recency_week", ">", 1000)]))
        self.assertIncrementalIsFull()
        count, first, *_rest = self.Prediction._query_population(self.env.company)
        self.assertEqual((count, first), (0, None))

    def test_two_companies(self):
        """Each company has its own model, scale and horizon."""
        other = self._create_company(name="Elsewhere")
        self._put_model_in_force()
        run = self._put_model_in_force(other, horizon_days=365)
        self._buy(self.partner, "2023-09-10", "2024-02-20")
        ours = self._customer()
        self._create_invoice_one_line(
            price_unit=120.0,
            partner_id=self.partner,
            invoice_date="2024-02-20",
            company_id=other,
            post=True,
        )
        theirs = self._customer(company=other)
        self.assertEqual(theirs.prediction_id, run)
        self.assertNotEqual(ours.prediction_id, run)
        self.assertEqual(
            theirs.no_purchase_probability,
            int(self._probability(theirs, TODAY, 365) * 20) / 20,
        )
        self.assertIncrementalIsFull()

    def test_expected_basket_of_few_purchases(self):
        """The fewer purchases, the nearer to the mean of all: p v / (q - 1) = 96."""
        self._put_model_in_force()
        population = SPEND.p * SPEND.v / (SPEND.q - 1)
        once, often = self.partner, self._create_partner(name="Often")
        self._buy(once, "2024-02-20", amount=500.0)
        self._buy(often, *(f"2024-0{n}-20" for n in range(1, 6)), amount=500.0)
        baskets = [self._customer(each).expected_basket for each in (once, often)]
        self.assertLess(population, baskets[0])
        self.assertLess(baskets[0], baskets[1])
        self.assertLess(baskets[1], 500.0)
