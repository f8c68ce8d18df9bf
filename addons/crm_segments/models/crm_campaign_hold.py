from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmCampaignHold(models.Model):
    """One time for which a participant was on hold, and why.

    Written in sets by the guard; open while ``date_to`` is empty.
    """

    _name = "crm.campaign.hold"
    _description = "Hold of a Participant"
    _order = "date_from desc, id desc"
    _rec_name = "reason"
    # The system writes it, at the time that it says.
    _log_access = False

    participant_id = fields.Many2one(
        "crm.campaign.participant",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    reason = fields.Selection(
        selection=lambda self: (
            self.env["crm.campaign.participant"]
            ._fields["reason"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    date_from = fields.Datetime("On Hold Since", required=True, readonly=True)
    date_to = fields.Datetime(
        "Released On", readonly=True, help="Empty while the customer is on hold."
    )

    _open_uniq = models.UniqueIndex(
        "(participant_id) WHERE date_to IS NULL",
        "A participant is on hold for one reason at a time.",
    )

    def write(self, vals):
        if self and vals:
            raise UserError(self.env._("The history of campaigns cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of campaigns cannot be deleted."))
