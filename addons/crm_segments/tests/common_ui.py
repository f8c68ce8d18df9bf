from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user

from .common import CrmSegmentsCase


class SegmentsUiCase(CrmSegmentsCase, HttpCase):
    """Who markets and who collects, and customers who buy, pay late and get mail."""

    # The browser has the real date.
    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("mass_mailing.group_mass_mailing_user")
        for code in ("fa_IR", "vi_VN"):
            cls.env["res.lang"]._activate_lang(code)
        cls.marketer, cls.finance = (
            new_test_user(
                cls.env,
                login=login,
                email=f"{login}@company.example",
                groups=groups,
                company_id=cls.env.company.id,
                company_ids=[(6, 0, cls.env.company.ids)],
                tz="UTC",
            )
            for login, groups in {
                "segments_marketer": "mass_mailing.group_mass_mailing_user,"
                "sales_team.group_sale_salesman_all_leads",
                "segments_finance": "mass_mailing.group_mass_mailing_user,"
                "account.group_account_invoice",
            }.items()
        )
        granite, pebble, slate = (
            cls._create_partner(name=name, email=f"{name.lower()}@customers.example")
            for name in ("Granite", "Pebble", "Slate")
        )
        cls.granite = granite
        cls.partner.email = "silver.birch@customers.example"
        cls._invoice_ago(1234.5, bought=70, due=60, paid=60)
        cls._invoice_ago(800.0, bought=10, due=5, paid=5, partner=granite)
        cls._invoice_ago(20.0, bought=100, due=50, paid=10, partner=pebble)
        cls._invoice_ago(900.0, bought=80, due=50, partner=slate)
        cls._invoice_ago(50.0, bought=300, due=270, paid=250, partner=slate)
        cls._mail(pebble)
        cls._settle()

    @classmethod
    def _invoice_ago(cls, amount, bought, due, paid=None, partner=None):
        """Post an invoice, and pay it, so many days ago each."""
        today = fields.Date.today()
        invoice = cls._invoice(
            amount,
            today - timedelta(days=bought),
            partner=partner,
            invoice_payment_term_id=False,
            invoice_date_due=today - timedelta(days=due),
        )
        if paid is not None:
            cls._register_payment(invoice, payment_date=today - timedelta(days=paid))

    @classmethod
    def _mail(cls, partner):
        """Record that a contact got a mailing a week ago."""
        mailing = cls.env["mailing.mailing"].create(
            {
                "subject": "Spring",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
            }
        )
        cls.env["mailing.trace"].create(
            {
                "mass_mailing_id": mailing.id,
                "model": "res.partner",
                "res_id": partner.id,
                "trace_status": "sent",
                "sent_datetime": fields.Datetime.now() - timedelta(days=7),
            }
        )

    def _build_lapsing(self, lang, tour):
        """Return the segment that the marketer makes in a tour."""
        self.marketer.lang = lang
        self.start_tour("/odoo/crm", tour, login="segments_marketer", timeout=180)
        segment = self.env["crm.segment"].search([("user_id", "=", self.marketer.id)])
        self.assertEqual(segment.member_ids.partner_id, self.partner)
        return segment
