from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_customer.models.date_guard import check_years
from odoo.addons.crm_customer.models.reader_dates import format_day


class CrmStrategyStart(models.TransientModel):
    """What a strategy from a template needs to know: when, where, and who."""

    _name = "crm.strategy.start"
    _description = "New Strategy from a Template"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    template_id = fields.Many2one(
        "crm.strategy.template", required=True, check_company=True
    )
    description = fields.Text(related="template_id.description")
    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    date_start = fields.Date("Start", required=True, default=fields.Date.context_today)
    sponsor_id = fields.Many2one(
        "res.partner",
        "Executive Sponsor",
        required=True,
        check_company=True,
        help="Gives the strategy money and authority, and speaks for it.",
    )
    role_ids = fields.One2many(
        "crm.strategy.start.role",
        "start_id",
        "People",
        compute="_compute_role_ids",
        store=True,
        readonly=False,
    )
    department_ids = fields.Many2many(
        "hr.department",
        string="Units in Scope",
        check_company=True,
        help="The units that take part. Each phase has them in its scope; take out "
        "there those that do not.",
    )
    phase_text = fields.Text("Phases", compute="_compute_phase_text")

    @api.depends("template_id")
    def _compute_name(self):
        for dialog in self:
            dialog.name = dialog.template_id.name

    @api.depends("template_id")
    def _compute_role_ids(self):
        for dialog in self:
            roles = dialog.template_id.role_ids.filtered(
                lambda role: not role.is_sponsor
            )
            dialog.role_ids = [
                Command.clear(),
                *(Command.create({"role_id": role.id}) for role in roles),
            ]

    @api.depends("template_id", "date_start", "company_id")
    @api.depends_context("lang")
    def _compute_phase_text(self):
        for dialog in self:
            dates = (
                dialog.template_id._get_dates(dialog.date_start, dialog.company_id)
                if dialog.date_start
                else ()
            )
            dialog.phase_text = "\n".join(
                self.env._(
                    "%(phase)s: %(first)s to %(last)s",
                    phase=phase.name,
                    first=format_day(self.env, first),
                    last=format_day(self.env, last),
                )
                for phase, first, last in dates
            )

    @api.constrains("date_start")
    def _check_date(self):
        check_years(self, "date_start")

    def action_start(self):
        """Create the strategy as a draft, and open it."""
        self.ensure_one()
        strategy = self.template_id._create_strategy(
            {
                "name": self.name,
                "company_id": self.company_id.id,
                "date_start": self.date_start,
            },
            self._get_people(),
            self.department_ids,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.strategy",
            "res_id": strategy.id,
            "views": [(False, "form")],
        }

    def _get_people(self):
        """Return the person for each role that is filled, the sponsor first."""
        sponsor = self.env["crm.strategy.role"].search(
            [("is_sponsor", "=", True)], limit=1
        )
        if not sponsor:
            raise UserError(
                self.env._("Mark one of the roles as that of the executive sponsor.")
            )
        filled = self.role_ids.filtered("partner_id")
        return {sponsor: self.sponsor_id} | {
            line.role_id: line.partner_id for line in filled
        }


class CrmStrategyStartRole(models.TransientModel):
    """Who takes which role."""

    _name = "crm.strategy.start.role"
    _description = "Person for a Role"
    _check_company_auto = True

    start_id = fields.Many2one("crm.strategy.start", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="start_id.company_id")
    role_id = fields.Many2one("crm.strategy.role", required=True)
    description = fields.Text(related="role_id.description")
    partner_id = fields.Many2one("res.partner", "Person", check_company=True)
