import json
import time

from odoo import api, fields, models
from odoo.tools import SQL

#: contacts of each proof, half of them customers
SAMPLE_SIZE = 1000
#: names of differing customers that are kept
NAMED = 20
KEPT_DAYS = 365


class CrmCustomerProof(models.Model):
    """A comparison of stored customers with what their documents say now.

    Rows are kept up to date by changes. The proof computes a random sample anew, as
    a full rebuild would, and counts what differs. A customer whose change is still
    waiting is left out: it is known to be late, not wrong.
    """

    _name = "crm.customer.proof"
    _description = "Proof of the Customer View"
    _order = "create_date desc, id desc"
    _rec_name = "create_date"

    user_id = fields.Many2one(
        "res.users", "Started By", readonly=True, ondelete="set null"
    )
    sample_count = fields.Integer(
        "Compared", readonly=True, help="Customers computed anew from their documents."
    )
    difference_count = fields.Integer(
        "Different",
        readonly=True,
        help="Customers whose stored figures differed. They have been corrected.",
    )
    duration = fields.Float("Seconds", readonly=True, digits=(10, 1))
    differences = fields.Text(
        readonly=True,
        help="The first customers that differed, with the fields that did.",
    )
    result = fields.Selection(
        [("equal", "Equal"), ("different", "Different")],
        compute="_compute_result",
    )

    @api.depends("difference_count")
    def _compute_result(self):
        for proof in self:
            proof.result = "different" if proof.difference_count else "equal"

    @api.model
    def _prove(self):
        """Compare a sample, record the outcome and correct what differs."""
        customers = self.env["crm.customer"]
        start = time.monotonic()
        pairs = self._query_sample()
        differing = customers._find_differences(pairs)
        proof = self.create(
            [
                {
                    "user_id": self.env.user.id,
                    "sample_count": len(pairs),
                    "difference_count": len(differing),
                    "differences": self._describe(differing),
                    "duration": time.monotonic() - start,
                }
            ]
        )
        customers._refresh_pairs(
            (partner_id, company_id) for partner_id, company_id, _names in differing
        )
        return proof

    @api.model
    def _cron_prove(self):
        """Prove the customer view once a night."""
        self._prove()

    @api.model
    def _describe(self, differing):
        """Name the first customers that differ and their fields, a line each."""
        partners = self.env["res.partner"].browse(
            partner_id for partner_id, _company_id, _names in differing[:NAMED]
        )
        names = {partner.id: partner.display_name for partner in partners.exists()}
        return "\n".join(
            f"{names.get(partner_id, partner_id)}: {json.dumps(columns)}"
            for partner_id, _company_id, columns in differing[:NAMED]
        )

    @api.model
    def _query_sample(self):
        """Return random (partner id, company id) that no change is waiting for.

        Half are customers, half any commercial partners, so that a row which is
        missing is found too. The ORM knows neither RANDOM() nor the queue's pairs.
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT sample.partner_id, sample.company_id
                FROM (
                    (SELECT partner_id, company_id FROM crm_customer
                     WHERE next_due IS NULL OR next_due > %(now)s
                     ORDER BY RANDOM() LIMIT %(half)s)
                    UNION
                    (SELECT partner.id, company.id
                     FROM res_partner partner CROSS JOIN res_company company
                     WHERE partner.commercial_partner_id = partner.id
                       AND NOT EXISTS (
                           SELECT FROM crm_customer customer
                           WHERE customer.partner_id = partner.id
                             AND customer.company_id = company.id
                             AND customer.next_due <= %(now)s)
                     ORDER BY RANDOM() LIMIT %(half)s)
                ) sample
                WHERE NOT EXISTS (
                    SELECT FROM crm_customer_queue queue
                    LEFT JOIN res_partner contact ON contact.id = queue.partner_id
                    WHERE sample.partner_id IN (
                        queue.partner_id, contact.commercial_partner_id)
                       OR queue.partner_id IS NULL
                      AND queue.company_id = sample.company_id
                )
                """,
                now=fields.Datetime.now(),
                half=SAMPLE_SIZE // 2,
            )
        )

    @api.autovacuum
    def _gc_proofs(self):
        """Remove proofs of more than a year ago."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("create_date", "<", limit)]).unlink()
