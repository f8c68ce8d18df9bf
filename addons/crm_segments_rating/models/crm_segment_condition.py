from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_segments.models.behavior_source import BehaviorSource, plain
from odoo.addons.rating.models.rating_data import RATING_LIMIT_MIN


class CrmSegmentCondition(models.Model):
    """Ratings that the contacts of customers gave. A rating has no company."""

    _inherit = "crm.segment.condition"

    @api.model
    def _behavior_sources(self):
        return super()._behavior_sources() | {
            "rating": BehaviorSource(
                label=self.env._("ratings"),
                model="rating.rating",
                date="rated_on",
                company=None,
                domain=(
                    Domain("consumed", "=", True)
                    & Domain("rating", ">=", RATING_LIMIT_MIN)
                ),
                numbers={"rating": plain("rating")},
            )
        }
