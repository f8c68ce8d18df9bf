import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

ENTER, LEAVE = "on_segment_enter", "on_segment_leave"
SEGMENT_TRIGGERS = (ENTER, LEAVE)
#: what an automation rule of a segment may run on
SEGMENT_MODELS = ("crm.customer", "res.partner")


class BaseAutomation(models.Model):
    """Automation rules that run when a customer enters or leaves a segment."""

    _inherit = "base.automation"

    trigger = fields.Selection(
        selection_add=[
            (ENTER, "Customer enters segment"),
            (LEAVE, "Customer leaves segment"),
        ],
        ondelete=dict.fromkeys(SEGMENT_TRIGGERS, "cascade"),
    )
    trg_segment_id = fields.Many2one(
        "crm.segment",
        "Trigger Segment",
        compute="_compute_trg_segment_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="cascade",
        help="The rule runs when a document, a payment, the passing of time or a "
        "person makes a customer enter or leave this segment; not when the segment is "
        "computed for the first time or its rule is changed.",
    )

    @api.depends("trigger")
    def _compute_trg_segment_id(self):
        for rule in self:
            if rule.trigger not in SEGMENT_TRIGGERS:
                rule.trg_segment_id = False

    @api.constrains("trigger", "trg_segment_id", "model_id")
    def _check_segment_trigger(self):
        for rule in self:
            if rule.trigger not in SEGMENT_TRIGGERS:
                continue
            if rule.model_name not in SEGMENT_MODELS:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” waits for customers to enter or leave a segment: "
                        "choose Customer or Contact as its model, not %(model)s.",
                        rule=rule.name,
                        model=rule.model_id.name,
                    )
                )
            if not rule.trg_segment_id:
                raise ValidationError(
                    self.env._("Choose the segment that “%s” watches.", rule.name)
                )

    @api.model
    def _run_on_members(self, moved):
        """Run the rules of the segments that customers have entered or left.

        :param dict moved: ids of the customers that entered and left, by segment id
        """
        rules = self.with_context(active_test=True).search(
            [
                ("trigger", "in", SEGMENT_TRIGGERS),
                ("trg_segment_id", "in", list(moved)),
            ]
        )
        for rule in rules:
            entered, left = moved[rule.trg_segment_id.id]
            customers = self.env["crm.customer"].browse(
                entered if rule.trigger == ENTER else left
            )
            # Whose last document is gone has left, and has no row any more.
            records = customers.exists()
            if rule.model_name == "res.partner":
                records = records.partner_id
            rule._run_isolated(rule._filter_post(records))

    def _run_isolated(self, records):
        """Run the rule; a record on which it fails does not stop the others.

        What failed is named in the log and in the messages of the rule, and changes
        nothing of the membership.
        """
        self.ensure_one()
        if not records or self._try_to_run(records) is None:
            return
        if len(records) == 1:
            return
        for record in records:
            self._try_to_run(record)

    def _try_to_run(self, records):
        """Run the rule in a savepoint; return the error, if there is one."""
        try:
            with self.env.cr.savepoint():
                self._process(records)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an action may raise
            if len(records) == 1:
                self._report_failure(records, error)
            return error
        return None

    def _report_failure(self, record, error):
        _logger.warning(
            "Automation rule %s failed on %s: %s", self.id, record, error, exc_info=True
        )
        self.message_post(
            body=self.env._(
                "The rule failed on %(record)s: %(error)s",
                record=record.display_name,
                error=error,
            )
        )
