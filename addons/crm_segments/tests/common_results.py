from odoo import Command

from ..engine.holdout import is_held_out
from .common_campaign import CrmCampaignsCase


class CampaignResultsCase(CrmCampaignsCase):
    """Some customers alike, who buy goods at a cost of 30."""

    #: of the customers
    count = 70

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product_a.standard_price = 30.0
        partners = cls.env["res.partner"].create(
            [{"name": f"Tree {number}"} for number in range(cls.count)]
        )
        cls.env["crm.lead"].create(
            [
                {"name": "Shade", "type": "opportunity", "partner_id": partner.id}
                for partner in partners
            ]
        )
        cls._settle()
        cls.trees = partners
        cls.segment = cls._create_members(partners, name="Trees")
        cls._settle_segments()

    @classmethod
    def _get_customer_ids(cls):
        return cls.Customer.search([("partner_id", "in", cls.trees.ids)]).ids

    @classmethod
    def _sell(cls, day, amounts, **line):
        """Post an invoice for each contact."""
        moves = cls.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": day,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": cls.product_a.id,
                                "price_unit": amount,
                                "tax_ids": [],
                                **line,
                            }
                        )
                    ],
                }
                for partner, amount in amounts.items()
            ]
        )
        moves.action_post()

    def _results(self, campaign, moment="2024-07-01 10:00:00"):
        with self._at(moment):
            return campaign.get_results()


class HalvesCase(CampaignResultsCase):
    """Of whom one half is held out."""

    @classmethod
    def _find_salt(cls):
        """Return a salt that holds out half of the customers."""
        ids = cls._get_customer_ids()
        return next(
            salt
            for salt in map(str, range(1000))
            if sum(is_held_out(salt, id_, 50) for id_ in ids) == cls.count // 2
        )

    @classmethod
    def _launch(cls, **values):
        values = {"holdout_share": 50, "salt": cls._find_salt(), **values}
        return cls._start(
            cls._create_campaign(
                cls._tag("A"), attribution_days=10, goal="purchase", **values
            )
        )

    def _groups(self, campaign):
        return [
            campaign.participant_ids.filtered(lambda p, arm=arm: p.arm == arm)
            .sorted("id")
            .partner_id
            for arm in ("treated", "holdout")
        ]

    def _sell_to_both(self, campaign, more):
        """Sell for 80 and 100 by turns, to the treated for so much more."""
        for group, extra in zip(self._groups(campaign), (more, 0.0), strict=True):
            self._sell(
                "2024-06-20",
                {
                    partner: extra + (100.0 if number % 2 else 80.0)
                    for number, partner in enumerate(group)
                },
            )
