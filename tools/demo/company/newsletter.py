"""What marketing records: the newsletter, who opened it, who wants none."""

from odoo import fields

from tools.demo.company.people import Customer
from tools.demo.company.readers import SUBJECTS, readings, wants_no_mail
from tools.demo.company.world import World


def publish(world: World, issue: int, customers: list[Customer]) -> None:
    """Record an issue as sent to the customers known by then; no mail leaves."""
    env = world.env
    readers = readings(issue, [c for c in customers if c.number in world.partners])
    mailing = env["mailing.mailing"].create(
        {
            "subject": SUBJECTS[issue % len(SUBJECTS)],
            "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            "state": "done",
            "sent_date": fields.Datetime.now(),
        }
    )
    traces = env["mailing.trace"].create(
        [
            {
                "mass_mailing_id": mailing.id,
                "model": "res.partner",
                "res_id": world.partners[each.customer.number],
                "email": each.customer.email,
            }
            for each in readers
        ]
    )
    traces.set_sent()
    pairs = list(zip(readers, traces, strict=True))
    traces.browse(trace.id for each, trace in pairs if each.opened).set_opened()
    traces.browse(trace.id for each, trace in pairs if each.clicked).set_clicked()


def opt_out(world: World, customers: list[Customer]) -> None:
    """Put on the blacklist whoever wants no mail."""
    for customer in customers:
        if wants_no_mail(customer) and customer.number in world.partners:
            world.env["mail.blacklist"]._add(customer.email)
