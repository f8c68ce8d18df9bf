from odoo import fields, models

from odoo.addons.crm_loyalty.engine.points import DIGITS
from odoo.addons.crm_loyalty.models.movement import Movement
from odoo.addons.crm_segments.models.crm_campaign_run import Outcome


class CrmCampaignStep(models.Model):
    """Points: earned by the member of a programme for having come to a step."""

    _inherit = "crm.campaign.step"

    kind = fields.Selection(
        selection_add=[("points", "Points"), ("action",)],
        ondelete={"points": "cascade"},
    )
    program_id = fields.Many2one(
        "loyalty.program",
        "Loyalty Program",
        domain=[("program_type", "=", "loyalty")],
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Whose members get the points. Customers without a card get one.",
    )
    points = fields.Float(
        digits=DIGITS,
        help="To each customer, once. They become usable and expire as the program "
        "says.",
    )

    def _find_problems_points(self):
        """sudo: who makes campaigns may have no rights on programmes."""
        program = self.sudo().program_id
        if not program:
            return [self.env._("choose the loyalty program.")]
        problems = []
        if not program.active:
            problems.append(
                self.env._("its loyalty program is archived: choose another.")
            )
        if not program.is_nominative:
            problems.append(
                self.env._(
                    "its program has no cards that belong to members: choose another."
                )
            )
        if self.points <= 0:
            problems.append(self.env._("enter how many points it gives."))
        return problems

    def _run_points(self, actions):
        """Let each customer earn the points; an action that is run again finds them.

        sudo: cards and the ledger are written by the system.
        """
        cards = self.sudo().program_id._get_accounts(actions.partner_id)
        entries = (
            self.env["crm.loyalty.entry"]
            .sudo()
            ._post(
                [
                    Movement(
                        cards[action.partner_id],
                        "earn",
                        self.points,
                        key=f"crm.campaign.action:{action.id}",
                        origin=self.campaign_id,
                        company=self.company_id,
                    )
                    for action in actions
                ]
            )
        )
        return {
            action: Outcome(res_model=entry._name, res_id=entry.id)
            for action, entry in zip(actions, entries, strict=True)
        }
