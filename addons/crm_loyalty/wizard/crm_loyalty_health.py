from odoo import api, fields, models

SETTLE_CRON = "crm_loyalty.ir_cron_crm_loyalty_settle"


class CrmLoyaltyHealth(models.TransientModel):
    """Whether every point is where the ledger says, on one page."""

    _name = "crm.loyalty.health"
    _description = "Health of the Points Ledger"

    card_count = fields.Integer("Cards", compute="_compute_figures")
    entry_count = fields.Integer("Movements", compute="_compute_figures")
    unclassified_count = fields.Integer(
        "Unclassified",
        compute="_compute_figures",
        help="Movements whose writer gave no cause: other addons, scripts, SQL.",
    )
    second_count = fields.Integer(
        "Second Cards",
        compute="_compute_figures",
        help="Cards of members who have another card in the same program.",
    )
    debt_count = fields.Integer(
        "Cards That Owe",
        compute="_compute_figures",
        help="Points that were spent and then taken back, and are not paid yet.",
    )
    due_count = fields.Integer(
        "Due Now",
        compute="_compute_figures",
        help="Cards with points that the clock has to make usable or to expire.",
    )
    last_run = fields.Datetime("Clock Last Applied", compute="_compute_figures")
    is_scheduled = fields.Boolean("Scheduled Action Active", compute="_compute_figures")
    proof_id = fields.Many2one(
        "crm.loyalty.proof", "Last Proof", compute="_compute_proofs"
    )
    proof_result = fields.Selection(related="proof_id.result")
    proof_difference_count = fields.Integer(
        "Differences", related="proof_id.difference_count"
    )
    difference_ids = fields.One2many(related="proof_id.difference_ids")
    proof_ids = fields.Many2many(
        "crm.loyalty.proof", string="Proofs", compute="_compute_proofs"
    )

    @api.depends_context("uid")
    def _compute_figures(self):
        # The health is that of all companies: one clock and one proof serve them.
        cards = self.env["loyalty.card"].sudo()
        entries = self.env["crm.loyalty.entry"].sudo()
        cron = self.env.ref(SETTLE_CRON).sudo()
        self.update(
            {
                "card_count": cards.search_count([]),
                "entry_count": entries.search_count([]),
                "unclassified_count": entries.search_count(
                    [("kind", "=", "unclassified")]
                ),
                "second_count": cards.search_count([("crm_is_duplicate", "=", True)]),
                "debt_count": cards.search_count([("crm_points_debt", ">", 0)]),
                "due_count": len(entries._query_due_cards()),
                "last_run": cron.lastcall,
                "is_scheduled": cron.active,
            }
        )

    @api.depends_context("uid")
    def _compute_proofs(self):
        proofs = self.env["crm.loyalty.proof"].search([], limit=30)
        self.update({"proof_id": proofs[:1], "proof_ids": proofs})

    def _compute_display_name(self):
        self.display_name = self.env._("Health of the Points Ledger")

    @api.model
    def action_open(self):
        """Open the page with the figures of this moment."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Health of the Points Ledger"),
            "res_model": self._name,
            "res_id": self.create([{}]).id,
            "views": [(False, "form")],
        }

    def action_prove(self):
        """Compare all cards with the ledger now."""
        self.env["crm.loyalty.proof"].check_access("read")
        # Proofs are written by the system only.
        self.env["crm.loyalty.proof"].sudo()._prove()

    def action_restore(self):
        """Show on the cards that differ what the ledger says, and prove it."""
        self.env["loyalty.card"]._check_loyalty_manager()
        # What the ledger shows on a card is written by the system only.
        self.proof_id.sudo()._restore()
        self.env["crm.loyalty.proof"].sudo()._prove()

    def action_open_unclassified(self):
        """Open the movements whose writer gave no cause."""
        name = self.env._("Unclassified Movements")
        domain = [("kind", "=", "unclassified")]
        return self._open(name, "crm.loyalty.entry", domain)

    def action_open_seconds(self):
        """Open the second cards of members."""
        name = self.env._("Second Cards")
        return self._open(name, "loyalty.card", [("crm_is_duplicate", "=", True)])

    def action_open_debts(self):
        """Open the cards that owe points."""
        name = self.env._("Cards That Owe")
        return self._open(name, "loyalty.card", [("crm_points_debt", ">", 0)])

    @api.model
    def _open(self, name, model, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "domain": domain,
            "context": {"create": False},
            "views": [(False, "list"), (False, "form")],
        }
