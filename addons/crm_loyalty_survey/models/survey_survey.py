from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_loyalty.engine.points import DIGITS


class SurveySurvey(models.Model):
    """What a survey gives to those who answer it."""

    _inherit = "survey.survey"

    crm_program_id = fields.Many2one(
        "loyalty.program",
        "Loyalty Program",
        domain=[("program_type", "=", "loyalty")],
        index="btree_not_null",
        ondelete="restrict",
        help="Whose members get points for a completed survey. Contacts without a card "
        "get one.",
    )
    crm_points = fields.Float(
        "Points for Answering",
        digits=DIGITS,
        help="To each contact once, however often the survey is answered. Tests and "
        "answers of unknown people give none.",
    )

    @api.constrains("crm_program_id", "crm_points")
    def _check_crm_points(self):
        for survey in self:
            # Who makes surveys may have no rights on programmes.
            program = survey.sudo().crm_program_id
            if survey.crm_points < 0 or (program and not survey.crm_points):
                raise ValidationError(
                    self.env._("Enter how many points answering the survey gives.")
                )
            if program and not (
                program.program_type == "loyalty" and program.is_nominative
            ):
                raise ValidationError(
                    self.env._(
                        "%(program)s has no cards that belong to members. Choose "
                        "another program.",
                        program=program.display_name,
                    )
                )
