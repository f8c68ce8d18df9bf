from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.i18n import format_list
from odoo.tools.misc import formatLang


class CrmCampaign(models.Model):
    """Whether the free stock of the products of a campaign carries what it may sell."""

    _inherit = "crm.campaign"

    expected_share = fields.Float(
        "Expected Buyers (%)",
        help="Which share of the treated customers will buy, one piece each, spread "
        "evenly over the products. 0: as many as in campaigns before for such goods.",
    )
    capacity_warning = fields.Text(compute="_compute_capacity_warning")

    _expected_share_range = models.Constraint(
        "CHECK (expected_share BETWEEN 0 AND 100)",
        "The expected buyers are a share between 0 and 100 %.",
    )

    @api.depends("state", "goal", "goal_product_ids", "expected_share", "company_id")
    def _compute_capacity_warning(self):
        for campaign in self:
            campaign.capacity_warning = (
                campaign.state != "done"
                and campaign.goal == "product"
                and campaign._get_capacity_warning()
            )

    def _get_capacity_warning(self):
        """Return what the company will not have enough of, in a sentence or more."""
        self.ensure_one()
        products = self.goal_product_ids._origin.filtered("is_storable")
        audience = self._origin._count_audience() if products else 0
        if not audience:
            return False
        share = self.expected_share or 100 * self._query_share_bought()
        missing = self._find_missing(products, audience * share / 100 / len(products))
        return "\n".join(self._get_shortages(missing, audience, share)) or False

    def _find_missing(self, products, demand):
        """Return how many pieces are wanted beyond those that are free, by product.

        sudo: who makes campaigns may have no rights on stock.
        """
        stocked = products.sudo().with_context(allowed_company_ids=self.company_id.ids)
        return {
            product: demand - max(product.free_qty, 0)
            for product in stocked
            if product.free_qty < demand
        }

    def _get_shortages(self, missing, audience, share):
        """Return a sentence on products of which there are too few.

        An addon that knows how to get more takes these products out for ``super()``.

        :param dict missing: what ``_find_missing()`` returns
        :param int audience: number of customers
        :param float share: how many of them will buy, in percent
        """
        short = [
            self.env._(
                "“%(product)s” (%(free)s free)",
                product=product.display_name,
                free=self._number(max(product.free_qty, 0)),
            )
            for product in missing
        ]
        if not short:
            return []
        return [
            self.env._(
                "The stock may not carry this campaign: about %(demand)s pieces are "
                "expected to be sold (to %(share)s %% of %(audience)s customers), and "
                "there are too few of %(products)s.",
                demand=self._number(audience * share / 100),
                share=self._number(share),
                audience=self._number(audience),
                products=format_list(self.env, short),
            )
        ]

    def _count_audience(self):
        """Count who would begin, before the start; afterwards, who is on the way.

        In SQL: whoever may see them.
        """
        if not self or (self.state == "draft" and self._find_problems_of_audience()):
            return 0
        self.env.flush_all()
        if self.state == "draft":
            customers = SQL(
                "SELECT FROM (%s) beginner WHERE arm = 'treated'",
                self._query_beginners(),
            )
        else:
            customers = SQL(
                "SELECT FROM crm_campaign_participant"
                " WHERE campaign_id = %s AND arm = 'treated' AND date_to IS NULL",
                self.id,
            )
        [(number,)] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM (%s) customer", customers)
        )
        return number

    def _query_share_bought(self):
        """Return the share of treated participants who bought, in the other campaigns
        of the company for some of these products; without any, for other products."""
        self.env.flush_all()
        [(share,)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(AVG(bought) FILTER (WHERE is_same), AVG(bought), 0)
                FROM (
                    SELECT (participant.state = 'goal')::int AS bought, EXISTS (
                               SELECT FROM crm_campaign_goal_product_rel goal
                               WHERE goal.campaign_id = campaign.id
                                 AND goal.product_id = ANY(%s)) AS is_same
                    FROM crm_campaign campaign
                    JOIN crm_campaign_participant participant
                      ON participant.campaign_id = campaign.id
                     AND participant.arm = 'treated'
                     AND participant.date_to IS NOT NULL
                    WHERE campaign.company_id = %s AND campaign.goal = 'product'
                      AND campaign.id != %s
                ) taken
                """,
                self.goal_product_ids._origin.ids,
                self.company_id.id,
                self._origin.id or 0,
            )
        )
        return float(share)

    def _number(self, value):
        return formatLang(self.env, value, digits=0, rounding_method="HALF-UP")
