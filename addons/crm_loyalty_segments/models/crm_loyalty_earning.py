import pytz

from odoo import models
from odoo.fields import Domain


class CrmLoyaltyEarning(models.AbstractModel):
    _inherit = "crm.loyalty.earning"

    def _filter_rules(self, rules):
        """Leave out the rules for segments to which the customer did not belong when
        the order was made."""
        rules = super()._filter_rules(rules)
        # What a customer earns does not depend on what the salesperson may see.
        named = rules.sudo().crm_segment_ids
        if not named:
            return rules
        segments = self._get_segments_at(named)
        return rules.filtered(
            lambda rule: (
                not rule.sudo().crm_segment_ids
                or rule.sudo().crm_segment_ids & segments
            )
        )

    def _get_segments_at(self, segments):
        """Return those of some segments to which the customer belongs, for a confirmed
        order: belonged, in the company that sells."""
        moment = self._get_earning_moment().astimezone(pytz.utc).replace(tzinfo=None)
        buyer = self.partner_id.commercial_partner_id
        domain = Domain("segment_id", "in", segments.ids)
        domain &= Domain("partner_id", "=", buyer.id)
        domain &= Domain("company_id", "=", self.company_id.id)
        domain &= Domain("date_from", "<=", moment)
        domain &= Domain("date_to", "=", False) | Domain("date_to", ">", moment)
        return self.env["crm.segment.member"].sudo().search(domain).segment_id
