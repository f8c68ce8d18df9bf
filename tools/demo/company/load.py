"""Let Odoo live through the plan; run inside Odoo by ``./dev demo company``.

What the customer view says of a moment is what it held at that moment, so history
cannot be dated afterwards: the clock of this process is set to each working day in
turn, the day's documents are made through Odoo's own flows, and the customers are
brought up to date and the scores refitted as the scheduled actions do it. The run is
made for an empty database that nobody uses yet; one that is killed is not continued.
"""

import argparse
import json
from datetime import date, datetime, time, timedelta
from functools import partial

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import BaseCursor
from odoo.tools import config

from tools.demo.company import books, club, newsletter, sales, till, voices, workshop
from tools.demo.company.plan import HISTORY_DAYS, RUNG_UP, Deal, Plan, make_plan
from tools.demo.company.readers import EVERY
from tools.demo.company.strategy.diary import Diary
from tools.demo.company.world import World

# Nobody reads a note on each of some ten thousand documents, and no mail leaves.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_activity_automation_skip": True,
    "mail_activity_quick_update": True,
    "skip_sms": True,
}
OFFICE_CLOSES = time(10)


def main() -> None:
    """Load the company; report the progress and the outcome as lines of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conf", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--days", type=int, default=HISTORY_DAYS)
    options = parser.parse_args()
    arguments = ["--config", options.conf, "--database", options.database]
    config.parse_config(arguments, setup_logging=True)
    plan = make_plan(date.today(), options.customers, options.days)
    with Registry(options.database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, QUIET)
        stale = live_through(env, plan)
        cr.rollback()
    report(stale=stale)


def report(**facts: int) -> None:
    """Tell ./dev, which reads this output, some facts."""
    print(json.dumps(facts), flush=True)


def live_through(env: api.Environment, plan: Plan) -> int:
    """Make the documents of each working day on that day.

    Return how many customers a full rebuild then changes, which it should not.
    """
    # Odoo dates records by the clock of the database, which cannot be set.
    BaseCursor.now = lambda cursor: datetime.now()
    with freeze_time(_moment(plan.days[0] - timedelta(days=1))) as clock:
        world = World(env, plan.customers)
        env.cr.commit()
        agenda = plan.agenda(till=world.apps.till)
        diary = Diary(world, plan.days[-1])
        for done, day in enumerate(plan.days):
            report(loaded=done, of=len(plan.days))
            clock.move_to(_moment(day))
            wake(
                world, is_new_month=done > 0 and day.month != plan.days[done - 1].month
            )
            if world.apps.loyalty:
                club.open_up(world, day, plan.days[-1])
            work(world, agenda[day])
            env["crm.customer"]._cron_refresh()
            if world.apps.till and done % EVERY == 0:
                till.close(world)
            if world.apps.mailing and done % EVERY == 0:
                newsletter.publish(world, done // EVERY, plan.customers)
            if day == plan.days[-1]:
                newsletter.opt_out(world, plan.customers)
                voices.plan_activities(world)
            if world.apps.strategy:
                diary.live(day)
            env.cr.commit()
            env["crm.customer"]._cron_refresh()
        report(loaded=len(plan.days), of=len(plan.days))
        return env["crm.customer"]._rebuild()


def _moment(day: date) -> datetime:
    """Return the end of the working day, which on the last one has not come yet."""
    return min(datetime.combine(day, OFFICE_CLOSES), _STARTED)


_STARTED = datetime.now()


def wake(world: World, is_new_month: bool) -> None:
    """Do what the night does: time passes for the customers, and scores are refitted.

    What time changed is then not taken for the work of one of the day's documents.
    """
    customers, company = world.env["crm.customer"], world.env.company
    customers._cron_refresh()
    if is_new_month:
        # The scheduled action would think that it has run: the database was made today.
        world.env["crm.customer.prediction"]._fit_isolated(company)
        world.env.cr.commit()
        customers._cron_refresh()


def work(world: World, today: dict[str, list[Deal]]) -> None:
    """Do one day's work: ``today`` has the deals by event."""
    world.meet([deal.customer for deals in today.values() for deal in deals])
    if world.apps.stock:
        workshop.replenish(world)
    for event, departments in _departments(world).items():
        if deals := today[event]:
            for department in departments:
                department(deals)


def _departments(world: World) -> dict[str, list]:
    """Return who does something on which event, in the order of a day's work."""
    apps = world.apps
    deliver = workshop.deliver if apps.stock else workshop.deliver_by_hand
    found = {
        RUNG_UP: [till.ring_up] if apps.till else [],
        "opened": [sales.open_leads, voices.inquire],
        "quoted": [sales.quote, voices.offer],
        "lost": [sales.lose],
        "ordered": [*([club.redeem] if apps.loyalty else []), sales.confirm],
        "produced": [workshop.produce] if apps.mrp else [],
        "delivered": [deliver, voices.complain],
        "invoiced": [books.invoice],
        "paid": [books.pay, voices.remind],
        "returned": [*([workshop.take_back] if apps.stock else []), books.credit],
        "rated": [voices.rate] if apps.rating else [],
    }
    return {
        event: [partial(each, world) for each in departments]
        for event, departments in found.items()
    }


if __name__ == "__main__":
    main()
