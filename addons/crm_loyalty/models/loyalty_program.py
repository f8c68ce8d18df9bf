from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.crm_customer.models.crm_period import CALENDARS, KINDS

from ..engine.expiry import Terms

EXPIRIES = [
    ("never", "Never"),
    ("days", "A number of days after they become usable"),
    ("period", "At the end of a period"),
    ("inactivity", "When the card has not moved for a number of days"),
]


class LoyaltyProgram(models.Model):
    """When points of a programme become usable and when they expire."""

    _inherit = "loyalty.program"

    crm_activation_days = fields.Integer(
        "Usable After",
        help="Days after which points that are earned can be spent. Zero: at once.",
    )
    crm_expiry = fields.Selection(
        EXPIRIES,
        "Points Expire",
        required=True,
        default="never",
        help="Points keep the day that was fixed when they were earned. Expiry by "
        "inactivity holds for all points of the card.",
    )
    crm_expiry_days = fields.Integer("Expiry Days")
    crm_expiry_period = fields.Selection(KINDS, "Expiry Period", default="year")
    crm_expiry_periods_after = fields.Integer(
        "Periods After",
        help="Zero: at the end of the period in which the points become usable. One: "
        "at the end of the next, and so on.",
    )
    crm_expiry_calendar = fields.Selection(
        CALENDARS,
        "Expiry Calendar",
        default=lambda self: self.env.company.crm_period_calendar,
    )
    crm_expiry_since = fields.Date(
        "In Force Since",
        readonly=True,
        copy=False,
        help="The day on which expiry by inactivity was set. Days before do not count.",
    )

    @api.constrains(
        "crm_activation_days",
        "crm_expiry",
        "crm_expiry_days",
        "crm_expiry_period",
        "crm_expiry_periods_after",
        "crm_expiry_calendar",
    )
    def _check_crm_terms(self):
        for program in self:
            if program.crm_activation_days < 0:
                raise ValidationError(
                    self.env._("Points cannot become usable before they are earned.")
                )
            if program.crm_expiry in ("days", "inactivity"):
                if program.crm_expiry_days < 1:
                    raise ValidationError(
                        self.env._("Points must be usable for one day at least.")
                    )
            if program.crm_expiry == "period" and (
                program.crm_expiry_periods_after < 0
                or not (program.crm_expiry_period and program.crm_expiry_calendar)
            ):
                raise ValidationError(
                    self.env._(
                        "Points that expire at the end of a period need its kind and "
                        "calendar, and a number of periods that is not below zero."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_since(vals) for vals in vals_list])

    def write(self, vals):
        result = super().write(self._with_since(vals))
        if {"program_type", "applies_on"} & vals.keys():
            self._claim_accounts()
        return result

    @api.model
    def _with_since(self, vals):
        """Let days without movement count from the day on which that is the rule."""
        if vals.get("crm_expiry") == "inactivity" or (
            "crm_expiry_days" in vals and "crm_expiry" not in vals
        ):
            return vals | {"crm_expiry_since": fields.Date.context_today(self)}
        return vals

    def _get_terms(self):
        """Return the terms by which points of the programme live."""
        self.ensure_one()
        return Terms(
            activation_days=self.crm_activation_days,
            expiry=self.crm_expiry or "never",
            expiry_days=self.crm_expiry_days,
            period=self.crm_expiry_period or "year",
            periods_after=self.crm_expiry_periods_after,
            calendar=self.crm_expiry_calendar or "gregorian",
            in_force_since=self.crm_expiry_since or None,
        )

    def _claim_accounts(self):
        """Decide which cards are the accounts of members, anew and for all cards."""
        self.flush_recordset(["program_type", "applies_on"])
        cards = self.env["loyalty.card"]
        cards.flush_model()
        self.env.cr.execute(self._query_claim())
        cards.invalidate_model(["crm_is_account"])

    def _query_claim(self):
        """Of several cards of a member in a programme, the one that holds most is the
        account; the others are reported as second cards. The ORM does not rank."""
        return SQL(
            """
            UPDATE loyalty_card card SET crm_is_account = ranked.is_account
            FROM (
                SELECT card.id, %(nominative)s AND (
                       card.partner_id IS NULL OR card.active IS NOT TRUE
                       OR ROW_NUMBER() OVER (
                           PARTITION BY card.program_id, card.partner_id, card.active
                           ORDER BY card.points DESC NULLS LAST, card.id
                       ) = 1) AS is_account
                FROM loyalty_card card
                JOIN loyalty_program program ON program.id = card.program_id
                WHERE program.id = ANY(%(programs)s)
            ) ranked
            WHERE ranked.id = card.id
              AND card.crm_is_account IS DISTINCT FROM ranked.is_account
            """,
            nominative=self.env["loyalty.card"]._query_nominative("program"),
            programs=self.ids,
        )
