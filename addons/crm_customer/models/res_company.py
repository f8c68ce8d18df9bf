from odoo import api, fields, models

from .crm_period import CALENDARS


class ResCompany(models.Model):
    _inherit = "res.company"

    crm_period_calendar = fields.Selection(
        CALENDARS,
        "Calendar of Periods",
        compute="_compute_crm_period_calendar",
        store=True,
        readonly=False,
        help="The calendar whose months, quarters and years the customer view "
        "compares. It follows the country of the company until it is set here.",
    )

    @api.depends("partner_id.country_id")
    def _compute_crm_period_calendar(self):
        for company in self:
            in_iran = company.partner_id.country_id.code == "IR"
            company.crm_period_calendar = "jalali" if in_iran else "gregorian"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["crm.period"]._generate(companies)
        return companies

    def write(self, vals):
        result = super().write(vals)
        if not {"crm_period_calendar", "country_id", "partner_id"}.isdisjoint(vals):
            self.env["crm.period"]._generate(self)
        return result
