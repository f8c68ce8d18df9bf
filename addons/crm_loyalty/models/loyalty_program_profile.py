import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import ormcache, split_every

from ..engine.points import DIGITS

_logger = logging.getLogger(__name__)

BATCH_SIZE = 1000
CRON = "crm_loyalty.ir_cron_crm_loyalty_profiles"

_ANYBODY = Domain.TRUE
_COMPANY = Domain("is_company", "=", True)
#: what a programme may ask for: of whom, and when it is filled
ASKED = {
    "crm_profile_email": (_ANYBODY, Domain("email", "!=", False)),
    "crm_profile_phone": (_ANYBODY, Domain("phone", "!=", False)),
    "crm_profile_address": (
        _ANYBODY,
        Domain("street", "!=", False)
        & Domain("city", "!=", False)
        & Domain("country_id", "!=", False)
        & (Domain("zip", "!=", False) | Domain("country_id.zip_required", "=", False)),
    ),
    "crm_profile_lang": (_ANYBODY, Domain("lang", "!=", False)),
    "crm_profile_function": (~_COMPANY, Domain("function", "!=", False)),
    "crm_profile_vat": (_COMPANY, Domain("vat", "!=", False)),
    "crm_profile_industry": (_COMPANY, Domain("industry_id", "!=", False)),
}
#: what a programme says about profiles
SETTINGS = {"active", "crm_profile_points", *ASKED}


class LoyaltyProgram(models.Model):
    """Points for members who have told what a programme asks for."""

    _inherit = "loyalty.program"

    crm_profile_points = fields.Float(
        "Points for a Complete Profile",
        digits=DIGITS,
        help="Given once to each member, when everything that is chosen here is filled "
        "in on the contact. Zero: none.",
    )
    crm_profile_email = fields.Boolean("Profile: Email")
    crm_profile_phone = fields.Boolean("Profile: Phone")
    crm_profile_address = fields.Boolean(
        "Profile: Address",
        help="Street, city and country, and the ZIP code where the country has one.",
    )
    crm_profile_lang = fields.Boolean("Profile: Language")
    crm_profile_function = fields.Boolean(
        "Profile: Job Position", help="Companies are not asked."
    )
    crm_profile_vat = fields.Boolean("Profile: Tax ID", help="Of companies only.")
    crm_profile_industry = fields.Boolean(
        "Profile: Industry", help="Of companies only."
    )
    crm_profile_is_waiting = fields.Boolean(
        "Profiles to Look Through",
        readonly=True,
        copy=False,
        help="Members may have complete profiles since before the points were set.",
    )

    @api.constrains("crm_profile_points", *ASKED)
    def _check_crm_profile(self):
        for program in self:
            if program.crm_profile_points < 0:
                raise ValidationError(
                    self.env._(
                        "The points for a complete profile cannot be below zero. Enter "
                        "zero for none."
                    )
                )
            if program.crm_profile_points and not program._get_asked():
                raise ValidationError(
                    self.env._("Choose what makes a profile of a member complete.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        programs = super().create(vals_list)
        programs.filtered("crm_profile_points")._look_through_profiles()
        return programs

    def write(self, vals):
        result = super().write(vals)
        if SETTINGS & vals.keys():
            self._look_through_profiles()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _look_through_profiles(self):
        """Let the scheduled action find the profiles that are complete already."""
        self.env.registry.clear_cache()
        programs = self.filtered(lambda each: each.active and each.crm_profile_points)
        if programs:
            programs.crm_profile_is_waiting = True
            # Who sets up a programme need not have a right on scheduled actions.
            self.env.ref(CRON).sudo()._trigger()

    @api.model
    @ormcache()
    def _get_profile_program_ids(self):
        """Return the programmes with points for profiles, at no query: all writes of
        contacts ask for them."""
        domain = Domain("crm_profile_points", ">", 0)
        domain &= Domain("program_type", "=", "loyalty")
        return tuple(self.sudo().search(domain).ids)

    def _get_asked(self):
        self.ensure_one()
        return [ASKED[name] for name in ASKED if self[name]]

    def _get_profile_domain(self):
        """Return the domain of the contacts that have told all they are asked for, and
        are asked for something."""
        asked = self._get_asked()
        told = Domain.AND(~who | filled for who, filled in asked)
        return told & Domain.OR(who & filled for who, filled in asked)

    @api.model
    def _cron_reward_profiles(self):
        """Give points for profiles that were complete already, in batches."""
        cron = self.env["ir.cron"]
        programs = self.search([("crm_profile_is_waiting", "=", True)])
        waiting = {each: each._find_complete() for each in programs}
        has_time = cron._commit_progress(remaining=sum(map(len, waiting.values())))
        for program, cards in waiting.items():
            for card_ids in split_every(BATCH_SIZE, cards.ids, list):
                if not has_time:
                    return
                self._reward_isolated(cards.browse(card_ids))
                has_time = cron._commit_progress(len(card_ids))
            program.crm_profile_is_waiting = False
        cron._commit_progress(0)

    def _find_complete(self):
        """Return the cards of members whose complete profile is not rewarded yet."""
        domain = Domain("program_id", "=", self.id)
        domain &= Domain("crm_is_account", "=", True)
        domain &= Domain("partner_id", "any", self._get_profile_domain())
        given = [("event_key", "=like", f"profile:{self.id}:%")]
        domain &= Domain("crm_entry_ids", "not any", given)
        return self.env["loyalty.card"].search(domain, order="id")

    @api.model
    def _reward_isolated(self, cards):
        """Reward cards; when that fails, one by one: one that fails, which is logged,
        must not stop the others."""
        try:
            with self.env.cr.savepoint():
                cards._reward_profiles()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            if len(cards) == 1:
                _logger.exception("Profile of card %s could not be rewarded", cards.id)
                return
            for card in cards:
                self._reward_isolated(card)
