import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH_SIZE = 5000
CRON = "crm_customer.ir_cron_crm_customer_rebuild"


class CrmCustomerRebuild(models.Model):
    """A full rebuild that a manager or an addon asked for.

    For a manager batches commit and can be watched. An addon that is installed or
    updated asks in its data, and all customers are computed when all addons are
    loaded. Before, the documents of those that come after it would not be counted,
    and the stages which that gives would stay in the history.
    """

    _name = "crm.customer.rebuild"
    _description = "Rebuild of the Customer View"
    _order = "id desc"
    _rec_name = "create_date"

    user_id = fields.Many2one(
        "res.users", "Started By", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")],
        required=True,
        readonly=True,
        default="running",
    )
    total_count = fields.Integer("Contacts", readonly=True)
    done_count = fields.Integer("Computed", readonly=True)
    changed_count = fields.Integer(
        "Changed",
        readonly=True,
        help="Customers whose figures were not what their documents say.",
    )
    last_partner_id = fields.Integer("Last Contact", readonly=True, default=0)
    date_end = fields.Datetime("Finished", readonly=True)
    progress = fields.Float(compute="_compute_progress")

    _only_one_running = models.UniqueIndex(
        "(state) WHERE state = 'running'",
        "The customer view is being rebuilt already. Wait until it is done.",
    )

    @api.depends("done_count", "total_count", "state")
    def _compute_progress(self):
        for rebuild in self:
            share = rebuild.done_count / max(rebuild.total_count, 1)
            rebuild.progress = 100.0 if rebuild.state == "done" else 100.0 * share

    @api.model
    def _start(self):
        """Begin a rebuild in the background.

        :raise UserError: while another one is running
        """
        if self._get_running():
            raise UserError(
                self.env._(
                    "The customer view is being rebuilt already. Wait until it is done."
                )
            )
        rebuild = self.create(
            [{"user_id": self.env.user.id, "total_count": self._query_count()}]
        )
        self.env.ref(CRON)._trigger()
        return rebuild

    @api.model
    def _get_running(self):
        return self.search([("state", "=", "running")])

    @api.model
    def _start_when_loaded(self):
        """Rebuild as soon as all addons are loaded; called by the data of addons.

        The meaning of a figure may have changed, so one that runs begins anew. The
        scheduled action does it where the server stops before.
        """
        self._get_running().unlink()
        self._start()

    def _register_hook(self):
        super()._register_hook()
        if self.pool.updated_modules and not self.pool.ready:
            self._get_running()._compute_all()

    def _compute_all(self):
        """Compute everybody at once, with scores where there were none."""
        for rebuild in self:
            rebuild.changed_count = self.env["crm.customer"]._rebuild()
            self.env["crm.customer.prediction"]._fit_where_none()
            rebuild.done_count = rebuild.total_count
            rebuild._finish()

    @api.model
    def _cron_rebuild(self):
        """Go on with the running rebuild, batch by batch."""
        rebuild = self._get_running()
        try:
            while rebuild and rebuild.state == "running":
                if not self.env["ir.cron"]._commit_progress(
                    1, remaining=rebuild._compute_batch()
                ):
                    return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # A customer of this batch is being refreshed elsewhere: once more.
            self.env.cr.rollback()
            _logger.info("Customers are being refreshed elsewhere; trying again later.")
            self.env.ref(CRON)._trigger()

    def _compute_batch(self):
        """Compute the next contacts; return how many batches remain."""
        partner_ids = self._query_batch()
        customers = self.env["crm.customer"]
        pairs = [
            (partner_id, clock.company_id)
            for clock in customers._get_clocks()
            for partner_id in partner_ids
        ]
        self.changed_count += customers._refresh_isolated(pairs) if pairs else 0
        self.done_count += len(partner_ids)
        if len(partner_ids) < BATCH_SIZE:
            self._finish()
            return 0
        self.last_partner_id = partner_ids[-1]
        return max(1, (self.total_count - self.done_count) // BATCH_SIZE)

    def _finish(self):
        self.write({"state": "done", "date_end": fields.Datetime.now()})

    @api.model
    def _query_contacts(self):
        """Return the contacts that can have or have had a row, in SQL because
        archived contacts and those of all companies are meant."""
        return SQL(
            """
            SELECT partner.id FROM res_partner partner
            WHERE (partner.commercial_partner_id = partner.id OR EXISTS (
                SELECT FROM crm_customer customer
                WHERE customer.partner_id = partner.id))
            """
        )

    @api.model
    def _query_count(self):
        """Return the number of contacts that a rebuild computes."""
        [(count,)] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM (%s) contact", self._query_contacts())
        )
        return count

    def _query_batch(self):
        """Return the ids of the next contacts."""
        return [
            partner_id
            for (partner_id,) in self.env.execute_query(
                SQL(
                    "%s AND partner.id > %s ORDER BY partner.id LIMIT %s",
                    self._query_contacts(),
                    self.last_partner_id,
                    BATCH_SIZE,
                )
            )
        ]
