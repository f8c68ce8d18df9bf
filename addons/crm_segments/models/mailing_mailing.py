from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class MailingMailing(models.Model):
    """The recipients of a mailing may be members of segments, as of its sending."""

    _inherit = "mailing.mailing"

    segment_ids = fields.Many2many(
        "crm.segment",
        "mailing_mailing_crm_segment_rel",
        "mailing_id",
        "segment_id",
        "In Segments",
        help="Only customers who belong to one of these segments when the mailing is "
        "sent. Empty for no such limit.",
    )
    segment_excluded_ids = fields.Many2many(
        "crm.segment",
        "mailing_mailing_crm_segment_excluded_rel",
        "mailing_id",
        "segment_id",
        "Not in Segments",
        help="No customer who belongs to one of these segments when the mailing is "
        "sent.",
    )
    segment_recipient = fields.Selection(
        [("one", "One Contact per Customer"), ("all", "All Contacts of the Customer")],
        "Send To",
        required=True,
        default="one",
        help="One contact: the address of the customer itself, otherwise its first "
        "contact that has one. If that address is blacklisted, nobody else of the "
        "customer is written to instead.",
    )
    is_segmentable = fields.Boolean(compute="_compute_is_segmentable")
    segment_recipient_count = fields.Integer(
        "Recipients Now",
        compute="_compute_segment_recipient_count",
        help="Recipients if the mailing were sent now, before blacklisted and opted "
        "out addresses are left out.",
    )

    @api.depends("mailing_model_id")
    def _compute_is_segmentable(self):
        for mailing in self:
            target = self.env.get(mailing.mailing_model_real)
            mailing.is_segmentable = target is not None and "segment_ids" in target

    @api.depends(
        "mailing_model_id",
        "mailing_domain",
        "segment_ids",
        "segment_excluded_ids",
        "segment_recipient",
    )
    def _compute_segment_recipient_count(self):
        for mailing in self:
            mailing.segment_recipient_count = (
                self.env[mailing.mailing_model_real].search_count(
                    mailing._get_recipients_domain()
                )
                if mailing.is_segmentable
                else 0
            )

    def _get_recipients_domain(self):
        domain = super()._get_recipients_domain()
        return domain & self._get_segments_domain() if self.is_segmentable else domain

    def _get_segments_domain(self):
        """Return the domain of the recipients whose customers belong to the chosen
        segments and to none of the excluded ones."""
        domain = Domain.TRUE
        if segments := self.segment_ids._origin:
            domain &= self._get_chosen_domain(segments)
        if excluded := self.segment_excluded_ids._origin:
            domain &= ~self._get_excluded_domain(excluded)
        return domain

    def _get_chosen_domain(self, segments):
        target = self._get_segment_reader(segments)
        chosen = Domain("segment_id", "in", segments.ids)
        if target._name != "res.partner":
            return target._get_member_domain(chosen)
        if self.segment_recipient == "one":
            return self._get_first_contact_domain(target, chosen)
        return self._in_each_company(target, segments, chosen)

    def _get_excluded_domain(self, segments):
        """sudo: who must not be written to is not, even if the user does not see that
        the customer is a member."""
        target = self.env[self.mailing_model_real].sudo()
        excluded = Domain("segment_id", "in", segments.ids)
        if target._name != "res.partner":
            return target._get_member_domain(excluded)
        return self._in_each_company(target, segments, excluded)

    def _in_each_company(self, target, segments, domain):
        """A contact is a customer of several companies: each segment says of which."""
        return Domain.OR(
            target.with_company(company)._get_member_domain(domain)
            for company in segments.company_id
        )

    def _get_segment_reader(self, segments):
        """Return the model of the recipients with the rights that decide on members.

        Whoever sends reaches the members that they may see. When the queue sends, that
        is the person responsible for the mailing, not the superuser who runs it.
        """
        target = self.env[self.mailing_model_real]
        user = (self.user_id or self.create_uid) if self.env.su else self.env.user
        companies = (segments.sudo().company_id & user.company_ids).ids
        return target.with_user(user).with_context(
            allowed_company_ids=companies or user.company_id.ids
        )

    def _get_first_contact_domain(self, target, members):
        """One contact of each member: the customer, otherwise the first contact.

        SQL, because the ORM does not choose one record of each group.
        """
        contacts = target._query_member_contacts(members)
        address = "email_normalized" if self.mailing_type == "mail" else "phone"
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """
                %(record)s IN (
                    SELECT DISTINCT ON (contact.commercial_partner_id) contact.id
                    FROM res_partner contact
                    WHERE contact.id IN (SELECT contact_id FROM (%(contacts)s) member)
                      AND contact.active AND %(address)s IS NOT NULL
                    ORDER BY contact.commercial_partner_id,
                             contact.id != contact.commercial_partner_id,
                             contact.type != 'contact', contact.id)
                """,
                record=SQL.identifier(alias, "id"),
                contacts=contacts,
                address=SQL.identifier("contact", address),
                to_flush=[target._fields[name] for name in (address, "active", "type")],
            )
        )
