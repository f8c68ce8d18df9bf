from odoo import api, models

from .reader_dates import format_day


class CrmCustomer(models.Model):
    """Why a customer is in the present stage, in a sentence."""

    _inherit = "crm.customer"

    @api.readonly
    def get_stage_reason(self):
        """Return since when and why the customer is in the present stage.

        :return: dict of ``stage`` (its label), ``since`` (the date as the reader writes
            it), ``sentence``, and ``cause_model`` and ``cause_id`` of the document that
            caused it; both False where there is none or the reader may not see it
        """
        self.ensure_one()
        self.check_access("read")
        stay = self._get_open_stay()
        cause = stay._get_cause() if stay else None
        labels = dict(self._fields["stage"]._description_selection(self.env))
        stage = labels.get(self.stage, "")
        since = format_day(self.env, self.stage_since)
        return {
            "stage": stage,
            "since": since,
            "sentence": self._get_stage_sentence(stay, cause, stage, since),
            "cause_model": cause._name if cause else False,
            "cause_id": cause.id if cause else False,
        }

    @api.readonly
    def action_open_stage_cause(self):
        """Open the document that made the customer enter the present stage."""
        self.ensure_one()
        return self._get_open_stay().action_open_cause()

    def action_open_stage_history(self):
        """Open all stages through which the customer has gone."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_customer.crm_customer_stage_interval_action"
        )
        return action | {
            "domain": [("customer_id", "=", self.id)],
            "context": {},
        }

    def _get_open_stay(self):
        return self.env["crm.customer.stage.interval"].search(
            [("customer_key", "=", self.id), ("date_to", "=", False)]
        )

    def _get_stage_sentence(self, stay, cause, stage, since):
        if not stay:
            return ""
        words = {"stage": stage, "since": since}
        if stay.cause == "document":
            return self._get_document_sentence(stay, cause, words)
        if stay.cause == "clock":
            return self._get_clock_sentence(words)
        if stay.cause == "opening":
            return self.env._("%(stage)s since the records began on %(since)s", **words)
        if stay.cause_model == "crm.customer.prediction":
            return self.env._(
                "%(stage)s since %(since)s, because a new prediction model came into "
                "force",
                **words,
            )
        if stay.cause_model == "crm.customer.rfm.version":
            return self.env._(
                "%(stage)s since %(since)s, because a new RFM scale came into force",
                **words,
            )
        return self.env._(
            "%(stage)s since %(since)s, because the settings changed", **words
        )

    def _get_document_sentence(self, stay, cause, words):
        if not cause:
            return self.env._(
                "%(stage)s since %(since)s, because of a document", **words
            )
        words = words | {"document": self._get_cause_label(cause)}
        if stay.is_late:
            return self.env._(
                "%(stage)s since %(since)s, because of %(document)s with the date "
                "%(date)s, recorded late",
                date=format_day(self.env, stay.document_date),
                **words,
            )
        return self.env._("%(stage)s since %(since)s, because of %(document)s", **words)

    def _get_clock_sentence(self, words):
        if self.stage not in ("at_risk", "lost"):
            return self.env._("%(stage)s since %(since)s, because time passed", **words)
        prediction = self.sudo().prediction_id
        if prediction.method == "mbg_nbd" and self.purchase_count > 1:
            return self.env._(
                "%(stage)s since %(since)s, because time passed: %(probability)s %% "
                "chance of no purchase within %(days)s days",
                probability=round(self.no_purchase_probability * 100),
                days=prediction.horizon_days,
                **words,
            )
        return self.env._(
            "%(stage)s since %(since)s, because time passed: last purchase on %(date)s",
            date=format_day(self.env, self.last_purchase_date),
            **words,
        )

    @api.model
    def _get_cause_label(self, cause):
        """Return the kind and the name of a document, as in "Customer Invoice
        INV/2026/00017"."""
        kind = self._get_cause_kind(cause)
        if not cause.display_name:  # a message
            return kind
        return self.env._("%(kind)s %(name)s", kind=kind, name=cause.display_name)

    @api.model
    def _get_cause_kind(self, cause):
        """Return what a document is: as the timeline calls it, where that has one
        name for all documents of the model, else as the model is called."""
        if field := cause._fields.get(self._get_kind_fields().get(cause._name)):
            return dict(field._description_selection(self.env)).get(cause[field.name])
        names = {
            source.label
            for source in self._timeline_sources().values()
            if source.model == cause._name
        }
        return (
            names.pop()
            if len(names) == 1
            else self.env["ir.model"]._get(cause._name).name
        )

    @api.model
    def _get_kind_fields(self):
        """Return, by model, the selection field that says what kind of document it
        is."""
        return {"account.move": "move_type", "crm.lead": "type"}
