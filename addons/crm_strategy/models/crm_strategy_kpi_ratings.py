from odoo import api, models
from odoo.fields import Domain

from odoo.addons.rating.models.rating_data import (
    RATING_LIMIT_MIN,
    RATING_LIMIT_SATISFIED,
)

from ..engine.interval import wilson
from .figure import ratio


class CrmStrategyKpi(models.Model):
    """Satisfaction by the ratings that customers gave: four and five of five.

    A rating of zero is none, and one that was not given is an invitation.
    """

    _inherit = "crm.strategy.kpi"

    @api.model
    def _get_builtins(self):
        return super()._get_builtins() | {"csat": self._kpi_csat}

    @api.model
    def _kpi_csat(self, window):
        """Share of the ratings given in the window that are four or five."""
        given = self._ratings_in(window)
        # Few contacts belong to one company: looked up, not joined, they cost nothing.
        ours = Domain("partner_id", "not in", self._search_theirs(window))
        count, base = count_satisfied(
            self.env["rating.rating"]._read_group(
                self._ratings_of_all(window) & ours, ["rating"], ["__count"]
            )
        )
        return ratio(
            count,
            base,
            self.env._("Nobody gave a rating."),
            model="rating.rating",
            domain=given & Domain("rating", ">=", RATING_LIMIT_SATISFIED),
            base_domain=given,
            interval=wilson(count, base),
        )

    @api.model
    def _get_rated_models(self):
        """Return the models whose ratings are those of customers on our service.

        Reviews of products and courses are ratings, too.
        """
        return ["project.task"]

    @api.model
    def _ratings_in(self, window):
        """Return the domain of the ratings given in the window.

        A rating has no company: it counts in every company, or, where its customer
        belongs to one company, in that company only. One from before Odoo noted when
        it was given has the time of its last change.
        """
        return self._ratings_of_all(window) & Domain(
            "partner_id", "not any", self._is_theirs(window)
        )

    @api.model
    def _is_theirs(self, window):
        # Named, as an index finds those named and not those that are not.
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        others = companies.search([("id", "!=", window.company.id)])
        return Domain("company_id", "in", others.ids)

    @api.model
    def _search_theirs(self, window):
        """Return the query of the contacts that belong to another company."""
        contacts = self.env["res.partner"].with_context(active_test=False)
        return contacts._search(self._is_theirs(window))

    @api.model
    def _ratings_of_all(self, window):
        is_noted = Domain("rated_on", "!=", False)
        return (
            Domain("consumed", "=", True)
            & Domain("rating", ">=", RATING_LIMIT_MIN)
            & Domain("is_internal", "=", False)
            & Domain("res_model", "in", self._get_rated_models())
            & (window.at_times("rated_on") | ~is_noted & window.at_times("write_date"))
        )


def count_satisfied(groups):
    """Return how many ratings are four or five, and how many there are.

    :param groups: pairs of a rating and how often it was given
    """
    groups = list(groups)
    satisfied = [count for rating, count in groups if rating >= RATING_LIMIT_SATISFIED]
    return sum(satisfied), sum(count for _rating, count in groups)
