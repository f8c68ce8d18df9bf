from odoo import api, fields, models
from odoo.tools import SQL

from .crm_campaign_follow import COMPANY_CALENDAR, bought_since, company_day


class CrmCampaign(models.Model):
    """Who takes part in a campaign, of the customers that the reader may see."""

    _inherit = "crm.campaign"

    participant_count = fields.Integer("Taking Part", compute="_compute_participants")
    treated_count = fields.Integer("Treated", compute="_compute_participants")
    holdout_count = fields.Integer("Held Out", compute="_compute_participants")
    open_count = fields.Integer("On the Way", compute="_compute_participants")
    held_count = fields.Integer("On Hold", compute="_compute_participants")
    goal_count = fields.Integer(
        "Goal Reached",
        compute="_compute_participants",
        help="Of the treated participants.",
    )
    failed_count = fields.Integer("Failed", compute="_compute_participants")

    @api.depends("participant_ids.state")
    def _compute_participants(self):
        """One query, however many campaigns."""
        counts = {}
        for campaign, arm, state, count in self.env[
            "crm.campaign.participant"
        ]._read_group(
            [("campaign_id", "in", self.ids)],
            ["campaign_id", "arm", "state"],
            ["__count"],
        ):
            counts.setdefault(campaign.id, {})[arm, state] = count
        for campaign in self:
            own = counts.get(campaign._origin.id, {})
            campaign.participant_count = sum(own.values())
            campaign.treated_count = _add_up(own, arms=("treated",))
            campaign.holdout_count = _add_up(own, arms=("holdout",))
            campaign.open_count = _add_up(own, states=("active", "held", "failed"))
            campaign.held_count = _add_up(own, states=("held",))
            campaign.goal_count = _add_up(own, arms=("treated",), states=("goal",))
            campaign.failed_count = _add_up(own, states=("failed",))


def _add_up(counts, arms=("treated", "holdout"), states=None):
    """Add up counts by group and state.

    >>> _add_up({("treated", "goal"): 2, ("holdout", "goal"): 1}, arms=("treated",))
    2
    """
    return sum(
        count
        for (arm, state), count in counts.items()
        if arm in arms and (states is None or state in states)
    )


class CrmCampaignStep(models.Model):
    """What came of the steps, for the customers that the reader may see."""

    _inherit = "crm.campaign.step"

    waiting_count = fields.Integer("Waiting", compute="_compute_figures")
    done_count = fields.Integer(
        "Done", compute="_compute_figures", help="Sent, planned, set or run."
    )
    skipped_count = fields.Integer(
        "Not Done",
        compute="_compute_figures",
        help="Of the treated participants: no address, a condition that is not met, or "
        "an end before it.",
    )
    failed_count = fields.Integer("Failed", compute="_compute_figures")
    opened_count = fields.Integer("Opened", compute="_compute_figures")
    clicked_count = fields.Integer("Clicked", compute="_compute_figures")
    bought_count = fields.Integer(
        "Bought",
        compute="_compute_figures",
        help="Customers for whom the step was done and who bought afterwards, within "
        "the days of attribution. Not all of them bought because of it: the holdout "
        "says how many.",
    )

    @api.depends("campaign_id.participant_ids.state")
    def _compute_figures(self):
        names = (
            *("waiting_count", "done_count", "skipped_count", "failed_count"),
            *("opened_count", "clicked_count", "bought_count"),
        )
        self.env.flush_all()
        rows = self.env.execute_query(self._query_figures()) if self.ids else []
        figures = {step_id: counts for step_id, *counts in rows}
        for step in self:
            counts = figures.get(step._origin.id, [0] * len(names))
            step.update(dict(zip(names, counts, strict=True)))

    def _query_figures(self):
        """Count everything in one query over the actions that the reader may see: the
        ORM would need one for each figure, and may not read the traces."""
        actions = self.env["crm.campaign.action"]._search([("step_id", "in", self.ids)])
        since = SQL("action.date_done")
        return SQL(
            """
            SELECT action.step_id,
                   COUNT(*) FILTER (WHERE action.state = 'waiting'
                                      AND participant.arm = 'treated'),
                   COUNT(*) FILTER (WHERE action.state = 'done'),
                   COUNT(*) FILTER (WHERE action.state IN ('skipped', 'cancelled')
                                      AND participant.arm = 'treated'),
                   COUNT(*) FILTER (WHERE action.state = 'failed'),
                   COUNT(*) FILTER (WHERE trace.trace_type = 'mail'
                       AND (trace.trace_status IN ('open', 'reply')
                            OR trace.links_click_datetime IS NOT NULL)),
                   COUNT(*) FILTER (WHERE trace.links_click_datetime IS NOT NULL),
                   COUNT(*) FILTER (WHERE action.state = 'done' AND %(bought)s
                       AND customer.last_purchase_date
                           <= %(day)s + campaign.attribution_days)
            FROM crm_campaign_action action
            JOIN crm_campaign campaign ON campaign.id = action.campaign_id
            JOIN crm_campaign_participant participant
              ON participant.id = action.participant_id
            %(calendar)s
            LEFT JOIN crm_customer customer ON customer.id = participant.customer_id
            LEFT JOIN mailing_trace trace ON trace.id = action.trace_id
            WHERE action.id IN %(actions)s
            GROUP BY action.step_id
            """,
            bought=bought_since(since, SQL("action.purchase_before")),
            day=company_day(since),
            calendar=COMPANY_CALENDAR,
            actions=actions.subselect(),
        )


class CrmSegment(models.Model):
    _inherit = "crm.segment"

    campaign_count = fields.Integer("Campaigns", compute="_compute_campaign_count")

    def _compute_campaign_count(self):
        counts = dict(
            self.env["crm.campaign"]._read_group(
                [("segment_id", "in", self.ids)], ["segment_id"], ["__count"]
            )
        )
        for segment in self:
            segment.campaign_count = counts.get(segment._origin, 0)


class CrmCustomer(models.Model):
    _inherit = "crm.customer"

    campaign_count = fields.Integer(
        "Campaigns",
        compute="_compute_campaign_count",
        groups="crm_segments.group_crm_segments_user",
    )

    def _compute_campaign_count(self):
        counts = dict(
            self.env["crm.campaign.participant"]._read_group(
                [("customer_id", "in", self.ids)], ["customer_id"], ["__count"]
            )
        )
        for customer in self:
            customer.campaign_count = counts.get(customer, 0)
