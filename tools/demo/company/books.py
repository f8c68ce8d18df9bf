"""What finance records: invoices, payments, credit notes."""

from odoo import Command, fields, models

from tools.demo.company.plan import Deal
from tools.demo.company.sales import orders_of
from tools.demo.company.texts import RETURN_REASON
from tools.demo.company.world import World


def invoice(world: World, deals: list[Deal]) -> None:
    """Invoice what was delivered."""
    orders = orders_of(world, deals)
    invoices = orders._create_invoices(grouped=True)
    invoices.invoice_date = fields.Date.today()
    invoices.action_post()
    for each in invoices:
        order = each.line_ids.sale_line_ids.order_id
        world.invoices[world.deals[order.id]] = each.id


def pay(world: World, deals: list[Deal]) -> None:
    """Receive what the customers owe: most of it in one run of the bank."""
    dues = _invoices(world, deals).filtered("amount_residual")
    # The wizard takes its time for each payment; a few are enough to have been there.
    by_hand = dues.filtered(lambda due: due.id % 12 == 0)
    for due in by_hand:
        _register(due)
    _receive(dues - by_hand)


def _register(due: models.Model) -> None:
    due.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=due.ids
    ).create({})._create_payments()


def _receive(dues: models.Model) -> None:
    """Make a payment for each invoice, all at once, and reconcile them."""
    env = dues.env
    banks = [("type", "=", "bank"), ("company_id", "=", env.company.id)]
    bank = env["account.journal"].search(banks, limit=1)
    payments = env["account.payment"].create(
        [
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": due.commercial_partner_id.id,
                "amount": due.amount_residual,
                "journal_id": bank.id,
                "memo": due.payment_reference or due.name,
                "invoice_ids": [Command.link(due.id)],
            }
            for due in dues
        ]
    )
    payments.action_post()
    plan = [
        _receivable(due) | _receivable(payment.move_id)
        for due, payment in zip(dues, payments, strict=True)
    ]
    env["account.move.line"]._reconcile_plan(plan)


def _receivable(move: models.Model) -> models.Model:
    return move.line_ids.filtered(
        lambda line: line.account_type == "asset_receivable" and not line.reconciled
    )


def credit(world: World, deals: list[Deal]) -> None:
    """Credit one piece of the first article of each deal; pay back what was paid."""
    env = world.env
    for original in _invoices(world, deals):
        wizard = (
            env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=original.ids)
            .create({"reason": RETURN_REASON, "journal_id": original.journal_id.id})
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        first, others = note.invoice_line_ids[0], note.invoice_line_ids[1:]
        note.invoice_line_ids = [
            Command.update(first.id, {"quantity": 1}),
            *(Command.delete(line.id) for line in others),
        ]
        note.action_post()
        if open_lines := _receivable(original):
            (open_lines | _receivable(note)).reconcile()
        if note.amount_residual:
            _register(note)


def _invoices(world: World, deals: list[Deal]) -> models.Model:
    ids = [world.invoices[d.number] for d in deals if d.number in world.invoices]
    return world.env["account.move"].browse(ids)
