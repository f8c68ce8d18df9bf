from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time

from odoo.addons.mail.tests.common import MockEmail

from .common_members import MembersMixin
from .common_uses import SegmentUsesCase


def create_code_action(env, name, code):
    """Create a server action that runs ``code`` for a contact."""
    return env["ir.actions.server"].create(
        {
            "name": name,
            "model_id": env["ir.model"]._get_id("res.partner"),
            "state": "code",
            "code": code,
        }
    )


class CampaignsMixin:
    """Builders of campaigns, and what happens when their time comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("mass_mailing.group_mass_mailing_user")
        cls.env.user.email = "marketing@company.example"
        cls.Campaign = cls.env["crm.campaign"]
        cls.Participant = cls.env["crm.campaign.participant"]
        cls.Action = cls.env["crm.campaign.action"]

    @classmethod
    def _create_campaign(cls, *steps, **values):
        """Create a campaign of all members of the segment, nobody held out, with steps
        given as dicts of values; ``parent`` names the step that one follows."""
        campaign = cls.env["crm.campaign"].create(
            {
                "name": "Welcome back",
                "trigger": "once",
                "segment_id": cls.segment.id,
                "holdout_share": 0,
                "goal": "none",
                **values,
            }
        )
        created = {}
        for number, step in enumerate(steps, 1):
            parent = created.get(step.pop("parent", None))
            step = cls.env["crm.campaign.step"].create(
                {
                    "name": f"Step {number}",
                    "sequence": number,
                    "campaign_id": campaign.id,
                    "parent_id": parent and parent.id,
                    **step,
                }
            )
            created[step.name] = step
        return campaign

    @classmethod
    def _email(cls, body="<p>News</p>", **values):
        """Return the values of a step that sends an email."""
        mailing = cls.env["mailing.mailing"].create(
            {
                "subject": "News",
                "body_html": body,
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
            }
        )
        return {"kind": "email", "mailing_id": mailing.id, **values}

    @classmethod
    def _activity(cls, **values):
        """Return the values of a step that plans a call."""
        call = cls.env.ref("mail.mail_activity_data_call")
        return {"kind": "activity", "activity_type_id": call.id, **values}

    @classmethod
    def _tag(cls, label, **values):
        """Return the values of a step that sets a new tag."""
        tag = cls.env["res.partner.category"].create({"name": label})
        return {"kind": "tag", "tag_ids": [Command.link(tag.id)], **values}

    def _waiting(self, campaign):
        """Return (moment, reason) of what waits, by contact."""
        return {
            action.partner_id: (str(action.date_due), action.reason)
            for action in self.Action.search(
                [("campaign_id", "=", campaign.id), ("state", "=", "waiting")]
            )
        }

    @classmethod
    def _run(cls, *campaigns):
        """Do what the cron of campaigns does, without its commits."""
        cls.env.flush_all()
        crons = cls.env.registry["ir.cron"]
        with patch.object(crons, "_commit_progress", return_value=60.0):
            cls.env["crm.campaign"]._cron_run()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _start(cls, campaign):
        campaign.action_start()
        cls._run()
        return campaign

    @contextmanager
    def _at(self, moment):
        """Let everything settle at a later moment, and the campaigns run."""
        with freeze_time(moment):
            self._settle_segments()
            self._run()
            yield

    def _actions(self, campaign, partner=None):
        """Return (step, state, reason) of a campaign's actions, in order."""
        domain = [("campaign_id", "=", campaign.id)]
        if partner:
            domain.append(("participant_id.partner_id", "=", partner.id))
        return [
            (action.step_id.name, action.state, action.reason)
            for action in self.Action.search(domain, order="participant_id, id")
        ]

    def _states(self, campaign):
        """Return the state of each participant, by contact."""
        return {p.partner_id: p.state for p in campaign.participant_ids}

    def _queued(self, campaign):
        """Return the mails that the campaign has put into the queue."""
        return self.env["mail.mail"].search(
            [("mailing_id", "in", campaign._get_mailings().ids)], order="id"
        )

    def _addresses(self, campaign):
        mails = self._queued(campaign)
        return sorted(
            mails.mapped(lambda mail: mail.recipient_ids.email or mail.email_to)
        )


class CrmCampaignsCase(CampaignsMixin, MembersMixin, MockEmail, SegmentUsesCase):
    """Campaigns for a segment of two customers with addresses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.email = "info@birch.example"
        cls.both = cls.partner | cls.other
        cls.segment = cls._create_members(cls.both, name="Both")
        cls._settle_segments()

    def _set_members(self, partners):
        self.segment.condition_ids.domain = str([("partner_id", "in", partners.ids)])


class CampaignLanguagesCase(CrmCampaignsCase):
    """Campaigns with contents in several languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("vi_VN", "fa_IR", "fr_FR", "fr_BE"):
            cls.env["res.lang"]._activate_lang(code)
        cls.Translation = cls.env["crm.campaign.step.translation"]

    @classmethod
    def _translate(cls, step, lang, body, **values):
        translation = cls.Translation.create({"step_id": step.id, "lang": lang})
        values = {"subject": f"News {lang}", **values}
        translation.mailing_id.write({"body_html": body, **values})
        return translation

    @classmethod
    def _create_in_languages(cls, *languages, **values):
        """Create a campaign with one email in English, and in other languages."""
        campaign = cls._create_campaign(cls._email(lang="en_US"), **values)
        for lang in languages:
            cls._translate(campaign.step_ids, lang, f"<p>{lang}</p>")
        return campaign

    def _bodies(self, campaign):
        """Return subject and body of the mails, by address."""
        return {
            mail.recipient_ids.email: (mail.subject, str(mail.body_html))
            for mail in self._queued(campaign)
        }

    def _subjects(self, campaign):
        return {key: subject for key, (subject, _) in self._bodies(campaign).items()}
