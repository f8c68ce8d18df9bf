from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.i18n import format_list


class CrmCampaign(models.Model):
    """Whether the work centers can make what the stock does not carry."""

    _inherit = "crm.campaign"

    @api.depends("attribution_days")
    def _compute_capacity_warning(self):
        return super()._compute_capacity_warning()

    def _get_shortages(self, missing, audience, share):
        """What the company makes itself is no matter of stock, but of work centers."""
        boms = self._find_boms(missing)
        others = {
            product: quantity
            for product, quantity in missing.items()
            if product not in boms
        }
        return super()._get_shortages(others, audience, share) + [
            *self._get_overloads(boms, missing)
        ]

    def _find_boms(self, missing):
        """Return the bills of materials with work on them, by product."""
        products = self.env["product.product"].sudo().union(*missing)
        boms = products.env["mrp.bom"]._bom_find(
            products, company_id=self.company_id.id, bom_type="normal"
        )
        return {product: bom for product, bom in boms.items() if bom.operation_ids}

    def _get_overloads(self, boms, missing):
        """Return a sentence on work centers that have too little time left."""
        times = self._find_times_needed(boms, missing)
        centers = self.env["mrp.workcenter"].sudo().union(*times)
        times_left = self._find_times_left(centers)
        busy = [
            self.env._(
                "“%(work_center)s” (%(needed)s hours needed, %(left)s left)",
                work_center=center.display_name,
                needed=self._number(times[center] / 60),
                left=self._number(times_left[center] / 60),
            )
            for center in centers
            if times[center] > times_left[center]
        ]
        if busy:
            yield self.env._(
                "Production may not carry this campaign: within %(days)s days, there "
                "is too little time to make %(products)s at %(work_centers)s.",
                days=self._number(self.attribution_days),
                products=format_list(
                    self.env, [f"“{product.display_name}”" for product in boms]
                ),
                work_centers=format_list(self.env, busy),
            )

    def _find_times_needed(self, boms, missing):
        """Return the minutes that missing products take, by work center; of what they
        are made of, no time is counted."""
        times = defaultdict(float)
        for product, bom in boms.items():
            work = bom.operation_ids.with_context(
                product=product, quantity=missing[product], unit=product.uom_id
            )
            for operation in work:
                if not operation._skip_operation_line(product):
                    times[operation.workcenter_id] += operation.time_total
        return times

    def _find_times_left(self, centers):
        """Return the working minutes without work orders, by work center, within the
        days in which a sale counts for the campaign."""
        now = fields.Datetime.now()
        worked = centers._get_work_days_data_batch(
            now, now + timedelta(days=self.attribution_days)
        )
        return {
            center: max(60 * worked[center.id]["hours"] - center.workcenter_load, 0)
            for center in centers
        }
