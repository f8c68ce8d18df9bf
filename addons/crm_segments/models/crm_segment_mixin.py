from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmSegmentMixin(models.AbstractModel):
    """Records of a customer: they show, find and group by the customer's segments.

    A contact stands for its commercial partner. A document counts for the segments of
    its company, a record without one for those of the current company. Everybody finds
    by the members that they may see.
    """

    _name = "crm.segment.mixin"
    _description = "Record of a Member"

    segment_ids = fields.Many2many(
        "crm.segment",
        string="Segments",
        compute="_compute_segment_ids",
        search="_search_segment_ids",
        groups="crm_segments.group_crm_segments_user",
        help="The segments to which the customer belongs now.",
    )

    @api.depends(lambda self: self._segment_owner_fields())
    @api.depends_context("company", "uid")
    def _compute_segment_ids(self):
        owners = self._get_segment_owners()
        pairs = set(owners.values())
        members = self.env["crm.segment.member"]._read_group(
            [
                ("date_to", "=", False),
                ("partner_id", "in", [partner for partner, _company in pairs]),
                ("company_id", "in", [company for _partner, company in pairs]),
            ],
            ["partner_id", "company_id"],
            ["segment_id:recordset"],
        )
        found = {(partner.id, company.id): ids for partner, company, ids in members}
        for record in self:
            record.segment_ids = found.get(owners[record], False)

    def _search_segment_ids(self, operator, value):
        if operator == "in":
            ids = [each for each in value if each]
            domain = self._get_member_domain(Domain("segment_id", "in", ids))
            if len(ids) < len(value):
                domain |= ~self._get_member_domain(Domain.TRUE)
            return domain
        if operator in ("any", "any!"):
            return self._get_member_domain(Domain("segment_id", "any", value))
        return NotImplemented

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "segment_ids":
            return super()._read_group_groupby(alias, groupby_spec, query)
        self._check_field_access(self._fields["segment_ids"], "read")
        member = query.make_alias(alias, "segment_ids")
        contact, company = self._query_segment_owner(alias, query)
        query.add_join(
            "LEFT JOIN",
            member,
            SQL("(%s)", self._query_member_contacts(Domain.TRUE)),
            SQL(
                "%s = %s AND %s = %s",
                *(SQL.identifier(member, "contact_id"), contact),
                *(SQL.identifier(member, "company_id"), company),
            ),
        )
        return SQL.identifier(member, "segment_id")

    @api.model
    def _segment_owner_fields(self):
        """Return the fields that say whose a record is and in which company."""
        return ["partner_id.commercial_partner_id", "company_id"]

    def _get_segment_owners(self):
        """Return whose the records are: ids of partner and company by record."""
        return {
            record: (
                record.partner_id.commercial_partner_id._origin.id,
                (record.company_id or self.env.company).id,
            )
            for record in self
        }

    def _query_segment_owner(self, alias, query):
        """Return the same as SQL over a record: contact and company."""
        return (
            self._field_to_sql(alias, "partner_id", query),
            SQL(
                "COALESCE(%s, %s)",
                self._field_to_sql(alias, "company_id", query),
                self.env.company.id,
            ),
        )

    @api.model
    def _get_member_domain(self, domain):
        """Return the domain of the records of present members.

        It keeps the rights and the company of this environment, whoever searches.

        :param Domain domain: on ``crm.segment.member``, whose present rows are taken
        """
        members = self._query_member_contacts(domain)
        here = self
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT contact_id, company_id FROM (%s) member)",
                SQL("(%s, %s)", *here._query_segment_owner(alias, query)),
                members,
            )
        )

    @api.model
    def _query_member_contacts(self, domain):
        """Select ``contact_id``, ``company_id`` and ``segment_id`` of present members
        and of all their contacts.

        SQL, because a pair of columns is compared: the company of the document with
        that of the segment. The rules of the reader stand in the subquery.
        """
        member = self.env["crm.segment.member"]
        present = member._search(domain & Domain("date_to", "=", False))
        columns = ("partner_id", "company_id", "segment_id")
        return SQL(
            """
            SELECT contact.id AS contact_id, present.company_id, present.segment_id
            FROM %s present
            JOIN res_partner contact
              ON contact.commercial_partner_id = present.partner_id
            """,
            present.subselect(
                *(SQL.identifier(present.table, column) for column in columns)
            ),
            to_flush=self.env["res.partner"]._fields["commercial_partner_id"],
        )
