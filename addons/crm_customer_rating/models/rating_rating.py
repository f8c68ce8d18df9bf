from odoo import models


class RatingRating(models.Model):
    _inherit = "rating.rating"

    # The ratings of a contact; Odoo has no index for that.
    _crm_customer_partner_idx = models.Index("(partner_id) WHERE consumed IS TRUE")
