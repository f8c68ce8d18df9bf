from odoo import api, fields, models
from odoo.tools import formatLang
from odoo.tools.i18n import format_list

from odoo.addons.crm_customer.models.reader_dates import format_moment

from . import crm_campaign_sentences as sentences
from .crm_campaign import SEGMENT_TRIGGERS
from .sentences import begin, say


class CrmCampaign(models.Model):
    """What begins a journey and what ends it, in the words of the reader."""

    _inherit = "crm.campaign"

    begin_text = fields.Char("Begins", compute="_compute_begin_text")
    goal_text = fields.Char("Goal in Words", compute="_compute_goal_text")
    leaving_text = fields.Char("Exit in Words", compute="_compute_leaving_text")

    @api.depends(
        *("trigger", "segment_id.name", "stage", "date_field_id", "is_anniversary"),
        *("date_offset", "repeat_days"),
    )
    @api.depends_context("lang", "uid", "company")
    def _compute_begin_text(self):
        for campaign in self:
            campaign.begin_text = begin(campaign._get_begin_text())

    def _get_begin_text(self):
        """Return who begins; only the kind of it where something is missing."""
        segment = self.segment_id.name
        if not self._knows_beginning():
            return _label(self, "trigger")
        if self.trigger == "date":
            text = self._get_date_text()
        else:
            text = say(
                self.env,
                sentences.BEGINNINGS[self.trigger],
                segment=segment,
                stage=_label(self, "stage"),
                period=_say_period(self.env, self.repeat_days, "day"),
            )
        if segment and self.trigger not in SEGMENT_TRIGGERS:
            text = say(
                self.env, sentences.ONLY_MEMBERS, beginning=text, segment=segment
            )
        return text

    def _knows_beginning(self):
        if self.trigger in SEGMENT_TRIGGERS:
            return bool(self.segment_id)
        return bool(self.stage if self.trigger == "stage" else self.date_field_id)

    def _get_date_text(self):
        """sudo: the label of a field of customers, which is no secret."""
        text = say(
            self.env,
            sentences.BEGINNINGS["date"]
            if not self.date_offset
            else sentences.AFTER_DATE
            if self.date_offset > 0
            else sentences.BEFORE_DATE,
            date=self.date_field_id.sudo().field_description,
            period=_say_period(self.env, abs(self.date_offset), "day"),
        )
        if self.is_anniversary:
            text = say(self.env, sentences.EVERY_YEAR, beginning=text)
        return text

    @api.depends("goal", "goal_product_ids.name", "goal_amount", "goal_stage")
    @api.depends_context("lang", "uid", "company")
    def _compute_goal_text(self):
        for campaign in self:
            campaign.goal_text = campaign.goal in sentences.GOALS and say(
                self.env,
                sentences.GOALS[campaign.goal],
                products=format_list(
                    self.env, campaign.goal_product_ids.mapped("display_name"), "or"
                )
                or "–",
                amount=formatLang(
                    self.env, campaign.goal_amount, currency_obj=campaign.currency_id
                ),
                stage=_label(campaign, "goal_stage"),
            )

    @api.depends("exit_on_leave", "trigger", "segment_id.name")
    @api.depends_context("lang", "uid", "company")
    def _compute_leaving_text(self):
        for campaign in self:
            segment = campaign.segment_id
            campaign.leaving_text = (
                campaign.exit_on_leave
                and campaign.trigger != "exit"
                and bool(segment)
                and say(self.env, sentences.LEAVING, segment=segment.name)
            )


class CrmCampaignStep(models.Model):
    """When a step is done, in the words of the reader."""

    _inherit = "crm.campaign.step"

    condition_text = fields.Char("On Condition", compute="_compute_condition_text")
    delay_text = fields.Char("When", compute="_compute_delay_text")

    @api.depends(
        *("branch", "wait_count", "wait_unit", "branch_segment_id.name"),
        "branch_stage",
    )
    @api.depends_context("lang", "uid", "company")
    def _compute_condition_text(self):
        for step in self:
            step.condition_text = step.branch in sentences.CONDITIONS and say(
                self.env,
                sentences.CONDITIONS[step.branch],
                period=_say_period(self.env, step.wait_count, step.wait_unit),
                segment=step.branch_segment_id.name or "–",
                stage=_label(step, "branch_stage"),
            )

    @api.depends("delay_count", "delay_unit", "date_fixed", "working_hours")
    @api.depends_context("lang", "tz")
    def _compute_delay_text(self):
        for step in self:
            step.delay_text = step._get_delay_text()

    def _get_delay_text(self):
        if self.date_fixed:
            text = say(
                self.env,
                sentences.AT_MOMENT,
                moment=format_moment(self.env, self.date_fixed),
            )
        elif self.delay_count:
            text = say(
                self.env,
                sentences.LATER,
                period=_say_period(self.env, self.delay_count, self.delay_unit),
            )
        else:
            text = say(self.env, sentences.AT_ONCE)
        if self.working_hours:
            text = say(self.env, sentences.WORKING_HOURS, when=text)
        return text


def _label(record, name):
    """Return the value of a choice as the reader sees it."""
    labels = dict(record._fields[name]._description_selection(record.env))
    return labels.get(record[name], "–")


def _say_period(env, count, unit):
    if count == 1:
        return say(env, sentences.PERIOD_OF_ONE[unit])
    return say(env, sentences.PERIODS[unit], count=formatLang(env, count, digits=0))
