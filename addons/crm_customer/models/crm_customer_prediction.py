from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .reader_dates import format_day

MANAGER = "crm_customer.group_crm_customer_manager"

METHODS = [
    ("mbg_nbd", "Purchase model (MBG/NBD)"),
    ("gap_percentiles", "Usual gaps between purchases"),
]
REASONS = [
    ("enough_data", "There is enough data to fit a model to the purchases."),
    ("few_customers", "Fewer than 200 customers have made a purchase."),
    ("short_history", "The first purchase is less than 180 days ago."),
    ("few_repeats", "No customer has made three purchases yet."),
    ("refused", "The fitted model was refused and no earlier one is in force."),
]
REFUSALS = [
    ("no_convergence", "The search for the most likely parameters did not converge."),
    (
        "absurd",
        "The parameters found do not reproduce the number of purchases that were made.",
    ),
    ("spend", "No distribution of spend fits the average baskets."),
    ("failure", "The run broke off; the log of the server says why."),
]


class CrmCustomerPrediction(models.Model):
    """One run of the prediction model of a company, frozen once it is made.

    What the population decides lives here, so that a customer's score is a function
    of the customer's own row and the run in force.
    """

    _name = "crm.customer.prediction"
    _description = "Prediction Model"
    _order = "id desc"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        "Made by",
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="set null",
    )
    state = fields.Selection(
        [
            ("in_force", "In Force"),
            ("superseded", "Superseded"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    method = fields.Selection(
        METHODS,
        required=True,
        readonly=True,
        help="The purchase model gives probabilities for each customer. Where there "
        "is too little data for it, limits common to all customers stand in.",
    )
    reason = fields.Selection(
        REASONS, required=True, readonly=True, help="Why this method was used."
    )
    message = fields.Selection(
        REFUSALS, "Why Refused", readonly=True, help="Empty unless refused."
    )
    horizon_days = fields.Integer(
        "Horizon (Days)",
        required=True,
        readonly=True,
        help="The days ahead for which the probability of no purchase is given.",
    )
    discount_rate = fields.Float(
        "Discount Rate (per Year)", required=True, readonly=True
    )
    margin_rate = fields.Float(
        readonly=True,
        help="Margin of all confirmed orders as a share of their untaxed value; the "
        "rate of a customer with few orders is drawn towards it.",
    )
    data_from = fields.Date(
        "First Purchase", readonly=True, help="Day of the first purchase used."
    )
    data_to = fields.Date("Data up to", required=True, readonly=True)
    customer_count = fields.Integer(
        "Customers", readonly=True, help="Customers with a purchase, used for the fit."
    )

    at_risk_days = fields.Integer(
        "At Risk after (Days)",
        required=True,
        readonly=True,
        help="Three quarters of the gaps between purchases are no longer than this.",
    )
    lost_days = fields.Integer(
        "Lost after (Days)",
        required=True,
        readonly=True,
        help="95 % of the gaps between purchases are no longer than this.",
    )
    first_gap_days = fields.Integer(
        "Second Purchase Due (Days)",
        required=True,
        readonly=True,
        help="Three quarters of the gaps between a first and a second purchase are no "
        "longer than this.",
    )

    r = fields.Float("r", readonly=True)
    alpha = fields.Float("alpha", readonly=True, help="In weeks.")
    a = fields.Float("a", readonly=True)
    b = fields.Float("b", readonly=True)
    log_likelihood = fields.Float("Log-Likelihood", readonly=True, aggregator=None)
    r_error = fields.Float("Standard Error of r", readonly=True)
    alpha_error = fields.Float("Standard Error of alpha", readonly=True)
    a_error = fields.Float("Standard Error of a", readonly=True)
    b_error = fields.Float("Standard Error of b", readonly=True)
    bg_r = fields.Float("r (BG/NBD)", readonly=True)
    bg_alpha = fields.Float("alpha (BG/NBD)", readonly=True, help="In weeks.")
    bg_a = fields.Float("a (BG/NBD)", readonly=True)
    bg_b = fields.Float("b (BG/NBD)", readonly=True)
    bg_log_likelihood = fields.Float(
        "Log-Likelihood (BG/NBD)", readonly=True, aggregator=None
    )
    gg_p = fields.Float("p", readonly=True)
    gg_q = fields.Float("q", readonly=True)
    gg_v = fields.Float("v", readonly=True, help="In company currency.")
    gg_customer_count = fields.Integer(
        "Customers for Spend",
        readonly=True,
        help="Customers with two purchases or more, from whose average basket the "
        "distribution of spend was fitted.",
    )
    gg_log_likelihood = fields.Float(
        "Log-Likelihood of Spend", readonly=True, aggregator=None
    )
    gg_correlation = fields.Float(
        "Correlation of Frequency and Spend",
        readonly=True,
        aggregator=None,
        help="The model of spend takes the number of purchases and their average "
        "value as unrelated. Above 0.3 its figures deserve doubt.",
    )

    calibration = fields.Json(
        readonly=True,
        help="Mean number of purchases in the hold-out period by the number of repeat "
        "purchases before it: predicted, actual and customers.",
    )
    holdout_from = fields.Date("Hold-out from", readonly=True)
    holdout_predicted = fields.Float(
        "Predicted Purchases", readonly=True, aggregator=None
    )
    holdout_actual = fields.Integer("Actual Purchases", readonly=True, aggregator=None)
    holdout_error = fields.Float(
        "Hold-out Error",
        readonly=True,
        aggregator=None,
        help="Predicted less actual purchases in the hold-out period, as a share of "
        "the actual ones, by a model fitted to the purchases before it.",
    )

    _company_in_force_uniq = models.UniqueIndex(
        "(company_id) WHERE state = 'in_force'",
        "A company has one prediction model in force.",
    )

    @api.depends("create_date", "method")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        labels = dict(self._fields["method"]._description_selection(self.env))
        for run in self:
            made = fields.Datetime.context_timestamp(
                run, run.create_date or fields.Datetime.now()
            )
            run.display_name = self.env._(
                "%(method)s, %(day)s",
                method=labels[run.method],
                day=format_day(self.env, made.date()),
            )

    def write(self, vals):
        """Refuse changes: a run is a record of what was found. ``state`` follows it."""
        if set(vals) - {"state"}:
            raise ValidationError(
                self.env._(
                    "A run of the prediction model is a record of what was found and "
                    "cannot be changed. Make a new run instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        if "in_force" in self.mapped("state"):
            raise ValidationError(
                self.env._(
                    "The prediction model in force cannot be deleted. Make a new run, "
                    "which takes its place."
                )
            )

    @api.model
    def action_fit(self):
        """Make a run for the current company and open it."""
        run = self._as_manager()._fit_company(self.env.company)
        return {
            "type": "ir.actions.act_window",
            "name": run.display_name,
            "res_model": self._name,
            "res_id": run.id,
            "views": [(False, "form")],
        }

    @api.model
    def _as_manager(self):
        """Return the model with the right to make runs, for managers only.

        With nobody's own right to create or write one, a run stays what was found.
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a manager of the customer view can fit its scores.")
            )
        return self.sudo()
