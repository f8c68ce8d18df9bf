from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import is_html_empty

from ..engine.languages import choose


class Content(NamedTuple):
    """What somebody gets from a step that sends messages.

    :param mailing: the ``mailing.mailing``
    :param str lang: in which it is written
    :param str lang_facts: in which facts are said in it
    :param str why: ``own``, ``base`` or ``fallback``, as ``engine.languages`` has it
    """

    mailing: models.BaseModel
    lang: str
    lang_facts: str
    why: str


class CrmCampaignStepTranslation(models.Model):
    """The content of a step in one more language: a mailing of its own.

    Who speaks another language gets the mailing of the step itself.
    """

    _name = "crm.campaign.step.translation"
    _description = "Content of a Campaign Step in a Language"
    _order = "lang, id"
    _rec_name = "lang"

    step_id = fields.Many2one(
        "crm.campaign.step", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="step_id.company_id", store=True)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), "Language", required=True
    )
    mailing_id = fields.Many2one(
        "mailing.mailing",
        "Content",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    subject = fields.Char(compute="_compute_subject")

    _lang_uniq = models.Constraint(
        "UNIQUE (step_id, lang)", "A step has one content in each language."
    )
    _mailing_uniq = models.Constraint(
        "UNIQUE (mailing_id)", "A mailing is the content of one step only."
    )

    @api.depends("mailing_id.subject")
    def _compute_subject(self):
        """sudo: the mailing is part of the step, whose rights decide."""
        for translation in self:
            translation.subject = translation.sudo().mailing_id.subject

    @api.constrains("lang", "step_id")
    def _check_lang(self):
        self.step_id._check_languages()

    @api.constrains("mailing_id")
    def _check_mailing(self):
        self.step_id._check_contents()
        for mailing in self.sudo().mailing_id:
            if mailing.campaign_step_ids or mailing.mailing_model_real != "res.partner":
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be the content in another language: it is that "
                        "of a step, or not for contacts.",
                        mailing.subject,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Without a mailing, begin with a copy of the content to be translated."""
        steps = self.env["crm.campaign.step"]
        for vals in vals_list:
            step = steps.browse(vals.get("step_id"))
            step._check_contents_editable()
            if step and not vals.get("mailing_id"):
                vals["mailing_id"] = step._copy_content().id
        translations = super().create(vals_list)
        translations.step_id._adopt_mailings()
        return translations

    def write(self, vals):
        self.step_id._check_contents_editable()
        result = super().write(vals)
        self.step_id._adopt_mailings()
        return result

    def unlink(self):
        self.step_id._check_contents_editable()
        mailings = self.sudo().mailing_id
        result = super().unlink()
        mailings.unlink()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        """What was sent says who must not get the step again."""
        if self.sudo().mailing_id._filter_sent():
            raise UserError(
                self.env._(
                    "Customers have already got this content, so it cannot be deleted."
                )
            )

    def action_open_content(self):
        """Open the mailing to be translated."""
        self.ensure_one()
        return self.step_id._get_content_action(self.mailing_id)


class CrmCampaignStep(models.Model):
    """Which of its contents a step sends to whom: the one in the language of the
    contact, in another language of the same base, otherwise the step's own mailing."""

    _inherit = "crm.campaign.step"

    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Language of the Content",
        required=True,
        default=lambda self: self._get_default_lang(),
        help="In which the content of the step itself is written. Everybody gets it "
        "who speaks a language in which there is no other content.",
    )
    translation_ids = fields.One2many(
        "crm.campaign.step.translation", "step_id", "In Other Languages"
    )

    @api.constrains("lang")
    def _check_languages(self):
        for step in self:
            if step.lang in step.translation_ids.mapped("lang"):
                raise ValidationError(
                    self.env._(
                        "Step “%(step)s” has two contents in “%(language)s”: choose "
                        "another language for one of them.",
                        step=step.name,
                        language=step._get_language_name(step.lang),
                    )
                )

    def _check_contents_editable(self):
        """Refuse to change contents while they are being sent."""
        for campaign in self.campaign_id:
            if campaign.state == "running":
                raise UserError(
                    self.env._(
                        "“%s” is running: pause it to change its contents.",
                        campaign.name,
                    )
                )

    @api.model
    def _get_default_lang(self):
        """Return the language of the company, as far as it is known and in use."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        wanted = (self.env.company.partner_id.lang, self.env.lang)
        return next((lang for lang in wanted if lang in installed), installed[0])

    @api.model
    def _get_language_name(self, lang):
        return dict(self.env["res.lang"].get_installed()).get(lang, lang)

    def _get_contents(self):
        """Return the mailings of these steps in all languages.

        sudo: they are part of the steps, whose rights decide.
        """
        steps = self.sudo()
        return steps.mailing_id | steps.translation_ids.mailing_id

    def _get_content(self, lang):
        """Return what somebody gets who speaks a language.

        Facts are said in that language, but not in the middle of another one.

        :param lang: code, or nothing
        :rtype: Content
        """
        self.ensure_one()
        own = {
            translation.lang: translation.mailing_id
            for translation in self.sudo().translation_ids
        }
        choice = choose(lang, own, self.lang)
        return Content(
            own.get(choice.lang, self.sudo().mailing_id),
            choice.lang,
            choice.lang if choice.why == "fallback" else lang,
            choice.why,
        )

    def _split_by_content(self, recipients):
        """Return which of some contacts get which content, facts in which language:
        contacts by (mailing, language)."""
        groups = defaultdict(self.env["res.partner"].browse)
        for lang, contacts in recipients.grouped("lang").items():
            content = self._get_content(lang)
            groups[content.mailing, content.lang_facts] += contacts
        return groups

    def _find_languages(self, partners):
        """Return the languages of what customers would get, by id of contact."""
        if not self._is_message():
            return {}
        installed = dict(self.env["res.lang"].get_installed())
        languages = {
            key: self._get_content(contact.lang).lang
            for key, contact in self._get_recipients(partners).items()
            if contact
        }
        # A language may have been taken out of use since.
        return {key: lang for key, lang in languages.items() if lang in installed}

    def _copy_content(self):
        """Return a copy of the content, to be translated.

        sudo: whoever may change the step need not have the right to make mailings.
        """
        return self._ensure_content().sudo().copy()

    def _copy_translations(self, copied):
        """Give a copy of this step the contents in all languages."""
        self.env["crm.campaign.step.translation"].create(
            [
                {
                    "step_id": copied.id,
                    "lang": translation.lang,
                    "mailing_id": translation.mailing_id.copy().id,
                }
                for translation in self.sudo().translation_ids
            ]
        )

    # What is looked at before the start

    def _find_problems_email(self):
        problems = super()._find_problems_email()
        return problems + self._find_problems_of_translations("subject", "body_html")

    def _find_problems_of_translations(self, *texts):
        """Return sentences on contents that nobody has translated.

        :param str texts: fields of a mailing that are sent, the body as the last one
        """
        problems = []
        own = self.sudo().mailing_id
        for translation in self.sudo().translation_ids:
            mailing = translation.mailing_id
            language = self._get_language_name(translation.lang)
            if is_html_empty(mailing[texts[-1]]):
                problems.append(
                    self.env._("its content in “%s” is empty: write it.", language)
                )
            elif all(mailing[text] == own[text] for text in texts):
                problems.append(
                    self.env._(
                        "its content in “%s” is still the copy: translate it, or "
                        "delete the language.",
                        language,
                    )
                )
        return problems

    def _find_hints(self, languages):
        """Return sentences on what may be meant, and does not keep from starting.

        :param languages: codes of what the customers speak
        """
        if not self._is_message():
            return []
        missing = [
            self._get_language_name(lang)
            for lang in languages
            if self._get_content(lang).why == "fallback"
        ]
        return [
            self.env._(
                "Step “%(step)s”: customers who speak “%(language)s” get it in "
                "“%(fallback)s”.",
                step=self.name,
                language=language,
                fallback=self._get_language_name(self.lang),
            )
            for language in missing
        ]


class CrmCampaign(models.Model):
    """A hint, in the checklist of a draft, where customers do not get a content in
    their language."""

    _inherit = "crm.campaign"

    @api.depends(
        *("state", "step_ids.lang", "step_ids.mailing_id"),
        *("step_ids.translation_ids.lang", "step_ids.translation_ids.mailing_id"),
    )
    def _compute_checks(self):
        return super()._compute_checks()

    def _get_hints(self):
        languages = self._find_languages_spoken()
        hints = [hint for step in self.step_ids for hint in step._find_hints(languages)]
        return [*super()._get_hints(), (self.env._("Languages"), hints)]

    def _find_languages_spoken(self):
        """Return the languages that the customers speak, as far as the reader may see
        customers: members of the segment, or else all of the company.

        sudo: to read of the contacts of these customers nothing but the language.
        """
        installed = dict(self.env["res.lang"].get_installed())
        sends = any(step._is_message() for step in self.step_ids)
        if not sends or self.state != "draft" or len(installed) < 2:
            return []
        if self.segment_id:
            members = self.env["crm.segment.member"]
            domain = [("segment_id", "=", self.segment_id.id), ("date_to", "=", False)]
        else:
            members = self.env["crm.customer"]
            domain = [("company_id", "=", self.company_id.id)]
        visible = members._search(domain)
        contacts = self.env["res.partner"].sudo()
        rows = contacts._read_group(
            [("id", "in", visible.subselect("partner_id"))], ["lang"]
        )
        return [lang for (lang,) in rows if lang in installed]
