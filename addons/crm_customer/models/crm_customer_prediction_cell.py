import json

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..engine.bands import NEVER, score
from ..engine.mbg_nbd import Parameters

BATCH_SIZE = 1000
COLUMNS = (
    *("frequency", "recency_week"),
    *("crossings", "expected", "discounted", "median_days"),
)


class CrmCustomerPredictionCell(models.Model):
    """Scores of all customers with one history, for every day to come.

    Under a frozen model the scores of a customer depend on the number of purchases,
    on the weeks between the first and the last, and on the day. Over the days they
    are piecewise constant; a cell holds the days on which they change and the values
    in between, which ``engine/bands.py`` computes. So scoring is a look-up in SQL, and
    no daily pass over everybody is needed.
    """

    _name = "crm.customer.prediction.cell"
    _description = "Scores of Customers with One History"
    _log_access = False

    prediction_id = fields.Many2one(
        "crm.customer.prediction", required=True, readonly=True, ondelete="cascade"
    )
    frequency = fields.Integer(
        "Repeat Purchases", required=True, readonly=True, aggregator=None
    )
    recency_week = fields.Integer(
        "Weeks from First to Last Purchase",
        required=True,
        readonly=True,
        aggregator=None,
    )

    _history_uniq = models.Constraint(
        "UNIQUE (prediction_id, frequency, recency_week)",
        "A prediction model has one cell for each history.",
    )

    def init(self):
        """Add the columns that the ORM cannot hold: arrays, and a number of days that
        can be empty."""
        self.env.cr.execute(
            SQL(
                """
                ALTER TABLE crm_customer_prediction_cell
                    ADD COLUMN IF NOT EXISTS crossings int[] NOT NULL,
                    ADD COLUMN IF NOT EXISTS expected float8[] NOT NULL,
                    ADD COLUMN IF NOT EXISTS discounted float8[] NOT NULL,
                    ADD COLUMN IF NOT EXISTS median_days int
                """
            )
        )

    @api.model
    def _create_cells(self, histories):
        """Compute and store cells.

        :param histories: (id of the prediction, frequency, recency in weeks), each
            once
        """
        by_prediction = {}
        for prediction_id, frequency, week in histories:
            by_prediction.setdefault(prediction_id, []).append((frequency, week))
        # The reader of a page may be the one who meets a new history.
        predictions = self.env["crm.customer.prediction"].sudo().browse(by_prediction)
        for prediction in predictions:
            for batch in split_every(BATCH_SIZE, by_prediction[prediction.id], list):
                self._store_cells(prediction, batch)

    @api.model
    def _delete_cells(self, predictions):
        """Delete the cells of predictions; in SQL, as the ORM would read thousands of
        them first, and write each number into the log."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "DELETE FROM crm_customer_prediction_cell"
                " WHERE prediction_id = ANY(%s)",
                predictions.ids,
            )
        )
        self.invalidate_model()

    @api.model
    def _store_cells(self, prediction, histories):
        """Store a batch of cells; in SQL, as the ORM has no arrays.

        Where another transaction stores one meanwhile, ON CONFLICT turns the
        violation into a serialization failure, which is tried again.
        """
        frequency, week = zip(*histories, strict=True)
        scores = score(
            Parameters(prediction.r, prediction.alpha, prediction.a, prediction.b),
            frequency,
            week,
            prediction.horizon_days,
            prediction.discount_rate,
        )
        columns = (frequency, week, *(each.tolist() for each in scores))
        # As JSON: one by one the numbers would take longer to quote than to compute.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_customer_prediction_cell (
                    prediction_id, frequency, recency_week,
                    crossings, expected, discounted, median_days)
                SELECT %s, frequency, recency_week,
                       crossings, expected, discounted, NULLIF(median_days, %s)
                FROM JSON_TO_RECORDSET(%s) cell (
                    frequency int, recency_week int, crossings int[],
                    expected float8[], discounted float8[], median_days int)
                ON CONFLICT DO NOTHING
                """,
                prediction.id,
                NEVER,
                json.dumps(
                    [
                        dict(zip(COLUMNS, row, strict=True))
                        for row in zip(*columns, strict=True)
                    ]
                ),
            )
        )
