"""Measure campaigns inside Odoo; run by ``./dev bench --campaigns``.

Prints what one participant costs, at several sizes: it must not cost more when there
are more of them. Floors are bare statements over the same rows, in the same run.
"""

import argparse
import resource
from collections.abc import Iterator

from odoo import SUPERUSER_ID, Command, api, models
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

from bench.dataset import fill_leads
from bench.timing import timed

# Odoo needs some milliseconds to make one mail: more would take hours and say nothing
# new.
MOST_MAILS = 10_000
BATCH_SIZE = 500

Figures = Iterator[tuple[str, float, float]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--participants", type=int, action="append", required=True)
    options = parser.parse_args()
    config.parse_config(["--config", options.config], setup_logging=True)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        say("writing the customers")
        fill_leads(env, max(options.participants))
        env["crm.customer"]._rebuild()
        env.cr.commit()
        for _figure in figures(env, 100):
            pass
        say("| figure | s | each, ms | floor, s | ratio |")
        say("| --- | ---: | ---: | ---: | ---: |")
        for number in options.participants:
            for title, seconds, floor in figures(env, number):
                say(row(f"{number:,} {title}", number, seconds, floor))
        say(f"| memory at the most: {peak():,.0f} MB | | | | |")


def say(line: str) -> None:
    print(line, flush=True)


def row(title: str, number: int, seconds: float, floor: float) -> str:
    """Return one figure as a row of the table.

    >>> row("begin", 1000, 0.5, 0.2)
    '| begin | 0.50 | 0.500 | 0.20 | 2.50 |'
    """
    return (
        f"| {title} | {seconds:.2f} | {1000 * seconds / number:.3f}"
        f" | {floor:.2f} | {seconds / floor:.2f} |"
    )


def peak() -> float:
    """Return how many megabytes this process has had at the most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def figures(env: api.Environment, number: int) -> Figures:
    """Let so many customers begin, and do a step for each of them."""
    segment = _write_segment(env, number)
    contacts = segment.member_ids.partner_id
    env.invalidate_all()
    tags = _write_campaign(env, segment, _tag(env))
    floor = timed(env, lambda: _insert_bare(env, segment))
    yield "begin / bare insertion", timed(env, tags._enrol_and_commit), floor
    _analyze(env)
    alone = timed(env, tags._run_due)
    yield (
        "get tags / tags set in batches",
        alone,
        timed(env, lambda: _set_tags(contacts)),
    )
    both = _write_campaign(env, segment, _mail(env), _tag(env))
    both._enrol_and_commit()
    _hold(env, both)
    held = timed(env, both._run_due)
    yield "get tags while their mails are on hold / without mails", held, alone
    if number <= MOST_MAILS:
        mails = _write_campaign(env, segment, _mail(env))
        mails._enrol_and_commit()
        _analyze(env)
        seconds = timed(env, mails._run_due)
        mailing = _write_mailing(env, contacts)
        floor = timed(env, mailing._action_send_mail)
        yield "get mails into the queue / by a mailing", seconds, floor


def _write_segment(env: api.Environment, number: int) -> models.Model:
    """Return a list of so many customers."""
    segment = env["crm.segment"].create({"name": f"{number}", "kind": "static"})
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO crm_segment_member (
                segment_id, customer_id, customer_key, partner_id, company_id,
                date_from, cause)
            SELECT %s, id, id, partner_id, company_id, NOW() AT TIME ZONE 'UTC',
                   'manual'
            FROM crm_customer WHERE company_id = %s AND active ORDER BY id LIMIT %s
            """,
            segment.id,
            env.company.id,
            number,
        )
    )
    env.cr.execute("ANALYZE crm_segment_member")
    env.cr.commit()
    return segment


def _write_campaign(env: api.Environment, segment, *steps: dict) -> models.Model:
    """Start a campaign of all members, whose own work is left to the caller."""
    campaign = env["crm.campaign"].create(
        {
            "name": segment.name,
            "segment_id": segment.id,
            "trigger": "once",
            "goal": "none",
            "step_ids": [Command.create(step) for step in steps],
        }
    )
    campaign.action_start()
    env.cr.commit()
    return campaign._with_system_rights()


def _tag(env: api.Environment) -> dict:
    tag = env["res.partner.category"].create({"name": "Bench"})
    return {"name": "Tag", "kind": "tag", "tag_ids": tag.ids}


def _mail(env: api.Environment) -> dict:
    return {"name": "Mail", "mailing_id": _write_mailing(env).id}


def _write_mailing(env: api.Environment, contacts=()) -> models.Model:
    return env["mailing.mailing"].create(
        {
            "subject": "News",
            "body_html": "<p>News for you</p>",
            "email_from": "news@company.example",
            "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            "mailing_domain": repr([("id", "in", [each.id for each in contacts])]),
        }
    )


def _hold(env: api.Environment, campaign: models.Model) -> None:
    """Hold all participants, as if they were in dispute."""
    participants = env["crm.campaign.participant"].search(
        [("campaign_id", "=", campaign.id)]
    )
    participants._hold(dict.fromkeys(participants.ids, "dispute"))
    _analyze(env)


def _analyze(env: api.Environment) -> None:
    """Do what autovacuum has done in a database that has been in use."""
    env.cr.execute("ANALYZE crm_campaign_participant, crm_campaign_action")
    env.cr.commit()


def _insert_bare(env: api.Environment, segment: models.Model) -> None:
    """Write as many rows, without keys, indexes and the question who may begin."""
    env.cr.execute("DROP TABLE IF EXISTS bench_participant")
    env.cr.execute(
        "CREATE UNLOGGED TABLE bench_participant (LIKE crm_campaign_participant)"
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO bench_participant (
                id, campaign_id, company_id, customer_id, customer_key, partner_id, arm,
                state, date_from, cause)
            SELECT member.id, 1, member.company_id, customer.id, customer.id,
                   customer.partner_id, 'treated', 'active', NOW(), 'once'
            FROM crm_segment_member member
            JOIN crm_customer customer ON customer.id = member.customer_id
            WHERE member.segment_id = %s AND member.date_to IS NULL
            """,
            segment.id,
        )
    )


def _set_tags(contacts: models.Model) -> None:
    """Set a tag on all contacts, in batches that commit, as a script would do it."""
    tag = contacts.env["res.partner.category"].create({"name": "Bench"})
    for start in range(0, len(contacts), BATCH_SIZE):
        batch = contacts[start : start + BATCH_SIZE]
        batch.write({"category_id": [Command.link(tag.id)]})
        contacts.env.cr.commit()
        contacts.env.invalidate_all()


if __name__ == "__main__":
    main()
