from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, is_html_empty

from .crm_campaign import SEGMENT_TRIGGERS
from .crm_campaign_step import MESSAGE_BRANCHES


class CrmCampaign(models.Model):
    """The life of a campaign: draft, running, paused, stopped."""

    _inherit = "crm.campaign"

    checks = fields.Json(
        "Before the Start",
        compute="_compute_checks",
        help="What is looked at before the start, and what is missing.",
    )

    @api.depends(
        *("trigger", "segment_id.active", "stage", "date_field_id", "is_anniversary"),
        *("reentry_days", "exit_on_leave", "goal", "goal_product_ids", "goal_stage"),
        *("step_ids.name", "step_ids.kind", "step_ids.branch", "step_ids.parent_id"),
    )
    @api.depends_context("lang", "uid", "company")
    def _compute_checks(self):
        for campaign in self:
            campaign.checks = [
                *(
                    {"label": label, "problems": problems, "hints": []}
                    for label, problems in campaign._get_checks()
                ),
                *(
                    {"label": label, "problems": [], "hints": hints}
                    for label, hints in campaign._get_hints()
                    if hints
                ),
            ]

    def action_start(self):
        """Let customers begin.

        :raise UserError: it is not ready; the sentences say what to do
        """
        self._check_state("draft")
        self.check_access("write")
        self._check_ready()
        for campaign in self:
            campaign._set_marks()
            campaign._set_plan()
        self._set_state("running", date_start=fields.Datetime.now())
        self._lock_mailings()
        return self._trigger_cron()

    def action_pause(self):
        """Let nobody begin and no step be done until the campaign goes on."""
        self._check_state("running")
        self.check_access("write")
        self._set_state("paused")
        self._unlock_mailings()
        return True

    def action_resume(self):
        """Go on: what was due meanwhile is done now, who came meanwhile begins.

        :raise UserError: it is not ready any more
        """
        self._check_state("paused")
        self.check_access("write")
        self._check_ready()
        self._set_state("running", active=True, error=False)
        self._lock_mailings()
        return self._trigger_cron()

    def action_stop(self):
        """End the campaign for good, and all journeys with it."""
        self._check_state("running", "paused")
        self.check_access("write")
        self._set_state("done")
        self.env["crm.campaign.participant"]._end_all(self, "stopped")
        return True

    def action_retry(self):
        """Do the steps that failed once more."""
        self._check_state("running", "paused")
        self.check_access("write")
        self.env["crm.campaign.participant"]._retry_failed(self)
        return self._trigger_cron()

    def _check_state(self, *states):
        for campaign in self:
            if campaign.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "Campaign “%(campaign)s” is “%(state)s”: this cannot be done "
                        "now.",
                        campaign=campaign.name,
                        state=labels[campaign.state],
                    )
                )

    def _set_state(self, state, **values):
        """sudo: the state is written by the buttons only, after their checks."""
        self.sudo().write({"state": state, **values})

    def _trigger_cron(self):
        """sudo: the cron belongs to the system."""
        self.env.ref("crm_segments.ir_cron_crm_campaign").sudo()._trigger()
        return True

    def _lock_mailings(self):
        """Show the contents as sent, which nobody edits or sends by hand."""
        self._get_mailings().state = "done"

    def _unlock_mailings(self):
        self._get_mailings().state = "draft"

    def _set_marks(self):
        """Begin with what happens from now on; what was before concerns nobody."""
        at_once = self.trigger in ("once", "repeat")
        self.sudo().write(
            {
                "mark_id": self._query_last_stay(),
                "mark_at": False if at_once else fields.Datetime.now(),
                # Whose date is today begins today.
                "mark_day": fields.Date.subtract(self._get_today(), days=1),
            }
        )

    def _query_last_stay(self):
        """Return the number of the last stay, of which the trigger knows nothing.

        In SQL: whoever may see it.
        """
        if self.trigger == "enter":
            where = SQL("crm_segment_member WHERE segment_id = %s", self.segment_id.id)
        elif self.trigger == "stage":
            where = SQL("crm_customer_stage_interval")
        else:
            return 0
        [(mark,)] = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(id), 0) FROM %s", where)
        )
        return mark

    # What keeps a campaign from starting

    def _check_ready(self):
        """Refuse with the sentences that say what must be changed."""
        for campaign in self:
            if problems := campaign._find_problems():
                raise UserError("\n".join(problems))

    def _find_problems(self):
        """Return sentences that say what must be changed before the start."""
        return [
            problem for _label, problems in self._get_checks() for problem in problems
        ]

    def _get_checks(self):
        """Return what is looked at before the start: pairs of a label and of sentences
        that say what must be changed."""
        self.ensure_one()
        checks = [
            (self.env._("Who begins"), self._find_problems_of_audience()),
            (self.env._("What ends it early"), self._find_problems_of_goal()),
        ]
        if not self.step_ids:
            missing = self.env._("The campaign has no steps: add one.")
            checks.append((self.env._("Steps"), [missing]))
        for step in self.step_ids:
            problems = [
                self.env._("Step “%(step)s”: %(problem)s", step=step.name, problem=text)
                for text in step._find_problems()
            ]
            checks.append((self.env._("Step “%s”", step.name), problems))
        return checks

    def _get_hints(self):
        """Return what may not be meant, and does not keep from starting: pairs of a
        label and of sentences."""
        return []

    def _find_problems_of_audience(self):
        problems = []
        segment = self.segment_id
        if self.trigger in SEGMENT_TRIGGERS and not segment:
            problems.append(
                self.env._("The campaign has no segment: choose whose members begin.")
            )
        if self.trigger == "stage" and not self.stage:
            problems.append(self.env._("Choose the lifecycle stage that begins it."))
        if self.trigger == "date" and not self.date_field_id:
            problems.append(self.env._("Choose the date of the customer."))
        if self.exit_on_leave and not segment:
            problems.append(
                self.env._("It ends on leaving the segment: choose a segment.")
            )
        if self.exit_on_leave and self.trigger == "exit":
            problems.append(
                self.env._("Leaving the segment begins it, so it cannot end it, too.")
            )
        if (
            self.trigger == "date"
            and self.is_anniversary
            and not 0 < self.reentry_days <= 365
        ):
            problems.append(
                self.env._(
                    "An anniversary comes every year: let customers re-enter after 1 "
                    "to 365 days."
                )
            )
        if segment and not segment.active:
            problems.append(
                self.env._("Segment “%s” is archived: choose another.", segment.name)
            )
        return problems

    def _find_problems_of_goal(self):
        if self.goal == "product" and not self.goal_product_ids:
            return [self.env._("The goal is a product: choose products.")]
        if self.goal == "stage" and not self.goal_stage:
            return [self.env._("The goal is a stage: choose it.")]
        return []


