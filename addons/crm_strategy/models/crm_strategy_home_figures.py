from dateutil.relativedelta import relativedelta

from odoo import api, models

from .figure_text import figure_text
from .selections import labels_of

#: what goals are grouped by in the pictures of how even the strategy is
ASPECTS = ("block", "component")


class CrmStrategyHome(models.AbstractModel):
    """The figures behind the charts: money over the years, progress by aspect."""

    _inherit = "crm.strategy.home"

    @api.model
    def _get_case(self, strategy, today):
        """Return the business case by year, added up from the start.

        :return: dict of ``labels`` of the years and ``series``, each with ``key``,
            ``label``, ``values`` (benefit less cost until the end of the year, None
            where the year has not begun) and the same as ``texts``
        """
        amounts = self._get_amounts(strategy)
        if not amounts:
            return {"labels": [], "series": []}
        years = range(max(year for year, _basis in amounts) + 1)
        begun = relativedelta(today, strategy.date_start).years
        shown = {
            "planned": (self.env._("Planned"), len(years)),
            "actual": (self.env._("Actual"), begun + 1),
        }
        return {
            "labels": [self.env._("Year %(number)s", number=year) for year in years],
            "series": [
                self._make_series(
                    basis,
                    label,
                    _added_up([amounts.get((year, basis), 0.0) for year in years]),
                    until,
                    strategy.currency_id,
                )
                for basis, (label, until) in shown.items()
            ],
        }

    @api.model
    def _make_series(self, key, label, totals, until, currency):
        values = [
            total if place < until else None for place, total in enumerate(totals)
        ]
        return {
            "key": key,
            "label": label,
            "values": values,
            "texts": [
                figure_text(self.env, value, "money", currency) for value in values
            ],
        }

    @api.model
    def _get_amounts(self, strategy):
        """Return benefit less cost by year and basis."""
        rows = self.env["crm.strategy.case.year"]._read_group(
            [("strategy_id", "=", strategy.id)],
            ["year", "basis", "direction"],
            ["amount:sum"],
        )
        found = {}
        for year, basis, direction, amount in rows:
            sign = 1 if direction == "benefit" else -1
            key = (year, basis)
            found[key] = found.get(key, 0.0) + sign * amount
        return found

    @api.model
    def _get_radars(self, goals):
        """Return the weighted progress of goals by building block and by component.

        :return: one dict for each aspect, with ``key``, ``title``, ``labels`` and a
            series as those of the business case, in percent; what has no goal is None
        """
        return [self._get_radar(goals, name) for name in ASPECTS]

    @api.model
    def _get_radar(self, goals, name):
        labels = labels_of(goals, name)
        wholes = [
            goals.filtered(lambda goal, value=value: goal[name] == value)._roll_up()
            for value in labels
        ]
        shares = [whole.progress if whole else None for whole in wholes]
        title = goals._fields[name]._description_string(self.env)
        return {
            "key": name,
            "title": title,
            "labels": list(labels.values()),
            "series": [
                {
                    "key": "progress",
                    "label": self.env._("Progress"),
                    "values": [
                        None if share is None else round(share * 100)
                        for share in shares
                    ],
                    "texts": [
                        "–" if share is None else f"{round(share * 100)}%"
                        for share in shares
                    ],
                }
            ],
        }


def _added_up(amounts):
    totals = []
    for amount in amounts:
        totals.append(amount + (totals[-1] if totals else 0.0))
    return totals
