from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import freeze_time

from .common import ProductionCase


class TestDelay(ProductionCase):
    """The delay grows with the days, without a refresh, and can be searched."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.production = cls._promise("2024-06-20 12:00:00")
        cls.production.date_finished = datetime(2024, 6, 23, 12)
        cls.customer = cls._customer()
        cls.idle = cls._create_partner(name="Idle")
        cls._order(5.0, partner=cls.idle)
        cls.rows = cls.customer | cls._customer(cls.idle)

    def _found(self, operator, value):
        return self.Customer.search(
            [("id", "in", self.rows.ids), ("production_delay", operator, value)]
        )

    def test_planned_delay_then_days_passed(self):
        """Planned three days late; five days after the promise it is five."""
        for now, delay in (
            ("2024-06-15 10:00:00", 3.0),
            ("2024-06-23 10:00:00", 3.0),
            ("2024-06-25 10:00:00", 5.0),
        ):
            with freeze_time(now):
                self.customer.invalidate_recordset(["production_delay"])
                self.assertEqual(self.customer.production_delay, delay)
                self.assertEqual(self._found(">=", delay), self.customer)
                self.assertEqual(self._found(">", delay - 0.5), self.customer)
                self.assertFalse(self._found(">", delay))
                self.assertEqual(self._found("<", delay), self._customer(self.idle))
                self.assertEqual(self._found("<=", delay), self.rows)
                self.assertEqual(self._found("=", delay), self.customer)
                self.assertEqual(self._found("!=", delay), self._customer(self.idle))

    def test_no_delay(self):
        self.assertEqual(self._found(">=", 0), self.rows)
        self.assertFalse(self._found("<", 0))
        self.assertEqual(self._found(">", 0), self.customer)

    def test_unknown_comparison(self):
        with self.assertRaises(UserError):
            self._found("like", "3")
