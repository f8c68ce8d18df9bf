from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmLoyaltyHousehold(models.Model):
    """People who share the points of programmes that pool them by household."""

    _name = "crm.loyalty.household"
    _description = "Household"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Empty: the household shares points in the programs of all companies.",
    )
    member_ids = fields.One2many(
        "res.partner",
        "crm_household_id",
        "Members",
        help="What members have comes into the pool with its dates. Who leaves takes "
        "nothing along.",
    )
    holder_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="set null",
        help="The member whose card holds the pooled points. With another holder they "
        "go to the other card, with their dates.",
    )

    @api.constrains("holder_id", "member_ids")
    def _check_holder(self):
        for household in self:
            if household.holder_id - household.member_ids:
                raise ValidationError(
                    self.env._(
                        "%(person)s is no member of %(household)s. Choose a member as "
                        "the holder.",
                        person=household.holder_id.display_name,
                        household=household.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        households = super().create(vals_list)
        households._choose_holders()
        households.member_ids._follow_pools()
        return households

    def write(self, vals):
        result = super().write(vals)
        if {"holder_id", "company_id", "member_ids"} & vals.keys():
            self._choose_holders()
            self.member_ids._follow_pools()
        return result

    def unlink(self):
        """Members leave before the household is gone: its holder keeps the points."""
        (self.member_ids - self.holder_id).crm_household_id = False
        return super().unlink()

    def _choose_holders(self):
        """Let households whose holder is no member have their first member as one."""
        for household in self:
            holder, members = household.holder_id, household.member_ids
            if holder - members or members and not holder:
                household.holder_id = members.sorted("id")[:1]

    def _erase_person(self):
        """Give households names that say nothing of a person who is erased."""
        for household in self:
            household.name = self.env._("Household %(number)s", number=household.id)
