from odoo import api, fields, models
from odoo.fields import Domain

#: what decides with whom a contact shares points
POOL_FIELDS = {"crm_household_id", "parent_id", "is_company"}


class ResPartner(models.Model):
    """With whom contacts share their points."""

    _inherit = "res.partner"

    crm_household_id = fields.Many2one(
        "crm.loyalty.household",
        "Household",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="crm_loyalty.group_crm_loyalty_user",
        help="The people with whom the contact shares points, in programs that pool "
        "them by household.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("crm_household_id") for vals in vals_list):
            self.env["loyalty.card"]._check_loyalty_manager()
        partners = super().create(vals_list)
        # Households follow their members.
        partners.sudo().crm_household_id._choose_holders()
        return partners

    def write(self, vals):
        if "crm_household_id" in vals:
            self.env["loyalty.card"]._check_loyalty_manager()
            # Households follow their members.
            left = self.sudo().crm_household_id
            self._hand_over_pools(vals["crm_household_id"])
        result = super().write(vals)
        if "crm_household_id" in vals:
            (left | self.sudo().crm_household_id)._choose_holders()
        if POOL_FIELDS & vals.keys():
            self._follow_pools()
        return result

    def unlink(self):
        """The pool keeps what a member who is deleted has brought, and the ledger
        stays without the person."""
        self._hand_over_pools(False)
        self._erase_from_loyalty()
        return super().unlink()

    def _hand_over_pools(self, household_id):
        """Let another member hold the points of a household whose holder leaves it."""
        # Who leaves does not decide about the points of the others.
        for household in self.sudo().crm_household_id:
            is_left = household.id != household_id and household.holder_id in self
            remaining = household.member_ids - self
            if is_left and remaining:
                household.holder_id = remaining.sorted("id")[0]

    def _follow_pools(self):
        """Let the cards of these contacts, and of those below them, follow a change of
        company or household."""
        # Pools follow from the rules, whoever changes the contact.
        cards = self.env["loyalty.card"].sudo()
        domain = Domain("program_id.crm_membership", "!=", "person")
        cards.search(domain & Domain("partner_id", "child_of", self.ids))._join_pools()
