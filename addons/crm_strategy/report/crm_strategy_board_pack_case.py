from odoo import api, fields, models

from ..engine.business_case import assess
from ..engine.readiness import is_in_force
from ..models.crm_strategy_home import MANAGERS

#: figures of the business case and how they are written
CASE = {
    "cost": "money",
    "benefit": "money",
    "roi": "percent",
    "npv": "money",
    "irr": "percent",
    "payback": "number",
    "discounted_payback": "number",
}


class CrmStrategyBoardPack(models.AbstractModel):
    """Readiness, money, risks, decisions and people of a board pack."""

    _inherit = "crm.strategy.board.pack"

    @api.model
    def _is_manager(self):
        return self.env.user.has_group(MANAGERS)

    # Readiness

    @api.model
    def _section_readiness(self, subject):
        columns = [
            (self.env._("Sign"), "text"),
            (self.env._("Verdict"), "text"),
            (self.env._("In Force"), "text"),
            (self.env._("Prescription"), "text"),
            (self.env._("What to Do"), "text"),
        ]
        found = subject.strategy.assessment_ids.sorted("id")
        if subject.frozen_on:
            found = found.filtered(lambda row: row.date <= subject.frozen_on)
        signs = found.grouped("sign_id").items()
        rows = [
            self._row_sign(assessments)
            for _sign, assessments in sorted(
                signs, key=lambda item: (item[0].sequence, item[0].id)
            )
        ]
        title = self.env._("Readiness and Prescriptions")
        empty = self.env._("Readiness has not been assessed yet.")
        return self._section(subject, "readiness", title, columns, rows, empty=empty)

    @api.model
    def _row_sign(self, assessments):
        """Return what was found last of one sign, and whether it binds the plan."""
        last = assessments[-1]
        binds = is_in_force((row.verdict, bool(row.reason)) for row in assessments)
        return [
            self._word(last.sign_id.name),
            self._choice(last, "verdict"),
            self._word(
                self.env._("Yes") if binds else self.env._("No"),
                "danger" if binds else "",
            ),
            self._choice(last, "effect") if binds else self._word(""),
            self._word(last.remedy if binds else ""),
        ]

    # Money

    @api.model
    def _section_case(self, subject):
        if not self._is_manager():
            return None
        kept = self._get_kept(subject)
        strategy = subject.strategy
        figures = kept.figures if subject.frozen_on else strategy._get_case_figures()
        booked = kept if subject.frozen_on else strategy
        actual = {"cost": booked.actual_cost, "benefit": booked.actual_benefit}
        labels = self._get_case_labels()
        rows = [
            [
                self._word(labels[name]),
                *(
                    self._figure((part or {}).get(name), unit, strategy.currency_id)
                    for part in (
                        (figures or {}).get("planned"),
                        actual,
                        (figures or {}).get("expected"),
                    )
                ),
            ]
            for name, unit in CASE.items()
            if figures
        ]
        columns = [
            (self.env._("Figure"), "text"),
            (self.env._("Planned"), "float"),
            (self.env._("Until Now"), "float"),
            (self.env._("Expected"), "float"),
        ]
        title = self.env._("Business Case")
        empty = self.env._("No forecast was kept when the review was closed.")
        return self._section(subject, "case", title, columns, rows, empty=empty)

    @api.model
    def _get_case_labels(self):
        return {
            "cost": self.env._("Cost"),
            "benefit": self.env._("Benefit"),
            "roi": self.env._("Return on Investment"),
            "npv": self.env._("Net Present Value"),
            "irr": self.env._("Internal Rate of Return"),
            "payback": self.env._("Payback (Years)"),
            "discounted_payback": self.env._("Discounted Payback (Years)"),
        }

    @api.model
    def _get_kept(self, subject):
        """Return the forecast that stood when the review was closed."""
        if not subject.frozen_on:
            return self.env["crm.strategy.case.forecast"]
        return subject.strategy.case_forecast_ids.filtered(
            lambda forecast: forecast.date <= subject.frozen_on
        ).sorted(lambda forecast: (forecast.date, forecast.id))[-1:]

    @api.model
    def _section_years(self, subject):
        """Return plan and books by year; nobody freezes them."""
        if subject.frozen_on or not self._is_manager():
            return None
        labels = {}
        labels["planned", "cost"] = self.env._("Planned Cost")
        labels["planned", "benefit"] = self.env._("Planned Benefit")
        labels["actual", "cost"] = self.env._("Booked Cost")
        labels["actual", "benefit"] = self.env._("Reached Benefit")
        columns = [(self.env._("Year"), "text")]
        columns += [(label, "monetary") for label in labels.values()]
        years = {}
        for year, basis, direction, amount in self.env[
            "crm.strategy.case.year"
        ]._read_group(
            [("strategy_id", "=", subject.strategy.id)],
            ["year", "basis", "direction"],
            ["amount:sum"],
        ):
            years.setdefault(year, {})[basis, direction] = amount
        currency = subject.strategy.currency_id
        rows = [
            [
                self._word(self.env._("Year %(number)s", number=year)),
                *(
                    self._figure(years[year].get(key), "money", currency)
                    for key in labels
                ),
            ]
            for year in sorted(years)
        ]
        title = self.env._("Business Case by Year")
        return self._section(subject, "years", title, columns, rows)

    # Risks and decisions

    @api.model
    def _section_risks(self, subject):
        columns = [
            (self.env._("Risk"), "text"),
            (self.env._("Kind"), "text"),
            (self.env._("Level (1 to 25)"), "integer"),
            (self.env._("Triggered"), "text"),
            (self.env._("Responsible"), "text"),
            (self.env._("Response"), "text"),
        ]
        risks = subject.strategy.risk_ids.sorted(
            lambda risk: (not risk.is_triggered, -risk.level, risk.id)
        )
        rows = [
            [
                self._word(risk.name),
                self._choice(risk, "kind"),
                self._figure(risk.level, "number", None),
                self._word(self.env._("Yes") if risk.is_triggered else "", "danger"),
                self._word(risk.owner_id.name),
                self._word(risk.response),
            ]
            for risk in risks
        ]
        title = self.env._("Risks")
        return self._section(subject, "risks", title, columns, rows, is_frozen=False)

    @api.model
    def _section_decisions(self, subject):
        """Return what was decided at the review, or at the one that was closed last."""
        review = (
            subject.review
            or subject.strategy.review_ids.filtered(
                lambda review: review.state == "closed"
            ).sorted(lambda review: (review.closed_on, review.id))[-1:]
        )
        columns = [
            (self.env._("Decision"), "text"),
            (self.env._("Goal"), "text"),
            (self.env._("Owner"), "text"),
            (self.env._("Due"), "date"),
            (self.env._("Done"), "text"),
        ]
        company = subject.strategy.company_id
        rows = [
            [
                self._word(decision.name),
                self._word(decision.goal_id.name),
                self._word(decision.user_id.name),
                self._day(decision.date_due, company),
                self._word(
                    self.env._("Yes") if decision.is_done else self.env._("No"),
                    ""
                    if decision.is_done or decision.date_due >= subject.today
                    else "danger",
                ),
            ]
            for decision in review.decision_ids
        ]
        title = self.env._("Decisions of the Review")
        return self._section(
            subject, "decisions", title, columns, rows, is_frozen=False
        )

    # People

    @api.model
    def _section_commitment(self, subject):
        if not self._is_manager():
            return None
        columns = [
            (self.env._("Department"), "text"),
            (self.env._("Commitment"), "percentage"),
        ]
        rows = [
            [self._word(found["name"]), self._share(found["value"])]
            for found in self.env["crm.strategy.home"]._get_commitment(subject.strategy)
        ]
        title = self.env._("Commitment by Department")
        empty = self.env._("Nobody has said yet where people stand.")
        return self._section(
            subject, "commitment", title, columns, rows, is_frozen=False, empty=empty
        )


class CrmStrategy(models.Model):
    _inherit = "crm.strategy"

    def _get_case_figures(self):
        """Return the figures of the business case, as planned and as expected now.

        :return: dict of ``planned`` and ``expected``; what cannot be said is None
        """
        plan = assess(self._get_plan(), self.discount_rate)
        now = assess(self._get_forecast(self._get_years()), self.discount_rate)
        return {"planned": plan._asdict(), "expected": now._asdict()}

    def _prepare_forecast(self):
        return super()._prepare_forecast() | {"figures": self._get_case_figures()}


class CrmStrategyCaseForecast(models.Model):
    _inherit = "crm.strategy.case.forecast"

    figures = fields.Json(
        readonly=True, help="What was planned and expected, for the board pack."
    )


class CrmStrategyReview(models.Model):
    _inherit = "crm.strategy.review"

    def action_close(self):
        """Keep what the board pack shows, and close the review."""
        self.check_access("write")
        self.strategy_id.filtered("case_line_ids").action_forecast()
        for review in self:
            self.env["crm.strategy.board.pack"]._freeze(review)
        return super().action_close()
