from datetime import timedelta

from odoo import api, fields, models

from .crm_strategy_home_alerts import NOTICE_DAYS

GATE = "crm_strategy.mail_activity_type_gate"
READ = "crm_strategy.mail_activity_type_read"
USERS = "crm_strategy.group_crm_strategy_user"
#: a revision is to be read within so many days
READING_DAYS = 14


class CrmStrategyPhase(models.Model):
    """Gates that come near are an activity of who answers for the strategy."""

    _name = "crm.strategy.phase"
    _inherit = ["crm.strategy.phase", "mail.activity.mixin"]

    def _get_gate_day(self):
        """Return the day of the gate that comes next; False after the last one."""
        self.ensure_one()
        return {"planned": self.date_start, "open": self.date_end}.get(self.state)

    @api.model
    def _cron_remind_of_gates(self):
        """Tell of the gates of running strategies that come near, once each."""
        strategies = self.env["crm.strategy"].search([("state", "=", "running")])
        limit = fields.Date.today() + timedelta(days=NOTICE_DAYS)
        Home = self.env["crm.strategy.home"]
        phases = self.union(*map(Home._get_phases_ahead, strategies))
        near = phases.filtered(
            lambda phase: phase._get_gate_day() <= limit and phase.strategy_id.owner_id
        )
        told = near._get_with_activity(GATE)
        self.env["mail.activity"].create(
            [
                phase._prepare_activity(
                    GATE, phase.strategy_id.owner_id, phase._get_gate_day()
                )
                for phase in near - told
            ]
        )

    def _get_with_activity(self, kind):
        """Return those that have an activity of a kind."""
        pending = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", self.env.ref(kind).id),
            ]
        )
        return self.browse(pending.mapped("res_id"))

    def _prepare_activity(self, kind, user, day):
        return {
            "activity_type_id": self.env.ref(kind).id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": user.id,
            "date_deadline": day,
            "automated": True,
        }

    def _pass_gate(self, state):
        result = super()._pass_gate(state)
        self.activity_feedback([GATE])
        return result


class CrmStrategyRevision(models.Model):
    """A revision is an activity of each of its people, until they have read it."""

    _inherit = "crm.strategy.revision"

    def _announce(self):
        result = super()._announce()
        self._ask_to_read()
        return result

    def _ask_to_read(self):
        strategy = self.strategy_id
        kind = self.env.ref(READ)
        asked = strategy.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        ).user_id
        users = strategy.member_ids.partner_id.user_ids.filtered(
            lambda user: not user.share and user.has_group(USERS)
        )
        day = fields.Date.context_today(self) + timedelta(days=READING_DAYS)
        # The revision was mailed to them already.
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": self.env["ir.model"]._get_id(strategy._name),
                    "res_id": strategy.id,
                    "user_id": user.id,
                    "date_deadline": day,
                    "automated": True,
                }
                for user in users - asked
            ]
        )

    def _acknowledge(self, members):
        result = super()._acknowledge(members)
        for user in members.partner_id.user_ids:
            self.strategy_id.activity_feedback([READ], user_id=user.id)
        return result


class CrmStrategyGoal(models.Model):
    """Since when goals are off track."""

    _inherit = "crm.strategy.goal"

    off_track_since = fields.Date(readonly=True, copy=False)

    @api.model
    def _cron_remind(self):
        """Note which goals have turned red, and remind of check-ins."""
        self._note_off_track()
        return super()._cron_remind()

    @api.model
    def _note_off_track(self):
        goals = self.search([("strategy_id.state", "=", "running")])
        red = goals.filtered(lambda goal: goal.status == "off_track")
        new = red.filtered(lambda goal: not goal.off_track_since)
        new.off_track_since = fields.Date.today()
        (goals - red).filtered("off_track_since").off_track_since = False
