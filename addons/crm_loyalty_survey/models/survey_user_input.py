from odoo import models

from odoo.addons.crm_loyalty.models.movement import Movement


class SurveyUserInput(models.Model):
    """A completed survey gives points to the contact who answered it, once."""

    _inherit = "survey.user_input"

    def write(self, vals):
        is_end = vals.get("state") == "done"
        ended = is_end and self.filtered(lambda answer: answer.state != "done")
        result = super().write(vals)
        if ended:
            ended._reward_answers()
        return result

    def _reward_answers(self):
        """Let known contacts earn the points of the surveys that they have completed.

        Who answers has no right on points or cards.
        """
        answers = self.sudo().filtered(
            lambda answer: (
                not answer.test_entry
                and answer.partner_id
                and not answer.partner_id.is_public
                and answer.survey_id.crm_program_id
            )
        )
        movements = []
        for program, own in answers.grouped(
            lambda answer: answer.survey_id.crm_program_id
        ).items():
            if program._is_running():
                movements += own._prepare_rewards(program)
        self.env["crm.loyalty.entry"]._give(movements)

    def _prepare_rewards(self, program):
        """Return the movements in one programme, one by survey and contact."""
        firsts = {}
        for answer in self.sorted("id"):
            firsts.setdefault((answer.survey_id, answer.partner_id), answer)
        cards = program._get_accounts(self.partner_id)
        return [
            Movement(
                cards[partner],
                "earn",
                survey.crm_points,
                key=f"survey:{survey.id}:{program.id}:{partner.id}",
                origin=answer,
                reason=survey.with_context(lang=partner.lang).title,
            )
            for (survey, partner), answer in firsts.items()
        ]
