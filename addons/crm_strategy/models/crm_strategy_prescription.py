from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.i18n import format_list

#: the longest phase where decisions follow single deals: half a year
MOST_DAYS = 184


class CrmStrategy(models.Model):
    """What signs in force ask of a strategy as a whole."""

    _inherit = "crm.strategy"

    lead_department_id = fields.Many2one(
        "hr.department",
        "Leading Department",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="The one department that the strategy is given to, where departments "
        "compete for customers.",
    )
    violation_text = fields.Text(
        "Against the Prescriptions", compute="_compute_violation_text"
    )

    @api.depends(
        "prescription_ids",
        "mode",
        "lead_department_id",
        "phase_ids.date_end",
        "phase_ids.scope_ids.department_id",
    )
    @api.depends_context("lang")
    def _compute_violation_text(self):
        for strategy in self:
            sentences = strategy._get_violations()
            for phase in strategy.phase_ids:
                sentences += phase._get_violations()
            strategy.violation_text = "\n".join(dict.fromkeys(sentences)) or False

    def _get_signs(self, effect):
        """Return the signs in force with an effect."""
        return self.prescription_ids.filtered(lambda sign: sign.effect == effect)[:1]

    def _apply_prescriptions(self):
        """Change what follows from the signs alone: the mode."""
        for strategy in self:
            if strategy._get_signs("tactical") and strategy.mode != "tactical":
                strategy.mode = "tactical"

    @api.constrains("mode", "lead_department_id")
    def _check_prescriptions(self):
        for strategy in self:
            if sentences := strategy._get_violations():
                raise ValidationError("\n".join(sentences))

    def _get_violations(self):
        """Return what in the strategy itself a sign in force forbids, as sentences."""
        self.ensure_one()
        sentences = []
        if (sign := self._get_signs("tactical")) and self.mode != "tactical":
            sentences.append(
                self.env._(
                    "“%(sign)s” is present: %(strategy)s stays tactical until the sign "
                    "is gone.",
                    sign=sign.name,
                    strategy=self.name,
                )
            )
        if (sign := self._get_signs("lead")) and not self.lead_department_id:
            sentences.append(
                self.env._(
                    "“%(sign)s” is present: choose the one department that leads "
                    "%(strategy)s.",
                    sign=sign.name,
                    strategy=self.name,
                )
            )
        return sentences


class CrmStrategyPhase(models.Model):
    """What signs in force ask of a phase."""

    _inherit = "crm.strategy.phase"

    exception_reason = fields.Char(
        "Exception Because",
        copy=False,
        tracking=True,
        help="Why the phase may go against the prescriptions of signs in force.",
    )
    violation_text = fields.Text(
        "Against the Prescriptions", compute="_compute_violation_text"
    )

    @api.depends(
        "strategy_id.prescription_ids",
        "strategy_id.lead_department_id",
        "date_start",
        "date_end",
        "state",
        "exception_reason",
        "scope_ids.department_id",
    )
    @api.depends_context("lang")
    def _compute_violation_text(self):
        for phase in self:
            phase.violation_text = "\n".join(phase._get_violations()) or False

    @api.constrains("date_start", "date_end", "strategy_id", "exception_reason")
    def _check_short(self):
        for phase in self:
            phase._refuse(phase._violation_short())

    @api.constrains("exception_reason")
    def _check_units(self):
        for phase in self:
            phase._refuse(phase._violation_lead() or phase._violation_unit())

    def _refuse(self, sentence):
        """Refuse a phase that goes against a sign, unless it is an exception."""
        if sentence and self.state != "closed" and not self.exception_reason:
            raise ValidationError(
                sentence
                + " "
                + self.env._("Or write down in the phase why it is an exception.")
            )

    def _get_violations(self):
        """Return what in a phase signs in force forbid, as sentences."""
        self.ensure_one()
        if self.state == "closed" or self.exception_reason:
            return []
        sentences = (
            self._violation_short(),
            self._violation_lead(),
            self._violation_unit(),
        )
        return [sentence for sentence in sentences if sentence]

    def _violation_short(self):
        sign = self.strategy_id._get_signs("short")
        if not sign or not self.date_start or not self.date_end:
            return ""
        days = (self.date_end - self.date_start).days
        if days <= MOST_DAYS:
            return ""
        return self.env._(
            "“%(sign)s” is present: no phase may last more than %(most)s days, and "
            "%(phase)s lasts %(days)s. Shorten it, or split it.",
            sign=sign.name,
            most=MOST_DAYS,
            phase=self.name,
            days=days,
        )

    def _violation_lead(self, is_running=None):
        """A running phase has one unit: that of the department that leads."""
        sign = self.strategy_id._get_signs("lead")
        is_running = self.state == "open" if is_running is None else is_running
        units = self.scope_ids.filtered(lambda item: item.kind == "unit")
        if not sign or not is_running or len(units) <= 1:
            return ""
        return self.env._(
            "“%(sign)s” is present: only one unit may be in the scope of %(phase)s "
            "while it runs, and there are %(count)s. Take the others out.",
            sign=sign.name,
            phase=self.name,
            count=len(units),
        )

    def _violation_unit(self):
        """All phases stay within one department, the one that leads if there is one."""
        strategy = self.strategy_id
        sign = strategy._get_signs("unit")
        if not sign:
            return ""
        others = strategy.phase_ids.filtered(lambda phase: phase.state != "closed")
        allowed = (
            strategy.lead_department_id or others.scope_ids.sorted("id").department_id
        )[:1]
        found = self.scope_ids.department_id - allowed
        if not found:
            return ""
        return self.env._(
            "“%(sign)s” is present: all phases stay within %(allowed)s. Take out of "
            "%(phase)s: %(found)s.",
            sign=sign.name,
            allowed=allowed.name,
            phase=self.name,
            found=format_list(self.env, found.mapped("name")),
        )


class CrmStrategyScope(models.Model):
    _inherit = "crm.strategy.scope"

    holds_customers = fields.Boolean(
        help="Customers are kept in this system, beside Odoo."
    )

    @api.constrains("kind", "department_id", "phase_id")
    def _check_prescriptions(self):
        for phase in self.phase_id:
            phase._check_units()
