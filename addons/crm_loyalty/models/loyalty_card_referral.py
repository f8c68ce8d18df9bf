from odoo import api, fields, models
from odoo.tools import consteq, hmac


class LoyaltyCard(models.Model):
    """The code by which friends of a member say who has sent them.

    It follows from the number of the card and the secret of the database, so it is not
    stored, cannot be guessed, and redeems nothing, unlike the code of the card.
    """

    _inherit = "loyalty.card"

    crm_referral_code = fields.Char(
        "Referral Code",
        compute="_compute_crm_referral",
        help="A friend gives this code with the first order, or opens the link.",
    )
    crm_referral_url = fields.Char("Referral Link", compute="_compute_crm_referral")

    @api.depends(
        "program_id.crm_referrer_points",
        "program_id.crm_friend_points",
        "program_id.active",
        "partner_id",
        "crm_is_account",
    )
    def _compute_crm_referral(self):
        for card in self:
            code = card._may_refer() and card._get_referral_code()
            card.crm_referral_code = code
            card.crm_referral_url = code and f"{card.get_base_url()}/my/referral/{code}"

    def _may_refer(self):
        # Whether a programme rewards referrals does not depend on who looks.
        program = self.sudo().program_id
        return bool(
            self._origin
            and self.active
            and self.crm_is_account
            and self.partner_id
            and program._rewards_referrals()
        )

    def _get_referral_code(self):
        # The secret of the database is for the system only.
        digest = hmac(self.sudo().env, "crm_loyalty-referral", self._origin.id)
        return f"{self._origin.id}-{digest[:8]}".upper()

    @api.model
    def _find_by_referral_code(self, code):
        """Return the card of the member who gave the code, if it is one."""
        number, _dash, _digest = (code or "").strip().upper().partition("-")
        if not (number.isascii() and number.isdigit() and len(number) < 10):
            return self.browse()
        # A friend sees no card of others.
        card = self.sudo().browse(int(number)).exists()
        if not card or not consteq(card._get_referral_code(), code.strip().upper()):
            return card.browse()
        return card if card._may_refer() else card.browse()

    def _refer(self, partner):
        """Record that the member of the card has sent a customer.

        :return: the sentence why not, or None
        """
        # Neither the friend nor the salesperson needs a right to write the company.
        friend = partner.sudo().commercial_partner_id
        if friend.crm_referred_by_id == self.partner_id:
            return None
        if friend.crm_referred_by_id:
            return self.env._(
                "%(friend)s has been referred by somebody else already.",
                friend=friend.display_name,
            )
        problem = friend._find_referral_problem(self.partner_id)
        if not problem:
            friend.crm_referred_by_id = self.partner_id
        return problem
