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
        if not self._retry(self._follow_events):
            return
        campaigns = [
            campaign.with_company(campaign.company_id)
            for campaign in self.search([("state", "=", "running")])
        ]
        for campaign in campaigns:
            if not self._retry(campaign._enrol_and_commit):
                return
        for campaign in campaigns:
            while done := self._retry(campaign._run_batch):
                if not self.env["ir.cron"]._commit_progress(done):
                    return

    @api.model
    def _follow_events(self):
        """Empty the queue of participants of whom something changed; return whether
        there is time to go on."""
        participants = self.env["crm.campaign.participant"]
        participants._follow_gone()
        queue, cron = self.env["crm.campaign.queue"], self.env["ir.cron"]
        number, participants = queue._take(BATCH_SIZE)
        while number:
            participants._follow()
            if not cron._commit_progress(number):
                return False
            number, participants = queue._take(BATCH_SIZE)
        return bool(cron._commit_progress())

    def _with_system_rights(self):
        """A campaign acts for its company, whoever made it: no record rule of a user
        decides who gets a step."""
        return self.with_context(active_test=True).sudo()

    @api.model
    def _retry(self, batch):
        """Do something that ends with a commit or nothing to do; again, if another
        worker has taken a part of it."""
        for _number in range(TRIES):
            try:
                return batch()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
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
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.exception("Campaign %s cannot find who begins", self.id)
            self.error = str(error)
            number = 0
        return self.env["ir.cron"]._commit_progress(number)

    # One batch

    def _run_batch(self):
        """Do a batch of what is due; return the number of actions looked at."""
        self.ensure_one()
        self.env["crm.campaign.participant"]._follow_gone()
        actions = self._claim(BATCH_SIZE)
        if not actions:
            return 0
        outcomes = actions._find_outcomes()
        waiting = actions.filtered(lambda action: action not in outcomes)
        for step, group in waiting.grouped("step_id").items():
            ready = step._postpone(group)
            outcomes |= dict.fromkeys(group - ready, Outcome("waiting"))
            if ready:
                outcomes |= step._run_isolated(ready)
        actions.browse(action.id for action in outcomes)._record(outcomes)
        self._go_on(outcomes)
        return len(actions)

    def _claim(self, limit):
        """Lock up to ``limit`` actions that are due, those that nobody else has.

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
                  AND action.date_due <= %s
                  AND NOT (step.is_promotion AND participant.state = 'held')
                ORDER BY action.date_due, action.id
                LIMIT %s
                FOR UPDATE OF action SKIP LOCKED
                """,
                self.id,
                fields.Datetime.now(),
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
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a step may raise
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
