from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

MEMBERSHIPS = [
    ("person", "Each person"),
    ("company", "The company of a contact"),
    ("household", "The household of a contact"),
]


class LoyaltyProgram(models.Model):
    """Whose points the members of a programme spend: their own, or pooled ones."""

    _inherit = "loyalty.program"

    crm_membership = fields.Selection(
        MEMBERSHIPS,
        "Points Belong To",
        required=True,
        default="person",
        help="Pooled points are on the card of the company, or of the holder of the "
        "household. Every member has a card that shows them, earns for all and spends "
        "what all have earned. Tiers stay personal. When you choose a pool, the points "
        "of its members go there at once, with their dates, and cannot be split again.",
    )

    @api.constrains("crm_membership", "program_type", "applies_on")
    def _check_membership(self):
        for program in self:
            is_pooled = program.crm_membership != "person"
            if is_pooled and not (
                program.program_type == "loyalty" and program.is_nominative
            ):
                raise ValidationError(
                    self.env._(
                        "Only points of loyalty cards that are kept for later orders "
                        "can be pooled. Let the points belong to each person."
                    )
                )

    def write(self, vals):
        changed = self.browse()
        if "crm_membership" in vals:
            changed = self.filtered(
                lambda program: program.crm_membership != vals["crm_membership"]
            )
            changed._check_no_pools()
        result = super().write(vals)
        changed._pool_cards()
        return result

    def _check_no_pools(self):
        """Refuse to split pools: nobody can say whose the points are."""
        # A pool is in the way whoever may see its cards.
        pooled = self.env["loyalty.card"].sudo().with_context(active_test=False)
        domain = Domain("program_id", "in", self.ids)
        card = pooled.search(domain & Domain("crm_pool_card_id", "!=", False), limit=1)
        if card:
            raise UserError(
                self.env._(
                    "Members of %(program)s share their points, which cannot be split "
                    "again. Make a new program for another kind of membership.",
                    program=card.program_id.name,
                )
            )

    def _pool_cards(self):
        """Bring the points of all members to their pools, with their dates."""
        pooled = self.filtered(lambda program: program.crm_membership != "person")
        if pooled:
            # The pools follow from the rule that a manager has just set.
            cards = self.env["loyalty.card"].sudo()
            cards.search([("program_id", "in", pooled.ids)])._join_pools()

    def _get_holder(self, partner):
        """Return the contact whose card holds the points of another one."""
        self.ensure_one()
        if self.crm_membership == "company":
            return partner.commercial_partner_id
        if self.crm_membership == "household":
            household = partner.crm_household_id
            owner = household.company_id
            if not owner or self.company_id in (owner, self.company_id.browse()):
                return household.holder_id or partner
        return partner
