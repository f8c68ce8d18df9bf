from odoo import fields, models
from odoo.exceptions import UserError


class CrmStrategyMember(models.Model):
    """The commitment that a person gives with the own name."""

    _inherit = "crm.strategy.member"

    signed_on = fields.Datetime("Committed On", readonly=True, copy=False)
    signed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )

    def action_sign(self):
        """Commit to the strategy; a manager signs for people without a user."""
        for member in self:
            users = member.partner_id.user_ids.filtered(lambda user: not user.share)
            is_own = self.env.user in users
            if not is_own and (users or not member.has_access("write")):
                raise UserError(
                    self.env._(
                        "%(person)s has a user, and signs alone.",
                        person=member.partner_id.name,
                    )
                    if users
                    else self.env._("Ask a manager of the strategy to sign.")
                )
            # Users do not write people, but each may give the own word.
            member.sudo().write(
                {"signed_on": fields.Datetime.now(), "signed_by_id": self.env.uid}
            )


class HrDepartment(models.Model):
    _inherit = "hr.department"

    is_technology = fields.Boolean(
        "Information Technology",
        help="Builds or runs software. A CRM strategy that it owns is taken for an IT "
        "project.",
    )
