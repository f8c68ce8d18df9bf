from dataclasses import asdict

from odoo import api, fields, models
from odoo.tools import SQL, format_amount
from odoo.tools.misc import formatLang

from .next_step import NextStep

#: products whose replenishment is proposed
REPLENISHMENTS_SHOWN = 3
#: days around the due date within which a customer pays on time
ON_TIME_DAYS = 0.5
#: width of the steps in which the probability of no purchase is kept
PROBABILITY_STEP = 0.05


class CrmCustomer(models.Model):
    """The figures in words: what they mean and what to do next."""

    _inherit = "crm.customer"

    empty_figures = fields.Json(
        compute="_compute_empty_figures",
        exportable=False,
        help="Names of the figures of which nothing is known. A number cannot say so "
        "itself: it reads as zero.",
    )
    stage_reason = fields.Json(
        "Why in This Stage",
        compute="_compute_stage_reason",
        exportable=False,
        help="Since when and why the customer is in the present stage.",
    )
    insight = fields.Json(
        "In Words",
        compute="_compute_insight",
        exportable=False,
        help="What the scores mean, and what to do next.",
    )

    def _compute_empty_figures(self):
        """Read which columns are NULL, in one statement: the ORM reads zero there."""
        names = [
            name
            for name in self._computed_columns()
            if self._fields[name].type in ("float", "integer", "monetary")
        ]
        empty = SQL(", ").join(
            SQL("CASE WHEN %s IS NULL THEN %s END", SQL.identifier(name), name)
            for name in names
        )
        self.env.flush_all()
        found = dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, ARRAY_REMOVE(ARRAY[%s]::text[], NULL)"
                    " FROM crm_customer WHERE id = ANY(%s)",
                    empty,
                    self.ids,
                )
            )
        )
        for customer in self:
            customer.empty_figures = found.get(customer.id, [])

    @api.depends_context("lang")
    def _compute_stage_reason(self):
        for customer in self:
            customer.stage_reason = customer.get_stage_reason()

    @api.depends_context("lang")
    def _compute_insight(self):
        for customer in self:
            steps = sorted(customer._next_steps(), key=lambda step: step.rank)
            customer.insight = {
                "sentences": customer._get_sentences(),
                "steps": [asdict(step) for step in steps],
            }

    def _get_sentences(self):
        """Return what the scores mean: dicts of ``text`` and ``fact`` (or empty)."""
        self.ensure_one()
        sentences = [
            (self._say_rhythm(), "purchase_count"),
            (self._say_probability(), ""),
            (self._say_expectation(), ""),
            (self._say_payment(), "days_late_mean"),
            (self._say_rfm(), ""),
            (self._say_method(), ""),
        ]
        return [{"text": text, "fact": fact} for text, fact in sentences if text]

    def _say_rhythm(self):
        if not self.purchase_count:
            return self.env._("Has not bought yet.")
        if self.purchase_count == 1:
            return self.env._("Bought once.")
        if self.purchase_gap:
            return self.env._(
                "Buys about every %(days)s days.", days=self._number(self.purchase_gap)
            )
        return ""

    def _say_probability(self):
        if "no_purchase_probability" in self.empty_figures or not self.prediction_id:
            return ""
        low = self.no_purchase_probability
        return self.env._(
            "%(low)s to %(high)s %% chance of no purchase within %(days)s days.",
            low=self._number(low * 100),
            high=self._number((low + PROBABILITY_STEP) * 100),
            days=self._number(self.prediction_id.horizon_days),
        )

    def _say_expectation(self):
        if not self.expected_purchases or not self.expected_basket:
            return ""
        return self.env._(
            "Purchases expected in the next 12 months: %(count)s, of %(amount)s each.",
            count=self._number(self.expected_purchases, digits=1),
            amount=self._amount(self.expected_basket),
        )

    def _say_payment(self):
        if "days_late_mean" in self.empty_figures:
            return ""
        late = self.days_late_mean
        if round(abs(late)) == 1:
            return (
                self.env._("Pays a day late on average.")
                if late > 0
                else self.env._("Pays a day before the due date on average.")
            )
        if late > ON_TIME_DAYS:
            return self.env._(
                "Pays %(days)s days late on average.", days=self._number(late)
            )
        if late < -ON_TIME_DAYS:
            return self.env._(
                "Pays %(days)s days before the due date on average.",
                days=self._number(-late),
            )
        return self.env._("Pays on time.")

    def _say_rfm(self):
        if not self.rfm_score:
            return ""
        return self.env._(
            "Of 5 points each: recency %(recency)s, frequency %(frequency)s, value "
            "%(monetary)s.",
            recency=self.rfm_recency,
            frequency=self.rfm_frequency,
            monetary=self.rfm_monetary,
        )

    def _say_method(self):
        prediction = self.prediction_id
        if not prediction or not self.purchase_count:
            return ""
        labels = {
            name: dict(prediction._fields[name]._description_selection(self.env))
            for name in ("method", "reason")
        }
        return self.env._(
            "Forecast by: %(method)s. %(reason)s",
            method=labels["method"][prediction.method],
            reason=labels["reason"][prediction.reason],
        )

    def _next_steps(self):
        """Return what to do next. An addon adds its own with ``super()``.

        :rtype: list[NextStep]
        """
        self.ensure_one()
        return [
            *self._propose_collection(),
            *self._propose_follow_up(),
            *self._propose_replenishment(),
            *self._propose_contact(),
        ]

    def _propose_collection(self):
        if self.amount_overdue <= 0:
            return
        yield NextStep(
            rank=10,
            icon="fa-money",
            text=self.env._(
                "Collect %(amount)s: overdue for up to %(days)s days.",
                amount=self._amount(self.amount_overdue),
                days=self._number(self.overdue_days),
            ),
            fact="amount_overdue",
        )

    def _propose_follow_up(self):
        if not self.quotation_count:
            return
        values = {
            "count": self._number(self.quotation_count),
            "amount": self._amount(self.quotation_amount),
        }
        if self.activity_count:
            text = self.env._(
                "Follow up the open quotations: %(count)s, %(amount)s.", **values
            )
        else:
            text = self.env._(
                "Follow up the open quotations: %(count)s, %(amount)s. No activity is "
                "planned.",
                **values,
            )
        yield NextStep(20, "fa-file-text-o", text, "quotation_count")

    def _propose_replenishment(self):
        if self.purchase_count < 3:
            return
        due = [
            product for product in self.get_products() if product["overdue"] is not None
        ]
        due.sort(key=lambda product: product["due"], reverse=True)
        for product in due[:REPLENISHMENTS_SHOWN]:
            yield NextStep(
                rank=30,
                icon="fa-refresh",
                text=self.env._(
                    "Offer %(product)s: bought about every %(days)s days, due for "
                    "%(overdue)s days.",
                    product=product["name"],
                    days=self._number(product["gap"]),
                    overdue=self._number(product["overdue"]),
                ),
            )

    def _propose_contact(self):
        today = self._get_clock(self.company_id).today
        expected = self.expected_purchase_date
        if expected and expected < today and self.stage != "lost":
            yield NextStep(
                rank=40,
                icon="fa-phone",
                text=self.env._(
                    "Get in touch: the next purchase was expected %(days)s days ago.",
                    days=self._number((today - expected).days),
                ),
            )

    def _number(self, value, digits=0):
        return formatLang(self.env, value, digits=digits, rounding_method="HALF-UP")

    def _amount(self, value):
        return format_amount(self.env, value, self.currency_id)
