import logging
from collections import defaultdict
from typing import NamedTuple

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .crm_campaign_step import AWAITING, NEGATIVE

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500
#: how often a batch is tried again of which another worker took a part
TRIES = 5
#: in the context of the last try
LAST_TRY = "crm_campaign_last_try"
#: what another worker may have caused: also by a record that both make, such as a
#: follower of the same customer, which the transaction of the later one does not see
LOST_RACES = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, psycopg2.errors.UniqueViolation)


def is_to_be_tried_again(env, error):
    """Tell whether the batch is done once more instead of writing down its error."""
    if env.context.get(LAST_TRY):
        return isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)
    return isinstance(error, LOST_RACES)


class Outcome(NamedTuple):
    """What became of an action: its new state, why, and what it made."""

    state: str = "done"
    reason: str | None = None
    error: str | None = None
    trace_id: int | None = None
    res_model: str | None = None
    res_id: int | None = None


class CrmCampaign(models.Model):
    """How steps are executed: claimed, done and marked in one transaction.

    A worker skips what another one has claimed. What another one has done since this
    worker began to read ends in a serialization failure, and the batch is tried again.
    """

    _inherit = "crm.campaign"

    @api.model
    def _cron_run(self):
        """Follow what happened to participants, let customers begin, do what is due."""
        self = self._with_system_rights()
        if not self._retry("_follow_events"):
            return
        campaigns = [
            campaign.with_company(campaign.company_id)
            for campaign in self.search([("state", "=", "running")])
        ]
        for campaign in campaigns:
            if not campaign._retry("_enrol_and_commit"):
                return
        for campaign in campaigns:
            if not campaign._run_due():
                return

    @api.model
    def _follow_events(self):
        """Empty the queue of participants of whom something changed; return whether
        there is time to go on."""
        participants = self.env["crm.campaign.participant"]
        participants._follow_gone()
        queue = self.env["crm.campaign.queue"]
        number, participants = queue._take(BATCH_SIZE)
        while number:
            participants._follow()
            if not self._keep(number):
                return False
            number, participants = queue._take(BATCH_SIZE)
        return self._keep()

    def _with_system_rights(self):
        """A campaign acts for its company, whoever made it: no record rule of a user
        decides who gets a step."""
        return self.with_context(active_test=True).sudo()

    @api.model
    def _keep(self, number=0):
        """Commit; return whether there is time to go on. What is left when it is over
        is done as soon as other jobs have had their turn, and not a minute later."""
        cron = self.env["ir.cron"]
        has_time = bool(cron._commit_progress(number))
        if not has_time:
            cron._commit_progress(remaining=1)
        return has_time

    @api.model
    def _retry(self, batch, *args):
        """Do something that ends with a commit or nothing to do; again, if another
        worker has taken a part of it.

        :param str batch: name of the method
        """
        for number in range(1, TRIES + 1):
            context = {LAST_TRY: True} if number == TRIES else {}
            try:
                return getattr(self.with_context(**context), batch)(*args)
            except LOST_RACES:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
        _logger.info("Campaigns are being run elsewhere; trying again later.")
        return False

    def _enrol_and_commit(self):
        """Let customers begin; a campaign that fails says why, and the others go on."""
        try:
            with self.env.cr.savepoint():
                number = self._enrol()
                if self.error:
                    self.error = False
        except Exception as error:
            if self.env.cr.closed or is_to_be_tried_again(self.env, error):
                raise
            _logger.exception("Campaign %s cannot find who begins", self.id)
            self.error = str(error)
            number = 0
        return self._keep(number)

    # One batch

    def _run_due(self):
        """Do what is due, in batches; return whether there is time to go on.

        Each action is looked at once, so that those that stay, such as of customers on
        hold, are not passed again with every batch.
        """
        mark, has_time = (), True
        while has_time and (batch := self._retry("_run_batch", mark)):
            mark, has_time = batch
        return has_time

    def _run_batch(self, mark=()):
        """Do a batch of what is due, and commit.

        :param tuple mark: time and number of the last action that was looked at
        :return: the new mark, and whether there is time to go on; None at the end
        """
        self.ensure_one()
        self.env["crm.campaign.participant"]._follow_gone()
        actions = self._claim(BATCH_SIZE, mark)
        if not actions:
            return None
        mark = (actions[-1].date_due, actions[-1].id)
        outcomes = actions._find_outcomes()
        waiting = actions.filtered(lambda action: action not in outcomes)
        for step, group in waiting.grouped("step_id").items():
            ready = step._postpone(group)
            outcomes |= dict.fromkeys(group - ready, Outcome("waiting"))
            if ready:
                outcomes |= step._run_isolated(ready)
        actions.browse(action.id for action in outcomes)._record(outcomes)
        self._go_on(outcomes)
        return mark, self._keep(len(actions))

    def _claim(self, limit, mark=()):
        """Lock up to ``limit`` actions that are due, those that nobody else has, nor
        another one of the same participant.

        In SQL: the ORM cannot order by an index of its own and skip what is locked.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT action.id
                FROM crm_campaign_action action
                JOIN crm_campaign_participant participant
                  ON participant.id = action.participant_id
                JOIN crm_campaign_step step ON step.id = action.step_id
                WHERE action.campaign_id = %s AND action.state = 'waiting'
                  AND action.date_due <= %s AND %s
                  AND NOT (step.is_promotion AND participant.state = 'held')
                ORDER BY action.date_due, action.id
                LIMIT %s
                FOR UPDATE OF action SKIP LOCKED
                FOR NO KEY UPDATE OF participant SKIP LOCKED
                """,
                self.id,
                fields.Datetime.now(),
                SQL("(action.date_due, action.id) > (%s, %s)", *mark)
                if mark
                else SQL("TRUE"),
                limit,
            )
        )
        actions = self.env["crm.campaign.action"]
        return actions.browse(action_id for (action_id,) in rows)

    def _go_on(self, outcomes):
        """Let participants come to the steps after those that are over, and end the
        journeys in which nothing waits any more."""
        arrived = defaultdict(list)
        obstacles = self.env["crm.campaign.action"]._get_obstacles()
        for action, outcome in outcomes.items():
            if outcome.state == "done" or outcome.reason in obstacles:
                arrived[action.step_id].append(action.participant_id.id)
        for step, participant_ids in arrived.items():
            self._schedule(step.child_ids, participant_ids)
        participants = {action.participant_id.id for action in outcomes}
        self.env["crm.campaign.participant"].browse(participants)._end_finished()


