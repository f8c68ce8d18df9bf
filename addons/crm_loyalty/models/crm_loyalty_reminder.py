from odoo import api, fields, models

from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine.points import DIGITS


class CrmLoyaltyReminder(models.Model):
    """What a member was told: points of a card whose last day comes.

    One row for a card and a last day, made together with the mail, so that nobody is
    told twice.
    """

    _name = "crm.loyalty.reminder"
    _description = "Reminder of Expiry"
    _order = "id desc"

    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(related="card_id.program_id")
    company_id = fields.Many2one(related="card_id.company_id")
    last_day = fields.Date(
        required=True,
        readonly=True,
        help="The last day on which the points can be spent.",
    )
    points = fields.Float(
        required=True,
        readonly=True,
        digits=DIGITS,
        help="Points that were left when the member was told.",
    )

    _card_day_uniq = models.UniqueIndex(
        "(card_id, last_day)", "The member has been told of this day."
    )

    @api.depends("points", "card_id", "last_day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reminder in self:
            reminder.display_name = self.env._(
                "%(points)s, last day %(date)s",
                points=reminder.card_id._format_points(reminder.points),
                date=format_day(self.env, reminder.last_day),
            )
