from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .crm_campaign import LIVE

#: fields of a trace that say what its receiver did
RECEIVED = {"open_datetime", "reply_datetime", "links_click_datetime"}


class CrmCustomer(models.Model):
    """Customers on their way are looked at when their figures or their stage change."""

    _inherit = "crm.customer"

    @api.model
    def _written_queries(self):
        queue = self.env["crm.campaign.queue"]
        return super()._written_queries() | {
            "campaign_queued": SQL(
                "INSERT INTO crm_campaign_queue (customer_id, queued_at) %s",
                queue._query_on_the_way(SQL("updated changed")),
            )
        }


class MailingTrace(models.Model):
    """Participants are looked at when they open, click or reply."""

    _inherit = "mailing.trace"

    def write(self, vals):
        result = super().write(vals)
        if self and not RECEIVED.isdisjoint(vals):
            self.env["crm.campaign.queue"]._append_traces(self.ids)
        return result


class CrmSegment(models.Model):
    """Participants are looked at when they enter or leave a segment; a segment that a
    campaign needs stays."""

    _inherit = "crm.segment"

    def _write_differences(self, differences, causes, *args):
        moved = super()._write_differences(differences, causes, *args)
        changed = {
            customer_id
            for entered, left in moved.values()
            for customer_id in (*entered, *left)
        }
        self.env["crm.campaign.queue"]._append_customers(changed)
        return moved

    def write(self, vals):
        if vals.get("active") is False:
            self._check_campaigns()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_campaigns()

    def _check_campaigns(self):
        """Refuse to take a segment from a campaign whose customers are on their way."""
        campaign = self._find_campaigns()[:1]
        if campaign:
            raise UserError(
                self.env._(
                    "Campaign “%s” uses this segment: stop the campaign first.",
                    campaign.name,
                )
            )

    def _find_campaigns(self):
        """Return the campaigns that use these segments now.

        sudo: also those of which the user does not know.
        """
        return (
            self.env["crm.campaign"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("state", "in", LIVE),
                    "|",
                    ("segment_id", "in", self.ids),
                    ("step_ids.branch_segment_id", "in", self.ids),
                ]
            )
        )
