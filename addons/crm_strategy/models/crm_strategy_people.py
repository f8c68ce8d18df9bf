from odoo import api, fields, models

from ..engine.commitment import SUPPORTS, commitment


class CrmStrategy(models.Model):
    """The people of a strategy: who is missing, who stands behind it, who knows it."""

    _inherit = "crm.strategy"

    member_ids = fields.One2many(
        "crm.strategy.member", "strategy_id", "People", copy=True
    )
    sponsor_id = fields.Many2one(
        "res.partner", "Executive Sponsor", compute="_compute_roles"
    )
    vacant_role_ids = fields.Many2many(
        "crm.strategy.role", string="Vacant Roles", compute="_compute_roles"
    )
    single_role_ids = fields.Many2many(
        "crm.strategy.role",
        string="Roles with One Person",
        compute="_compute_roles",
        help="If this one person leaves, nobody does the work.",
    )
    commitment = fields.Float(
        compute="_compute_commitment",
        groups="crm_strategy.group_crm_strategy_manager",
        help="Weighted share of the wanted engagement that is there.",
    )
    has_commitment = fields.Boolean(
        compute="_compute_commitment",
        groups="crm_strategy.group_crm_strategy_manager",
    )
    revision_ids = fields.One2many(
        "crm.strategy.revision", "strategy_id", "Revisions", readonly=True
    )
    revision_id = fields.Many2one(
        "crm.strategy.revision", "Current Revision", compute="_compute_revision_id"
    )
    informed_share = fields.Float(
        "Informed",
        compute="_compute_informed_share",
        help="Share of the people who have acknowledged the current revision.",
    )
    can_acknowledge = fields.Boolean(compute="_compute_can_acknowledge")

    @api.depends("member_ids.role_ids", "member_ids.partner_id")
    def _compute_roles(self):
        required = self.env["crm.strategy.role"].search([("is_required", "=", True)])
        for strategy in self:
            members = strategy.member_ids
            roles = members.role_ids
            sponsors = members.filtered(lambda member: any(_sponsors(member)))
            strategy.sponsor_id = sponsors[:1].partner_id
            strategy.vacant_role_ids = required - roles
            strategy.single_role_ids = roles.filtered(
                lambda role, members=members: (
                    sum(role in member.role_ids for member in members) == 1
                )
            )

    @api.depends(
        "member_ids.engagement_current",
        "member_ids.engagement_desired",
        "member_ids.weight",
    )
    def _compute_commitment(self):
        for strategy in self:
            index = commitment(strategy.member_ids._get_stands())
            strategy.has_commitment = index is not None
            strategy.commitment = index or 0.0

    def _get_supporting_departments(self):
        """Return the departments with a supportive or leading person."""
        # Whether anybody supports is no secret; where one person stands is.
        supporters = self.sudo().member_ids.filtered(
            lambda member: int(member.engagement_current or 0) >= SUPPORTS
        )
        return supporters.department_id

    @api.depends("revision_ids")
    def _compute_revision_id(self):
        for strategy in self:
            strategy.revision_id = strategy.revision_ids.sorted("number")[-1:]

    @api.depends("member_ids.is_informed")
    def _compute_informed_share(self):
        for strategy in self:
            members = strategy.member_ids
            informed = members.filtered("is_informed")
            strategy.informed_share = members and len(informed) / len(members)

    @api.depends("revision_id", "member_ids.is_informed")
    @api.depends_context("uid")
    def _compute_can_acknowledge(self):
        for strategy in self:
            me = strategy._get_own_member()
            strategy.can_acknowledge = (
                strategy.revision_id and me and not me.is_informed
            )

    def _get_own_member(self):
        """Return the reader among the people of one strategy; maybe nobody."""
        partner = self.env.user.partner_id
        return self.member_ids.filtered(lambda member: member.partner_id == partner)

    def action_publish(self):
        """Ask what has changed, and publish a revision."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Publish a Revision"),
            "res_model": "crm.strategy.revision",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_strategy_id": self.id},
        }

    def action_acknowledge(self):
        """Record that the reader knows the current revision."""
        self.ensure_one()
        if self.can_acknowledge:
            self.revision_id._acknowledge(self._get_own_member())


def _sponsors(member):
    return member.role_ids.mapped("is_sponsor")
