from odoo import models

from odoo.addons.crm_loyalty.engine.points import to_points


class PosOrder(models.Model):
    """A manager is told of points that a till gave without the server."""

    _inherit = "pos.order"

    def _tell_about_debt(self, card, earned, spent):
        """Write on a card that owes by this order, to those who manage points.

        The sale is done, so nothing is refused.

        :param earned: what the order brings on the card before it spends
        """
        card = card.sudo()
        held = to_points(card.points) - to_points(card.crm_lapsed_points)
        missing = spent - max(held + earned, 0)
        if missing <= 0:
            return
        note = self.env._(
            "%(till)s: order %(order)s of %(cashier)s redeemed %(spent)s, of which the "
            "card lacked %(missing)s. They are owed, and the next points pay them.",
            till=self.config_id.sudo().display_name,
            order=self.display_name,
            cashier=self.user_id.sudo().display_name,
            spent=card._format_points(float(spent)),
            missing=card._format_points(float(missing)),
        )
        self._tell_managers(
            card, self.env._("Points redeemed that the card lacked"), note
        )

    def _tell_managers(self, card, subject, note):
        """Write on a card, to those who manage points."""
        card.sudo().message_post(
            body=note,
            subject=subject,
            author_id=self.env.ref("base.partner_root").id,
            partner_ids=self._get_points_managers().partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    def _get_points_managers(self):
        """Return who is told: the managers of points in the company of the order, or
        else who is responsible for the session."""
        group = self.env.ref("crm_loyalty.group_crm_loyalty_manager").sudo()
        company = self.company_id
        managers = group.all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        return managers or self.session_id.sudo().user_id
