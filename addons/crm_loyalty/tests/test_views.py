from odoo.tests import Form

from .common import CrmLoyaltyCase

MODELS = (
    "crm.loyalty.entry",
    "crm.loyalty.lot",
    "crm.loyalty.tier",
    "crm.loyalty.tier.stay",
    "crm.loyalty.health",
    "crm.loyalty.reservation",
    "crm.loyalty.review",
    "crm.loyalty.what.if",
    "loyalty.card",
    "loyalty.program",
    "crm.customer",
)


class TestViews(CrmLoyaltyCase):
    """Each page opens, for a manager and for a salesperson, in each language."""

    def test_pages_open(self):
        self._order(confirm=True)
        for lang, _name in self.env["res.lang"].get_installed():
            for model in MODELS:
                with self.subTest(lang=lang, model=model):
                    records = self.env[model].with_context(lang=lang)
                    views = [(False, "list"), (False, "form"), (False, "search")]
                    if model in ("crm.loyalty.health", "crm.loyalty.what.if"):
                        views = [(False, "form")]
                    records.get_views(views)

    def test_the_card(self):
        self.program.crm_activation_days = 3
        self._order(confirm=True)
        card = Form(self.card)
        self.assertEqual(card.crm_pending_text, "100 Points")
        self.assertFalse(card.crm_expiring_text)
        self.assertEqual(len(card.crm_entry_ids), 1)

    def test_the_terms_of_a_program(self):
        with Form(self.program) as program:
            program.crm_expiry = "period"
            program.crm_expiry_period = "year"
            program.crm_expiry_calendar = "jalali"
        self.assertEqual(self.program._get_terms().calendar, "jalali")

    def test_the_health_page(self):
        self.card.points = 5
        action = self.env["crm.loyalty.health"].action_open()
        health = self.env["crm.loyalty.health"].browse(action["res_id"])
        self.assertGreaterEqual(health.unclassified_count, 1)
        for name in ("unclassified", "seconds", "debts"):
            opened = getattr(health, f"action_open_{name}")()
            self.env[opened["res_model"]].search(opened["domain"])
        health.action_prove()
        self.assertTrue(health.is_scheduled)
        self.assertEqual(
            self.env["crm.loyalty.proof"].search([], limit=1).result, "equal"
        )
