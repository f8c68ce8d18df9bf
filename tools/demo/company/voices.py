"""What customers and colleagues say: messages, ratings, and what is to be done next."""

from datetime import timedelta

from odoo import fields

from tools.demo.company import texts
from tools.demo.company.plan import Deal
from tools.demo.company.world import World


def inquire(world: World, deals: list[Deal]) -> None:
    """Record the mails with which customers asked."""
    _post(
        world,
        [("crm.lead", world.leads[d.number], d, True, texts.INQUIRY) for d in deals],
    )


def offer(world: World, deals: list[Deal]) -> None:
    """Record the mails that went with the quotations of opportunities."""
    _post(
        world,
        [
            ("sale.order", world.orders[deal.number], deal, False, texts.OFFER)
            for deal in deals
            if deal.number in world.leads
        ],
    )


def complain(world: World, deals: list[Deal]) -> None:
    """Record who asked for a machine that came too late, and what was answered."""
    late = [deal for deal in deals if deal.late and deal.made]
    _post(
        world,
        [
            ("sale.order", world.orders[deal.number], deal, asks, text)
            for deal in late
            for asks, text in ((True, texts.ASK_DELIVERY), (False, texts.APOLOGY))
        ],
    )


def remind(world: World, deals: list[Deal]) -> None:
    """Record the reminders that late payers needed."""
    late = [deal for deal in deals if deal.customer.habit == "late"]
    _post(
        world,
        [
            ("account.move", world.invoices[deal.number], deal, False, texts.REMINDER)
            for deal in late
            if deal.number in world.invoices
        ],
    )


def _post(world: World, messages: list[tuple]) -> None:
    """Keep messages as the chatter does after it has sent them; here none is sent."""
    env = world.env
    comment = env.ref("mail.mt_comment").id
    values = []
    for model, record_id, deal, from_customer, text in messages:
        partner = env["res.partner"].browse(world.partners[deal.customer.number])
        seller = world.sellers[deal.customer.seller]
        author = partner if from_customer else seller.partner_id
        values.append(
            {
                "model": model,
                "res_id": record_id,
                "author_id": author.id,
                "email_from": author.email_formatted,
                "message_type": "email" if from_customer else "comment",
                "subtype_id": comment,
                "body": text[deal.customer.language],
                "date": fields.Datetime.now(),
            }
        )
    env["mail.message"].create(values)


def rate(world: World, deals: list[Deal]) -> None:
    """Record the stars that customers gave to an order."""
    env = world.env
    order_model = env["ir.model"]._get_id("sale.order")
    env["rating.rating"].create(
        [
            {
                "res_model_id": order_model,
                "res_id": world.orders[deal.number],
                "partner_id": world.partners[deal.customer.number],
                "rated_partner_id": world.sellers[deal.customer.seller].partner_id.id,
                "rating": deal.stars,
                "feedback": texts.FEEDBACK[deal.customer.language][deal.stars - 1],
                "consumed": True,
            }
            for deal in deals
        ]
    )


def plan_activities(world: World) -> None:
    """Plan what is to be done: calls over overdue invoices, visits to prospects."""
    env, today = world.env, fields.Date.today()
    # What is planned by hand is wanted, unlike what Odoo would plan by itself.
    env = env(context={**env.context, "mail_activity_automation_skip": False})
    overdue = env["account.move"].search(
        [
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("amount_residual", ">", 0),
            ("invoice_date_due", "<", today - timedelta(days=20)),
        ]
    )
    for each in overdue:
        each.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=today + timedelta(days=each.id % 5 - 1),
            summary="Ask for the payment",
            user_id=world.finance.id,
        )
    for lead in env["crm.lead"].search([("won_status", "=", "pending")]):
        lead.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=today + timedelta(days=lead.id % 9 - 2),
            summary="Follow up",
            user_id=lead.user_id.id,
        )
