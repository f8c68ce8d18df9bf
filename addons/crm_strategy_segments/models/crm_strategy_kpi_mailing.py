from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_strategy.models.figure import ratio


class CrmStrategyKpi(models.Model):
    """Whether mailings are for somebody in particular, and whether they are read.

    A mailing belongs to no company: it counts in each.
    """

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {
            "targeted_mails": self._kpi_targeted_mails,
            "mails_opened": self._kpi_mails_opened,
            "mails_clicked": self._kpi_mails_clicked,
        }

    @api.model
    def _kpi_targeted_mails(self, window):
        """Share of the mails of the window that went to a segment, or to the members of
        a campaign."""
        to_segment = Domain("mass_mailing_id.segment_ids", "!=", False)
        by_campaign = Domain("mass_mailing_id.campaign_step_ids", "!=", False)
        return self._of_mails(window, to_segment | by_campaign)

    @api.model
    def _kpi_mails_opened(self, window):
        """Share of the mails of the window that were opened so far."""
        return self._of_mails(window, Domain("open_datetime", "!=", False))

    @api.model
    def _kpi_mails_clicked(self, window):
        """Share of the mails of the window in which a link was clicked so far."""
        return self._of_mails(window, Domain("links_click_datetime", "!=", False))

    @api.model
    def _of_mails(self, window, counted):
        sent = Domain("is_test_trace", "=", False) & window.at_times("sent_datetime")
        traces = self.env["mailing.trace"]
        return ratio(
            traces.search_count(sent & counted),
            traces.search_count(sent),
            self.env._("No mail was sent."),
            model="mailing.trace",
            domain=sent & counted,
            base_domain=sent,
        )
