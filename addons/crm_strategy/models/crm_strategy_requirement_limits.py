from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.i18n import format_list

#: a strategy is no document of requirements: so many, and so long
MOST_OPEN = 30
LONGEST = 500


class CrmStrategyRequirement(models.Model):
    """What contradicts what, and where customers said it."""

    _inherit = "crm.strategy.requirement"

    conflict_ids = fields.Many2many(
        "crm.strategy.requirement",
        "crm_strategy_requirement_conflict_rel",
        "requirement_id",
        "other_id",
        "Contradicts",
        domain="[('strategy_id', '=', strategy_id), ('id', '!=', id)]",
        copy=False,
        help="Requirements of other departments that ask for the opposite.",
    )
    campaign_id = fields.Many2one(
        "utm.campaign",
        index="btree_not_null",
        ondelete="set null",
        help="The campaign whose customers said it, or which is to change by it.",
    )

    @api.constrains("conflict_ids")
    def _check_conflicts(self):
        for requirement in self:
            if requirement.conflict_ids.strategy_id - requirement.strategy_id:
                raise ValidationError(
                    self.env._(
                        "Choose requirements of the strategy of %(requirement)s.",
                        requirement=requirement.name,
                    )
                )


class CrmStrategy(models.Model):
    _inherit = "crm.strategy"

    requirement_warning = fields.Char(compute="_compute_requirement_warning")

    @api.depends(
        "requirement_ids.decision",
        "requirement_ids.description",
        "requirement_ids.conflict_ids.decision",
    )
    @api.depends_context("lang")
    def _compute_requirement_warning(self):
        for strategy in self:
            strategy.requirement_warning = " ".join(strategy._warn_of_requirements())

    def _warn_of_requirements(self):
        """Say where the requirements of a strategy get out of hand."""
        undecided = self.requirement_ids.filtered(lambda item: not item.decision)
        if len(undecided) > MOST_OPEN:
            yield self.env._(
                "%(count)s requirements wait for a decision; more than %(most)s are "
                "too many to keep an eye on.",
                count=len(undecided),
                most=MOST_OPEN,
            )
        long = self.requirement_ids.filtered(
            lambda item: len(item.description or "") > LONGEST
        )
        if long:
            yield self.env._(
                "Shorten these to what matters: %(names)s.",
                names=format_list(self.env, long.mapped("name")),
            )
        clashing = self.requirement_ids.filtered(
            lambda item: (
                item.decision == "accepted"
                and "accepted" in item.conflict_ids.mapped("decision")
            )
        )
        if clashing:
            yield self.env._(
                "Both sides of a contradiction are accepted: %(names)s.",
                names=format_list(self.env, clashing.mapped("name")),
            )
