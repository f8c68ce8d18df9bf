"""Runs steps of sending, each in a process of its own that a test may kill.

Loads Odoo once. Each line that it reads is a JSON list of steps to run side by side,
each a list of the name of a function below and its arguments. It answers with the
process ids as soon as they run, and with their exit statuses when all have ended.
"""

import argparse
import itertools
import json
import os
import signal
import sys
import traceback
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

from odoo.addons.base.models import ir_mail_server

STEPS = {}


def main():
    """Answer until nothing more is read."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    options = parser.parse_args()
    config.parse_config(["--config", options.config], setup_logging=True)
    Registry(options.database)
    say("loaded")
    for line in sys.stdin:
        # No connection may be shared with a child.
        sql_db.close_all()
        children = [fork(options.database, *step) for step in json.loads(line)]
        say(children)
        say([os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in children])


def say(answer):
    print(json.dumps(answer), flush=True)


def fork(database, name, *arguments):
    """Start one step and return its process id."""
    child = os.fork()
    if child:
        return child
    status = 0
    try:
        with Registry(database).cursor() as cr:
            STEPS[name](api.Environment(cr, SUPERUSER_ID, {}), *arguments)
    except Exception:
        traceback.print_exc()
        status = 1
    os._exit(status)


def step(function):
    STEPS[function.__name__] = function
    return function


def use_server(env, name, port):
    """Return a new mail server, and leave no other mail that waits."""
    env["mail.mail"].search([("state", "=", "outgoing")]).cancel()
    return env["ir.mail_server"].create(
        {"name": name, "smtp_host": "127.0.0.1", "smtp_port": port}
    )


@step
def prepare(env, name, number, port, limit):
    """Put a mailing to ``number`` contacts of a new list into the queue.

    With no more contacts than ``limit`` it sends them itself, otherwise the queue of
    mails does.
    """
    server = use_server(env, name, port)
    env["ir.config_parameter"].set_param("mail.mail.force.send.limit", limit)
    contacts = env["mailing.list"].create({"name": name})
    env["mailing.contact"].create(
        [
            {
                "email": f"{name}{n}@birch.example",
                "list_ids": [Command.link(contacts.id)],
            }
            for n in range(number)
        ]
    )
    env["mailing.mailing"].create(
        {
            "subject": name,
            "body_html": "<p>News</p>",
            "email_from": "news@company.example",
            "mailing_model_id": env["ir.model"]._get_id("mailing.list"),
            "contact_list_ids": contacts.ids,
            "mail_server_id": server.id,
        }
    ).action_launch()


@step
def prepare_campaign(env, name, number, port):
    """Start a campaign of an email and a call after it, for new customers."""
    server = use_server(env, name, port)
    mailing = env["mailing.mailing"].create(
        {
            "subject": name,
            "body_html": "<p>News</p>",
            "email_from": "news@company.example",
            "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            "mail_server_id": server.id,
        }
    )
    campaign = env["crm.campaign"].create(
        {
            "name": name,
            "segment_id": create_segment(env, name, number).id,
            "trigger": "once",
            "goal": "none",
            "holdout_share": 0,
            "user_id": env.ref("base.user_admin").id,
            "step_ids": [Command.create({"name": "Mail", "mailing_id": mailing.id})],
        }
    )
    env["crm.campaign.step"].create(
        {
            "name": "Call",
            "kind": "activity",
            "activity_type_id": env.ref("mail.mail_activity_data_call").id,
            "campaign_id": campaign.id,
            "parent_id": campaign.step_ids.id,
        }
    )
    campaign.action_start()


def create_segment(env, name, number):
    """Return a segment of so many new customers."""
    partners = env["res.partner"].create(
        [{"name": name, "email": f"{name}{n}@birch.example"} for n in range(number)]
    )
    env["crm.lead"].create(
        [
            {"name": name, "type": "opportunity", "partner_id": partner.id}
            for partner in partners
        ]
    )
    env["crm.customer"]._refresh_pairs(
        (partner_id, env.company.id) for partner_id in partners.ids
    )
    condition = {"domain": str([("partner_id", "in", partners.ids)])}
    group = {"condition_ids": [Command.create(condition)]}
    return env["crm.segment"].create(
        {"name": name, "group_ids": [Command.create(group)]}
    )


@step
def campaigns(env, deadly=None, times=0):
    """Run the scheduled action of campaigns, in small batches.

    :param deadly: the method of campaigns after which this process dies, when it has
        been called so many times
    """
    if deadly:
        die_after(env.registry["crm.campaign"], deadly, times)
    with patch("odoo.addons.crm_segments.models.crm_campaign_run.BATCH_SIZE", 5):
        env["crm.campaign"]._cron_run()


def die_after(model, method, times):
    """Kill this process, as the system does it that runs out of memory."""
    original, calls = getattr(model, method), itertools.count(1)

    def dying(self, *args, **options):
        result = original(self, *args, **options)
        if next(calls) == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(model, method, dying)


@step
def mailings(env):
    """Run the scheduled action of mailings."""
    env["mailing.mailing"]._process_mass_mailing_queue()


@step
def queue(env, patience=60):
    """Run the scheduled action of mails with a server that may take its time."""
    ir_mail_server.SMTP_TIMEOUT = patience
    env["mail.mail"].process_email_queue()


@step
def let_time_pass(env):
    """Make postponed mails due."""
    waiting = env["mail.mail"].search([("state", "=", "outgoing")])
    waiting.scheduled_date = False


@step
def retry(env, name):
    """Press the button Retry of the mailing, and let the queues run."""
    env["mailing.mailing"].search([("subject", "=", name)]).action_retry_failed()
    mailings(env)
    queue(env)


@step
def resolve(env, name, action):
    """Press a button on the traces of the mailing."""
    traces = env["mailing.trace"].search([("mass_mailing_id.subject", "=", name)])
    getattr(traces, action)()


@step
def send_now(env, name):
    """Press Send Now on the mails, in a transaction that fails afterwards."""
    env["mail.mail"].search([("mailing_id.subject", "=", name)]).send()
    env.cr.rollback()


if __name__ == "__main__":
    main()
