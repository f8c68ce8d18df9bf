import math

from odoo import models
from odoo.tools import formatLang
from odoo.tools.i18n import format_list

from ..engine.variants import HOLDOUT


class CrmCampaign(models.Model):
    """What the statistics of a campaign mean, in plain sentences for the reader."""

    _inherit = "crm.campaign"

    def _say_outlook(self, count, outlook):
        """Return what to know before the start about who is held out, if anything.

        :param int count: customers who would begin
        :param Outlook outlook: what they can tell
        """
        if not 0 < self.holdout_share < 100:
            return self.env._(
                "There will be nobody to compare with: the results cannot tell whether "
                "the campaign works. Hold out some of the customers."
            )
        if not outlook.detectable_lift:
            return self.env._(
                "The customers have bought too little lately to foresee whether the "
                "results can tell anything."
            )
        if outlook.detectable_lift <= self.smallest_lift / 100:
            return ""
        values = {
            "count": self._say_number(count),
            "holdout": self._say_share(self.holdout_share / 100),
            "smallest": self._say_share(self.smallest_lift / 100),
            "lift": self._say_share(outlook.detectable_lift),
        }
        if not outlook.customers:
            return self.env._(
                "Of %(count)s customers, %(holdout)s held out: only a lift of %(lift)s "
                "or more can be seen, and never one of %(smallest)s.",
                **values,
            )
        return self.env._(
            "Of %(count)s customers, %(holdout)s held out: only a lift of %(lift)s or "
            "more can be seen. For one of %(smallest)s it takes %(needed)s customers.",
            needed=self._say_number(outlook.customers),
            **values,
        )

    def _say_verdict(self, verdict, is_partial):
        """Return the verdict in plain words.

        :param Verdict verdict: on the margin of a customer
        :param bool is_partial: whether the reader sees some of the customers only
        """
        sentence = getattr(self, f"_say_{verdict.kind}")(verdict)
        return self._say_of_whom(sentence, is_partial)

    def _say_of_whom(self, sentence, is_partial):
        if is_partial:
            return self.env._("Of the customers you may see: %s", sentence)
        return sentence

    def _say_no_holdout(self, _verdict):
        return self.env._(
            "Nobody is held out, so nothing can tell whether the campaign works."
        )

    def _say_better(self, verdict):
        return self.env._(
            "It works: a customer brings %(difference)s more margin than without the "
            "campaign (between %(low)s and %(high)s).",
            **self._say_amounts(verdict.difference, verdict.low, verdict.high),
        )

    def _say_worse(self, verdict):
        return self.env._(
            "It does harm: a customer brings %(difference)s less margin than without "
            "the campaign (between %(low)s and %(high)s).",
            **self._say_amounts(-verdict.difference, -verdict.high, -verdict.low),
        )

    def _say_no_difference(self, _verdict):
        return self.env._(
            "It makes no difference: the margin of a customer changes by less than "
            "%(lift)s, if at all.",
            lift=self._say_share(self.smallest_lift / 100),
        )

    def _say_too_early(self, verdict):
        if verdict.reason == "no_variation":
            return self.env._(
                "Cannot be told yet: all customers have brought the same so far."
            )
        if verdict.reason == "heavy_tails":
            return self.env._(
                "Cannot be told yet: the difference hangs on a few large purchases."
            )
        if verdict.more_customers is None:
            return self.env._(
                "Cannot be told: the customers are too few, or too different."
            )
        customers = self._say_more_customers(verdict.more_customers)
        if verdict.more_weeks is None:
            return self.env._("Cannot be told yet: it takes %s.", customers)
        return self.env._(
            "Cannot be told yet: %(customers)s or %(weeks)s.",
            customers=customers,
            weeks=self._say_more_weeks(math.ceil(verdict.more_weeks)),
        )

    # Variants

    def _say_best(self, best, comparisons, is_partial):
        """Return which variant does best, in plain words.

        :param Best best: of the variants, by their number
        :param comparisons: from which that follows
        """
        sentence = getattr(self, f"_say_variants_{best.kind}")(best, comparisons)
        return self._say_of_whom(sentence, is_partial)

    def _say_variants_best(self, best, comparisons):
        names = self.variant_ids.mapped("name")
        winner = best.variants[0]
        if len(names) > 2:
            return self.env._("“%s” does best of all variants.", names[winner])
        [pair] = [each for each in comparisons if each.second != HOLDOUT]
        verdict = pair.verdict
        ends = verdict.difference, verdict.low, verdict.high
        if pair.first != winner:
            ends = -verdict.difference, -verdict.high, -verdict.low
        return self.env._(
            "“%(best)s” does better than “%(other)s”: a customer brings %(difference)s "
            "more margin (between %(low)s and %(high)s).",
            best=names[winner],
            other=names[1 - winner],
            **self._say_amounts(*ends),
        )

    def _say_variants_same(self, best, _comparisons):
        names = self.variant_ids.mapped("name")
        lift = self._say_share(self.smallest_lift / 100)
        if len(best.variants) == len(names):
            return self.env._(
                "It makes no difference which variant a customer gets: the margin "
                "changes by less than %s, if at all.",
                lift,
            )
        return self.env._(
            "%(variants)s do best. Which of them a customer gets changes the margin by "
            "less than %(lift)s, if at all.",
            variants=format_list(self.env, [names[number] for number in best.variants]),
            lift=lift,
        )

    def _say_variants_too_early(self, best, _comparisons):
        if best.more_customers is None:
            return self.env._("Which variant does best cannot be told yet.")
        customers = self._say_more_customers(best.more_customers)
        if best.more_weeks is None:
            return self.env._(
                "Which variant does best cannot be told yet: it takes %s.", customers
            )
        return self.env._(
            "Which variant does best cannot be told yet: %(customers)s or %(weeks)s.",
            customers=customers,
            weeks=self._say_more_weeks(math.ceil(best.more_weeks)),
        )

    # Parts

    def _say_more_customers(self, number):
        if number == 1:
            return self.env._("1 more customer")
        return self.env._("%s more customers", self._say_number(number))

    def _say_more_weeks(self, number):
        if number <= 1:
            return self.env._("1 more week")
        return self.env._("%s more weeks", self._say_number(number))

    def _say_amounts(self, difference, low, high):
        return {
            name: formatLang(self.env, amount, currency_obj=self.currency_id)
            for name, amount in (
                ("difference", difference),
                ("low", low),
                ("high", high),
            )
        }

    def _say_number(self, number):
        return formatLang(self.env, number, digits=0)

    def _say_share(self, share):
        """Return a share with no more decimals than it needs."""
        percent = round(100 * share, 1)
        digits = 0 if percent == int(percent) else 1
        return self.env._("%s %%", formatLang(self.env, percent, digits=digits))