class CrmCampaignStep(models.Model):
    _inherit = "crm.campaign.step"

    def _find_problems(self):
        """Return sentences that say what this step lacks."""
        self.ensure_one()
        problems = getattr(self, f"_find_problems_{self.kind}")()
        if self.branch in ("entered", "left") and not self.branch_segment_id:
            problems.append(self.env._("choose the segment of its condition."))
        if self.branch == "stage" and not self.branch_stage:
            problems.append(self.env._("choose the stage of its condition."))
        if self.branch in MESSAGE_BRANCHES and not self.parent_id._is_message():
            problems.append(
                self.env._("its condition is on a message: let it follow one.")
            )
        return problems

    def _find_problems_email(self):
        """sudo: the mailing is part of the step, whose rights decide."""
        mailing = self.sudo().mailing_id
        if not mailing:
            return [self.env._("it has no content: write the email.")]
        if is_html_empty(mailing.body_html):
            return [self.env._("its email is empty: write it.")]
        return []

    def _find_problems_activity(self):
        if self.activity_type_id:
            return []
        return [self.env._("choose the type of the activity.")]

    def _find_problems_opportunity(self):
        return []

    def _find_problems_tag(self):
        return [] if self.tag_ids else [self.env._("choose the tags to set.")]

    def _find_problems_pricelist(self):
        """sudo: who makes campaigns may have no rights on pricelists."""
        if not self.pricelist_id:
            return [self.env._("choose the pricelist.")]
        if not self.sudo().pricelist_id.active:
            return [self.env._("its pricelist is archived: choose another.")]
        groups = self.env["res.groups"]
        if not groups._is_feature_enabled("product.group_product_pricelist"):
            return [self.env._("pricelists are off: turn them on in the settings.")]
        return []

    def _find_problems_action(self):
        if self.server_action_id and self.action_user_id:
            return []
        return [self.env._("choose the server action.")]
