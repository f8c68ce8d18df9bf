from datetime import timedelta

import numpy as np

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..engine.planning import Outlook, Plan, foresee
from ..engine.variants import count_comparisons
from .crm_campaign_values import Brought

#: customers from whom is foreseen how much a campaign can tell
SAMPLE = 10_000
#: triggers with which all customers there are begin at the start
AT_ONCE = ("once", "repeat")


class CrmCampaign(models.Model):
    """What a campaign can tell about its effect, from what its customers did before."""

    _inherit = "crm.campaign"

    smallest_lift = fields.Float(
        "Smallest Lift (%)",
        required=True,
        default=5.0,
        help="The smallest rise of the margin of a customer that is worth knowing. The "
        "smaller it is, the more customers it takes to tell.",
    )
    planned_count = fields.Integer(
        "Customers Planned",
        readonly=True,
        copy=False,
        help="For how many customers the results are as exact as possible, settled at "
        "the start: as many as it takes to see the smallest lift, as far as there are "
        "so many.",
    )
    detectable_lift = fields.Float(
        "Lift That Can Be Seen (%)",
        readonly=True,
        copy=False,
        aggregator=None,
        help="From which rise of the margin on the campaign can be seen to work, with "
        "the customers there were at the start; 0 if that could not be told.",
    )
    cost = fields.Monetary(
        "Cost of the Campaign",
        help="What the campaign costs beside goods and discounts, which are in the "
        "margin already: design, printing, messages, work.",
    )

    @api.constrains("smallest_lift", "cost")
    def _check_plan(self):
        for campaign in self:
            if campaign.smallest_lift <= 0:
                raise ValidationError(
                    self.env._(
                        "A lift worth knowing is more than nothing: enter more than "
                        "0 %."
                    )
                )
            if campaign.cost < 0:
                raise ValidationError(
                    self.env._("The cost of a campaign cannot be negative.")
                )

    def _get_plan(self):
        """Return what was settled before the first customer began.

        :rtype: Plan
        """
        plan = Plan(
            lift=self.smallest_lift / 100,
            holdout_share=self.holdout_share / 100,
            comparisons=count_comparisons(
                len(self.variant_ids), has_holdout=self.holdout_share > 0
            ),
        )
        return plan._replace(planned=self.planned_count or plan.planned)

    def _set_plan(self):
        """Settle at the start what must not follow the results afterwards.

        sudo: written by the start only.
        """
        count, outlook = self._foresee()
        planned = outlook.customers or 0
        if self.trigger in AT_ONCE:
            planned = min(planned, count)
        self.sudo().write(
            {
                "planned_count": planned,
                "detectable_lift": 100 * (outlook.detectable_lift or 0),
            }
        )

    def _foresee(self):
        """Return how many customers would begin, and what they can tell.

        :rtype: tuple[int, Outlook]
        """
        self.env.flush_all()
        beginners = self._query_beginners()
        [(count,)] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM (%s) beginner", beginners)
        )
        if not 0 < self.holdout_share < 100:
            return count, Outlook(None, None, None)
        # So that the window is the last one: it ends today.
        begun = self._get_today() - timedelta(days=self.attribution_days)
        sample = self.env.execute_query(self._query_sample(beginners, begun))
        if not sample:
            return 0, Outlook(None, None, None)
        first = begun - timedelta(days=self.attribution_days + 2)
        found = [
            Brought(*columns)
            for _campaign, *columns in self.env.execute_query(
                self._query_values(sample, {self.company_id: first})
            )
        ]
        outlook = foresee(
            np.array([each.margin for each in found]),
            np.array([each.margin_before for each in found]),
            count,
            self._get_plan(),
        )
        return count, outlook

    def _query_sample(self, beginners, begun):
        """Return the columns of ``Subject`` of some customers, always the same ones, as
        if they had begun on a day; the ORM does not sort by a hash."""
        return SQL(
            """
            SELECT id, %(campaign)s AS campaign_id, %(company)s AS company_id,
                   'treated' AS arm, NULL::int AS variant_id,
                   NULL::date AS purchase_before, partner_id, %(begun)s::date AS day,
                   %(days)s AS days
            FROM (%(beginners)s) beginner
            ORDER BY HASHINT4(id), id
            LIMIT %(sample)s
            """,
            campaign=self.id,
            company=self.company_id.id,
            begun=begun,
            days=self.attribution_days,
            beginners=beginners,
            sample=SAMPLE,
        )

    @api.readonly
    def get_outlook(self):
        """Return what the campaign will be able to tell, before it starts.

        Only for those who may start it.

        :return: dict of ``customers`` (who would begin), ``needed`` (how many it takes
            to see the smallest lift, or None), ``detectable_lift`` (as a share, or
            None) and ``sentence``, a warning or empty
        """
        self.ensure_one()
        self.check_access("write")
        count, outlook, sentence = 0, Outlook(None, None, None), ""
        if self.state == "draft" and not self._find_problems_of_audience():
            count, outlook = self._foresee()
            sentence = self._say_outlook(count, outlook)
        return {
            "customers": count,
            "needed": outlook.customers,
            "detectable_lift": outlook.detectable_lift,
            "sentence": sentence,
        }
