from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class ResPartner(models.Model):
    """Who has sent a customer. It stands on the company, like what is bought."""

    _inherit = "res.partner"

    crm_referred_by_id = fields.Many2one(
        "res.partner",
        "Referred By",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The member of a loyalty program who has sent this customer. When the "
        "first invoice is paid, both get the points of the program.",
    )

    @api.constrains("crm_referred_by_id")
    def _check_crm_referred_by_id(self):
        # Whom somebody may refer does not depend on who records it.
        for friend in self.sudo().filtered("crm_referred_by_id"):
            problem = friend._find_referral_problem(friend.crm_referred_by_id)
            if problem:
                raise ValidationError(problem)

    def _find_referral_problem(self, referrer):
        """Return the sentence why it is no referral by a member, or None."""
        self.ensure_one()
        if self != self.commercial_partner_id:
            return self.env._(
                "Record who has referred %(contact)s on %(company)s, which buys.",
                contact=self.display_name,
                company=self.commercial_partner_id.display_name,
            )
        problem = self._find_identity_problem(referrer)
        if not problem and self._has_bought():
            problem = self.env._(
                "%(friend)s has bought before and cannot be referred any more.",
                friend=self.display_name,
            )
        return problem

    def _find_identity_problem(self, referrer):
        """Return the sentence why a referral is none, whatever is bought, or None."""
        if self._is_same_person(referrer):
            return self.env._(
                "%(friend)s and %(referrer)s are the same customer, or have the same "
                "email, phone or tax ID. Nobody refers himself.",
                friend=self.display_name,
                referrer=referrer.display_name,
            )
        if self.id in self._query_referrers(referrer):
            return self.env._(
                "%(friend)s has referred %(referrer)s, or those who did. Nobody is "
                "referred in a circle.",
                friend=self.display_name,
                referrer=referrer.display_name,
            )
        return None

    def _is_same_person(self, other):
        family = other | other.commercial_partner_id
        if self.commercial_partner_id in family:
            return True
        own = self | self.commercial_partner_id
        return bool(own._get_identifiers() & family._get_identifiers())

    def _get_identifiers(self):
        """Return what tells one person from another, as pairs of field and value."""
        names = ("email_normalized", "phone", "phone_sanitized", "vat")
        found = {(name, each[name]) for each in self for name in names if each[name]}
        # Not subject to tax.
        return found - {("vat", "/")}

    def _query_referrers(self, referrer):
        """Return who has referred a member, who has referred those, and so on, by
        company. The ORM would ask once for each of them."""
        self.flush_model(["crm_referred_by_id", "commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE chain (id) AS (
                    SELECT commercial_partner_id FROM res_partner WHERE id = %s
                    UNION
                    SELECT above.commercial_partner_id
                    FROM chain
                    JOIN res_partner friend ON friend.id = chain.id
                    JOIN res_partner above ON above.id = friend.crm_referred_by_id
                )
                SELECT id FROM chain
                """,
                referrer.id,
            )
        )
        return {partner_id for (partner_id,) in rows}

    def _has_bought(self):
        """Whether the customer has an invoice or another purchase, in any company."""
        domain = Domain("commercial_partner_id", "=", self.id)
        domain &= Domain("move_type", "in", ("out_invoice", "out_receipt"))
        domain &= Domain("state", "=", "posted")
        if self.env["account.move"].search_count(domain, limit=1):
            return True
        purchases = Domain("partner_id", "=", self.id)
        purchases &= Domain("first_purchase_date", "!=", False)
        return bool(self.env["crm.customer"].search_count(purchases, limit=1))
