from odoo import api, fields, models
from odoo.fields import Domain

REFRESH_CRON = "crm_customer.ir_cron_crm_customer_refresh"


class CrmCustomerHealth(models.TransientModel):
    """Whether the customer view is up to date and right, on one page."""

    _name = "crm.customer.health"
    _description = "Health of the Customer View"

    customer_count = fields.Integer("Customers", compute="_compute_figures")
    error_count = fields.Integer(
        "Not Computed",
        compute="_compute_figures",
        help="Customers whose figures could not be computed. They are tried again "
        "every hour.",
    )
    suspicious_count = fields.Integer(
        "Suspicious Dates",
        compute="_compute_figures",
        help="Sales documents dated before 1990 or more than ten years ahead, such as "
        "a year typed in another calendar. They spoil what depends on time.",
    )
    queue_count = fields.Integer(
        "Changes Waiting",
        compute="_compute_figures",
        help="Changes of documents that are not applied yet.",
    )
    queue_since = fields.Datetime("Oldest Change", compute="_compute_figures")
    due_count = fields.Integer(
        "Due Now",
        compute="_compute_figures",
        help="Customers one of whose figures has changed because time passed.",
    )
    next_due = fields.Datetime(compute="_compute_figures")
    last_run = fields.Datetime("Changes Last Applied", compute="_compute_figures")
    is_scheduled = fields.Boolean("Scheduled Action Active", compute="_compute_figures")
    proof_id = fields.Many2one(
        "crm.customer.proof", "Last Proof", compute="_compute_runs"
    )
    proof_result = fields.Selection(related="proof_id.result")
    proof_difference_count = fields.Integer(
        "Corrected by the Proof", related="proof_id.difference_count"
    )
    proof_ids = fields.Many2many(
        "crm.customer.proof", string="Proofs", compute="_compute_runs"
    )
    rebuild_id = fields.Many2one(
        "crm.customer.rebuild", "Last Rebuild", compute="_compute_runs"
    )
    rebuild_state = fields.Selection(related="rebuild_id.state")
    rebuild_progress = fields.Float("Rebuild Progress", related="rebuild_id.progress")
    rebuild_changed_count = fields.Integer(
        "Changed by the Rebuild", related="rebuild_id.changed_count"
    )
    rebuild_date_end = fields.Datetime(
        "Rebuild Finished", related="rebuild_id.date_end"
    )

    @api.depends_context("uid")
    def _compute_figures(self):
        # The health is that of all companies: one queue and one clock serve them.
        customers = self.env["crm.customer"].sudo().with_context(active_test=False)
        queue = self.env["crm.customer.queue"].sudo()
        cron = self.env.ref(REFRESH_CRON).sudo()
        now = fields.Datetime.now()
        [(queue_since,)] = queue._read_group([], [], ["queued_at:min"])
        next_change = customers.search(
            [("next_due", ">", now)], order="next_due", limit=1
        )
        self.update(
            {
                "customer_count": customers.search_count([]),
                "error_count": customers.search_count([("refresh_error", "!=", False)]),
                "suspicious_count": self.env["account.move"]
                .sudo()
                .search_count(self._get_suspicious_domain()),
                "queue_count": queue._count_waiting(),
                "queue_since": queue_since,
                "due_count": customers.search_count([("next_due", "<=", now)]),
                "next_due": next_change.next_due,
                "last_run": cron.lastcall,
                "is_scheduled": cron.active,
            }
        )

    @api.depends_context("uid")
    def _compute_runs(self):
        proofs = self.env["crm.customer.proof"].search([], limit=30)
        rebuild = self.env["crm.customer.rebuild"].search([], limit=1)
        self.update(
            {"proof_id": proofs[:1], "proof_ids": proofs, "rebuild_id": rebuild}
        )

    def _compute_display_name(self):
        self.display_name = self.env._("Health of the Customer View")

    @api.model
    def action_open(self):
        """Open the page with the figures of this moment."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Health of the Customer View"),
            "res_model": self._name,
            "res_id": self.create([{}]).id,
            "views": [(False, "form")],
        }

    def action_rebuild(self):
        """Compute all customers again in the background."""
        self._check_manager()
        # The runs are written by the system only.
        self.env["crm.customer.rebuild"].sudo()._start()

    def action_prove(self):
        """Compare a sample of the customers with their documents now."""
        self._check_manager()
        self.env["crm.customer.proof"].sudo()._prove()

    def action_open_errors(self):
        """Open the customers that could not be computed."""
        name = self.env._("Not Computed")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "crm.customer",
            "domain": [("refresh_error", "!=", False)],
            "context": {"active_test": False},
            "views": [(False, "list"), (False, "form")],
        }

    @api.model
    def _get_suspicious_domain(self):
        customers = self.env["crm.customer"]
        return Domain.OR(
            customers._suspicious_documents(company) for company in self.env.companies
        )

    def action_open_suspicious(self):
        """Open the sales documents whose date nobody can have meant."""
        name = self.env._("Suspicious Dates")
        view = self.env.ref("crm_customer.account_move_view_list")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move",
            "domain": list(self._get_suspicious_domain()),
            "views": [(view.id, "list"), (False, "form")],
        }

    def _check_manager(self):
        """Let only managers start what costs the server time."""
        self.env["crm.customer.proof"].check_access("read")
