from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_segment_cron import CHECK_AFTER

SAVING = "crm_segment_saving"
#: what decides on the members of a segment
RULE_FIELDS = ("match", "kind", "active", "company_id", "group_ids", "condition_ids")


class CrmSegment(models.Model):
    """Members follow a change of the rule when it is saved."""

    _inherit = "crm.segment"

    @api.model_create_multi
    def create(self, vals_list):
        segments = super(CrmSegment, self.with_context(**{SAVING: True})).create(
            vals_list
        )
        segments = segments.with_env(self.env)
        segments._follow_rule()
        return segments

    def write(self, vals):
        if "company_id" in vals:
            self._check_no_history(vals["company_id"])
        result = super(CrmSegment, self.with_context(**{SAVING: True})).write(vals)
        if not vals.keys().isdisjoint(RULE_FIELDS):
            self._follow_rule()
        if vals.get("active"):
            self._with_company_rights()._remove_archived()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _check_no_history(self, company_id):
        """Refuse another company where there have been members: they are customers of
        the one."""
        moved = self.filtered(lambda segment: segment.company_id.id != company_id)
        members = self.env["crm.segment.member"].sudo()
        if members.search_count([("segment_id", "in", moved.ids)], limit=1):
            raise UserError(
                self.env._(
                    "The company of a segment that has had members cannot be changed. "
                    "Duplicate the segment and choose the company there."
                )
            )

    def _follow_rule(self):
        """Compute the members, unless a record above is being saved and will do it."""
        self.env.registry.clear_cache()
        if self.env.context.get(SAVING):
            return
        segments = self._with_company_rights()._filtered_computed()
        segments._refresh()
        segments.write({"check_at": fields.Datetime.now() + CHECK_AFTER})


class CrmSegmentGroup(models.Model):
    _inherit = "crm.segment.group"

    @api.model_create_multi
    def create(self, vals_list):
        groups = super(CrmSegmentGroup, self.with_context(**{SAVING: True})).create(
            vals_list
        )
        groups = groups.with_env(self.env)
        groups.segment_id._follow_rule()
        return groups

    def write(self, vals):
        segments = self.segment_id
        result = super(CrmSegmentGroup, self.with_context(**{SAVING: True})).write(vals)
        if not vals.keys().isdisjoint(("match", "segment_id", "condition_ids")):
            (segments | self.segment_id)._follow_rule()
        return result

    def unlink(self):
        segments = self.segment_id
        result = super().unlink()
        segments._follow_rule()
        return result


class CrmSegmentCondition(models.Model):
    _inherit = "crm.segment.condition"

    @api.model_create_multi
    def create(self, vals_list):
        conditions = super().create(vals_list)
        conditions.segment_id._follow_rule()
        return conditions

    def write(self, vals):
        segments = self.segment_id
        result = super().write(vals)
        if vals.keys() - {"sequence"}:
            (segments | self.segment_id)._follow_rule()
        return result

    def unlink(self):
        segments = self.segment_id
        result = super().unlink()
        segments._follow_rule()
        return result
