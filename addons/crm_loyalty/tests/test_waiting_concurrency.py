from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_concurrency import ConcurrentLoyaltyCase


@tagged("post_install", "-at_install")
class TestWaitingConcurrency(ConcurrentLoyaltyCase):
    """Several payments of one order at the same moment."""

    def _prepare_invoices(self):
        """Commit an order with four invoices; return its card and them."""
        _member, _card, [order_id] = self._create_member(quotations=1)
        with self._transaction() as env:
            env["loyalty.program"].browse(self.program_id).crm_usable_when = "paid"
            order = env["sale.order"].browse(order_id)
            order.order_line.product_uom_qty = 4
            order._update_programs_and_rewards()
            order.action_confirm()
            invoices = env["account.move"]
            for _number in range(4):
                invoice = order._create_invoices()
                invoice.invoice_line_ids.quantity = 1
                invoices |= invoice
            invoices.action_post()
            return order.coupon_point_ids.coupon_id.id, invoices.ids

    @classmethod
    def _pay(cls, invoice_id):
        def work(env):
            wizard = env["account.payment.register"].with_context(
                active_model="account.move", active_ids=[invoice_id]
            )
            wizard.create({})._create_payments()
            env.flush_all()

        return work

    @classmethod
    def _clean_up(cls):
        with cls._transaction() as env:
            partners = env["res.partner"].search([("id", ">", cls.last_partner_id)])
            moves = env["account.move"].search([("partner_id", "in", partners.ids)])
            payments = env["account.payment"].search(
                [("partner_id", "in", partners.ids)]
            )
            env["account.payment.register"].search(
                [("partner_id", "in", partners.ids)]
            ).unlink()
            payments.action_draft()
            payments.unlink()
            moves = moves.exists()
            moves.button_draft()
            moves.with_context(force_delete=True).unlink()
        return super()._clean_up()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_four_payments_at_once(self):
        card_id, invoice_ids = self._prepare_invoices()
        works = [self._pay(invoice_id) for invoice_id in invoice_ids]
        self.assertEqual(sum(self._at_once(works)), 4)
        with self._transaction() as env:
            card = env["loyalty.card"].browse(card_id)
            self.assertEqual((card.points, card.crm_points_pending), (400.0, 0.0))
        self.assertProven()
