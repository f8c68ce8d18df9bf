from odoo import fields, models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    def _get_applicable_rules_domain(self, products, date, **kwargs):
        """Leave out the rules for segments to which the customer does not belong.

        ``customer`` in ``kwargs`` is the contact who buys, in the company that sells;
        without one, only the rules for everybody apply.
        """
        segments = self._get_segments_for_price(kwargs.get("customer"))
        return [
            *super()._get_applicable_rules_domain(products, date, **kwargs),
            *("|", ("segment_id", "=", False), ("segment_id", "in", segments.ids)),
        ]

    def _get_segments_for_price(self, customer):
        """Return the segments of a contact: read once and cached with the contact.

        sudo: what a customer pays does not depend on what the salesperson may see.
        """
        return customer.sudo().segment_ids if customer else self.env["crm.segment"]


class ProductPricelistItem(models.Model):
    _inherit = "product.pricelist.item"
    # Of two rules for the same products and quantity, that for a segment comes first.
    _order = (
        "applied_on, min_quantity desc, categ_id desc, segment_id.id desc nulls last, "
        "id desc"
    )

    # A rule that lost its segment would apply to everybody.
    segment_id = fields.Many2one(
        "crm.segment",
        domain="company_id and [('company_id', '=', company_id)] or []",
        index="btree_not_null",
        ondelete="restrict",
        help="The rule applies to orders of the customers who belong to this segment "
        "when the price is computed, and comes before a rule for everybody. Empty for "
        "everybody.",
    )
