from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare
from odoo.tools.i18n import format_list


class CrmCampaignVariant(models.Model):
    """One of several ways in which the customers of a campaign are treated.

    The number of the customer and the salt of the campaign decide who gets which,
    whoever is held out. It is written on the participant and stays as it was.
    """

    _name = "crm.campaign.variant"
    _description = "Campaign Variant"
    # As they are numbered in ``engine/holdout.py``.
    _order = "id"

    name = fields.Char(required=True, translate=True)
    campaign_id = fields.Many2one(
        "crm.campaign", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="campaign_id.company_id", store=True)
    share = fields.Float(
        "Share (%)",
        required=True,
        default=50.0,
        aggregator=None,
        help="Of the customers who are not held out. All variants together are 100 %.",
    )

    @api.constrains("share")
    def _check_share(self):
        for variant in self:
            if not 0 < variant.share <= 100:
                raise ValidationError(
                    self.env._(
                        "Variant “%s” is for a share of the customers: enter more than "
                        "0 and up to 100 %%.",
                        variant.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        variants = super().create(vals_list)
        variants._check_fixed()
        return variants

    def write(self, vals):
        if not vals.keys().isdisjoint(("share", "campaign_id")):
            self._check_fixed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_fixed()
        steps = self.env["crm.campaign.step"].search([("variant_id", "in", self.ids)])
        if steps:
            raise UserError(
                self.env._(
                    "Variant “%(variant)s” has steps of its own (%(steps)s): delete "
                    "these first, or let them be for others.",
                    variant=steps[0].variant_id.name,
                    steps=format_list(self.env, steps.mapped("name")),
                )
            )

    def _check_fixed(self):
        """Refuse to change who gets what once the campaign has started."""
        for campaign in self.campaign_id:
            if campaign.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” has started: its variants cannot be changed any more. "
                        "Stop it and make a copy.",
                        campaign.name,
                    )
                )


class CrmCampaign(models.Model):
    _inherit = "crm.campaign"

    variant_ids = fields.One2many(
        "crm.campaign.variant",
        "campaign_id",
        "Variants",
        copy=True,
        help="Ways of treating the customers that are compared with each other. "
        "Without any, all are treated alike.",
    )
    has_variants = fields.Boolean(compute="_compute_has_variants")

    @api.depends("variant_ids")
    def _compute_has_variants(self):
        for campaign in self:
            campaign.has_variants = bool(campaign.variant_ids)

    @api.constrains("variant_ids")
    def _check_variants(self):
        for campaign in self:
            if problem := campaign._find_problem_of_shares():
                raise ValidationError(problem)

    def _find_problem_of_shares(self):
        """Return a sentence if the variants are not all of the treated."""
        shares = self.variant_ids.mapped("share")
        if not shares or not float_compare(sum(shares), 100, precision_digits=2):
            return ""
        return self.env._(
            "The variants are for %s of the customers in all: let their shares be "
            "100 %% together.",
            self._say_share(sum(shares) / 100),
        )

    # Before the start

    @api.depends("variant_ids.name", "variant_ids.share", "step_ids.variant_id")
    def _compute_checks(self):
        result = super()._compute_checks()
        for campaign in self:
            campaign.checks = [
                *campaign.checks,
                *(
                    {"label": hint, "problems": [], "is_hint": True}
                    for hint in campaign._find_hints_on_variants()
                ),
            ]
        return result

    def _get_checks(self):
        checks = super()._get_checks()
        if self.variant_ids:
            checks.append((self.env._("Variants"), self._find_problems_of_variants()))
        return checks

    def _find_problems_of_variants(self):
        problems = list(filter(None, [self._find_problem_of_shares()]))
        if len(self.variant_ids) == 1:
            problems.append(
                self.env._(
                    "A single variant cannot be compared with another: add one, or "
                    "delete it."
                )
            )
        first = self.step_ids.filtered(lambda step: not step.parent_id).variant_id
        if not self._has_first_step_for_all():
            problems += [
                self.env._(
                    "Variant “%s” gets no steps: add one for it, or for all.",
                    variant.name,
                )
                for variant in self.variant_ids - first
            ]
        alike = self.variant_ids - self.step_ids.variant_id
        if len(alike) > 1:
            problems.append(
                self.env._(
                    "The variants %s get the same steps: add a step for one of them "
                    "only.",
                    format_list(self.env, alike.mapped("name")),
                )
            )
        return problems

    def _has_first_step_for_all(self):
        return any(not step.parent_id and not step.variant_id for step in self.step_ids)

    def _find_hints_on_variants(self):
        """Return what to know of variants that are not wrong."""
        alike = self.variant_ids - self.step_ids.variant_id
        if len(alike) != 1 or not self._has_first_step_for_all():
            return []
        return [
            self.env._(
                "Variant “%s” has no step of its own: it gets what all get.", alike.name
            )
        ]


class CrmCampaignStep(models.Model):
    _inherit = "crm.campaign.step"

    variant_id = fields.Many2one(
        "crm.campaign.variant",
        "Only for Variant",
        domain="[('campaign_id', '=', campaign_id)]",
        index="btree_not_null",
        ondelete="set null",
        help="Empty: for all variants.",
    )
    has_variants = fields.Boolean(related="campaign_id.has_variants")

    @api.constrains("variant_id", "parent_id", "campaign_id")
    def _check_variant(self):
        """After ``_check_tree``: in a tree there is a way up."""
        for step in self.campaign_id.step_ids.filtered("variant_id"):
            if step.variant_id.campaign_id != step.campaign_id:
                raise ValidationError(
                    self.env._(
                        "Step “%s” is for a variant of another campaign: choose one of "
                        "its own.",
                        step.name,
                    )
                )
            above = step.parent_id
            while above and not above.variant_id:
                above = above.parent_id
            if above and above.variant_id != step.variant_id:
                raise ValidationError(
                    self.env._(
                        "Step “%(step)s” follows one that is for variant “%(variant)s” "
                        "only, so nobody else comes to it: let it be for the same.",
                        step=step.name,
                        variant=above.variant_id.name,
                    )
                )

    def write(self, vals):
        if "variant_id" in vals:
            for step in self:
                changes = step.variant_id.id != vals["variant_id"]
                if changes and step.campaign_id.state != "draft":
                    raise UserError(
                        self.env._(
                            "“%(campaign)s” has started: for whom step “%(step)s” is "
                            "cannot be changed any more.",
                            campaign=step.campaign_id.name,
                            step=step.name,
                        )
                    )
        return super().write(vals)


class CrmCampaignParticipant(models.Model):
    _inherit = "crm.campaign.participant"

    variant_id = fields.Many2one(
        "crm.campaign.variant",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Decided, as for the holdout, by the customer's number and the salt.",
    )
