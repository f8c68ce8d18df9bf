from odoo.tests import freeze_time

from .common import CrmLoyaltyCase


@freeze_time("2024-06-15 10:00:00")
class TierCase(CrmLoyaltyCase):
    """A programme with Silver at 100 points, Gold at 300 points or five orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tiers = cls.env["crm.loyalty.tier"]
        cls.silver = cls._create_tier("Silver", 100, 0, 1)
        cls.gold = cls._create_tier("Gold", 300, 5, 2)

    @classmethod
    def _create_tier(cls, name, threshold, orders, sequence, **values):
        return cls.tiers.create(
            {
                "name": name,
                "program_id": cls.program.id,
                "threshold": threshold,
                "order_threshold": orders,
                "sequence": sequence,
                **values,
            }
        )

    def _assess_on(self, day, cards=None):
        """Let the clock look on a day; return the tiers."""
        cards = cards or self.card
        with freeze_time(f"{day} 10:00:00"):
            self.tiers._assess(self.program, cards.ids)
        return cards.crm_tier_id

    def _run_clock(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_loyalty.ir_cron_crm_loyalty_tiers"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def assertStays(self, *stays):
        """The stays of the card are these, each as tier and cause, the first first."""
        found = self.env["crm.loyalty.tier.stay"].search(
            [("card_key", "=", self.card.id)], order="id"
        )
        self.assertEqual([(each.tier_id.name, each.cause) for each in found], [*stays])
        open_ones = found.filtered(lambda stay: not stay.date_to)
        self.assertEqual(open_ones.tier_id, self.card.crm_tier_id)
