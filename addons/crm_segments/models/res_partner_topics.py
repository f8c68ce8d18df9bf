from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What a contact said on the topics of mailings."""

    _inherit = "res.partner"

    def action_open_topic_consents(self):
        """Open what this contact, or its address, said."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segments.crm_topic_consent_action"
        )
        domain = Domain("partner_id", "=", self.id)
        if self.email_normalized:
            domain |= Domain("email_normalized", "=", self.email_normalized)
        return action | {
            "domain": list(domain),
            "context": {
                "default_partner_id": self.id,
                "default_email_normalized": self.email_normalized,
            },
        }
