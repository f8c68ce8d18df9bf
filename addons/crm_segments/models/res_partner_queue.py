from odoo import api, fields, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Attributes of contacts that a segment mentions."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        # A rule may look at the contacts of a customer.
        partners.filtered("parent_id")._queue_for_segments()
        return partners

    def write(self, vals):
        result = super().write(vals)
        # What has no column of its own, such as tags; the others wait for the flush.
        relations = {name for name in vals if not self._fields[name].column_type}
        self._queue_for_segments(relations)
        return result

    def _write_multi(self, vals_list):
        """Where every change of a column passes, the computed ones too."""
        names = {name for vals in vals_list for name in vals}
        if "commercial_partner_id" in names:
            # The customer whom they leave; afterwards comes whom they join.
            self._queue_for_segments(names)
        super()._write_multi(vals_list)
        return self._queue_for_segments(names)

    def unlink(self):
        self._queue_for_segments()
        return super().unlink()

    def _queue_for_segments(self, names=None):
        """Put the customers of these contacts into the queue of the segments.

        :param names: fields that changed; None for all
        """
        watched = self.env["crm.segment"]._get_watched_fields(self._name)
        watched = watched if names is None else watched & names
        if self and watched:
            self.env.cr.execute(self._query_queue_for_segments(sorted(watched)))

    def _query_queue_for_segments(self, names):
        """Append in one statement; who writes a contact may not write the queue."""
        return SQL(
            """
            INSERT INTO crm_segment_queue (
                customer_id, tokens, cause_model, cause_id, queued_at)
            SELECT customer.id, %s, 'res.partner', MAX(contact.id), %s
            FROM res_partner contact
            JOIN crm_customer customer
              ON customer.partner_id IN (contact.id, contact.commercial_partner_id)
            WHERE contact.id IN %s
            GROUP BY customer.id
            """,
            " ".join(f"res.partner.{name}" for name in names),
            fields.Datetime.now(),
            tuple(self.ids),
        )