class CrmCampaignAction(models.Model):
    _inherit = "crm.campaign.action"

    def _find_outcomes(self):
        """Return what is decided of these actions, of one campaign, without doing them:
        an :class:`Outcome` by action. Those that are left out are to be done.

        An addon adds what keeps a step from being done with ``super()``.
        """
        outcomes = {}
        conditional = self.filtered(
            lambda action: action.step_id.branch != "always" and not action.is_met
        )
        met = conditional._query_met()
        woken = self.browse()
        for action in conditional:
            branch = action.step_id.branch
            if branch in AWAITING and action.id in met:
                woken |= action
            elif branch in AWAITING or (branch in NEGATIVE and action.id in met):
                outcomes[action] = Outcome("skipped", "not_met")
        if woken:
            woken._wake()
            due = woken.filtered(lambda a: a.date_due <= fields.Datetime.now())
            outcomes |= dict.fromkeys(woken - due, Outcome("waiting"))
        for action in self:
            if action.participant_id.arm == "holdout" and action not in outcomes:
                outcomes[action] = Outcome("skipped", "holdout")
        return outcomes

    def _record(self, outcomes):
        """Write what became of these actions, in one statement."""
        rows = [
            (action.id, *outcome)
            for action, outcome in outcomes.items()
            if outcome.state != "waiting"
        ]
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_campaign_action action
                SET state = outcome.state, reason = outcome.reason,
                    error = outcome.error, trace_id = outcome.trace_id,
                    res_model = outcome.res_model, res_id = outcome.res_id,
                    date_done = %s, purchase_before = customer.last_purchase_date
                FROM UNNEST(%s::int[], %s::text[], %s::text[], %s::text[], %s::int[],
                            %s::text[], %s::int[])
                  AS outcome (id, state, reason, error, trace_id, res_model, res_id)
                JOIN crm_campaign_action own ON own.id = outcome.id
                JOIN crm_campaign_participant participant
                  ON participant.id = own.participant_id
                LEFT JOIN crm_customer customer ON customer.id = participant.customer_id
                WHERE action.id = outcome.id
                """,
                fields.Datetime.now(),
                *map(list, zip(*rows, strict=True)),
            )
        )
        self.invalidate_model()


class CrmCampaignStep(models.Model):
    _inherit = "crm.campaign.step"

    def _run_isolated(self, actions):
        """Do this step for some actions; one that fails says why, the others are done.

        Actions that fail together are halved until the failing ones stand alone.

        :return: an :class:`Outcome` by action
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return getattr(self, f"_run_{self.kind}")(actions)
        except Exception as error:
            # Without a connection nothing is known of the step, nor written.
            if self.env.cr.closed or is_to_be_tried_again(self.env, error):
                raise
            if len(actions) == 1:
                return {actions: self._get_failure(actions, error)}
        middle = len(actions) // 2
        return self._run_isolated(actions[:middle]) | self._run_isolated(
            actions[middle:]
        )

    def _get_failure(self, action, error):
        """Return what a step that raised leaves behind; what is no sentence for users
        is written into the log, too."""
        if not isinstance(error, UserError):
            _logger.error(
                "Step %s cannot be done for participant %s: %s",
                self.id,
                action.participant_id.id,
                error,
            )
        diag = error.diag.message_primary if isinstance(error, psycopg2.Error) else None
        return Outcome("failed", "error", diag or str(error) or type(error).__name__)
