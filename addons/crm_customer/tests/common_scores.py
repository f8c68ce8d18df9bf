from odoo import Command

from odoo.addons.crm_customer.engine import mbg_nbd
from odoo.addons.crm_customer.engine.gamma_gamma import Spend
from odoo.addons.crm_customer.engine.mbg_nbd import Parameters

from .common import CrmCustomerCase

MODEL = Parameters(r=0.9, alpha=8.0, a=0.6, b=3.0)
SPEND = Spend(p=4.0, q=3.5, v=60.0)
CUTS = {
    "recency": {5: 30, 4: 90, 3: 180, 2: 365},
    "frequency": {1: 1, 2: 1, 3: 2, 4: 4},
    "monetary": {1: 50, 2: 100, 3: 200.5, 4: 1000},
}


class ScoresCase(CrmCustomerCase):
    """Customers under a model and a scale whose figures are known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Prediction = cls.env["crm.customer.prediction"].sudo()
        cls.Scale = cls.env["crm.customer.rfm.version"].sudo()
        cls.Cell = cls.env["crm.customer.prediction.cell"].sudo()

    @classmethod
    def _put_model_in_force(cls, company=None, **values):
        company = company or cls.env.company
        return cls.Prediction._put_in_force(
            {
                "company_id": company.id,
                "method": "mbg_nbd",
                "reason": "enough_data",
                "horizon_days": 90,
                "discount_rate": 0.1,
                "margin_rate": 0.4,
                "data_to": "2024-06-15",
                "at_risk_days": 60,
                "lost_days": 200,
                "first_gap_days": 80,
                **MODEL._asdict(),
                **{f"gg_{name}": value for name, value in SPEND._asdict().items()},
                **values,
            }
        )

    @classmethod
    def _create_scale(cls, cuts=None, **values):
        return cls.Scale.create(
            {
                "company_id": cls.env.company.id,
                "cut_ids": [
                    Command.create(
                        {"dimension": dimension, "score": score, "upper_limit": limit}
                    )
                    for dimension, limits in (cuts or CUTS).items()
                    for score, limit in limits.items()
                ],
                **values,
            }
        )

    @classmethod
    def _put_scale_in_force(cls, cuts=None, **values):
        scale = cls._create_scale(cuts, **values)
        scale._put_in_force()
        return scale

    def _probability(self, customer, today, horizon=90, model=MODEL):
        """Return the probability of no purchase by the engine, before rounding."""
        recency = (customer.last_purchase_date - customer.first_purchase_date).days
        weeks = round(recency / 7)
        age = weeks + (today - customer.last_purchase_date).days / 7
        return float(
            mbg_nbd.probability_no_purchase(
                model, horizon / 7, customer.purchase_count - 1, weeks, age
            )
        )
