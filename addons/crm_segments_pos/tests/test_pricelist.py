from odoo.addons.crm_segments.tests.common import CrmSegmentsCase


class TestPricelist(CrmSegmentsCase):
    def test_rules_for_segments_stay_out_of_the_till(self):
        pricelist = self.env["product.pricelist"].create({"name": "List"})
        values = {"pricelist_id": pricelist.id, "fixed_price": 1.0}
        rules = self.env["product.pricelist.item"].create(
            [values, values | {"segment_id": self._create_segment().id}]
        )
        data = {
            "product.product": [],
            "product.category": [],
            "product.pricelist": [{"id": pricelist.id}],
        }
        domain = rules._load_pos_data_domain(data, self.env["pos.config"])
        self.assertEqual(rules.search(domain), rules[0])
