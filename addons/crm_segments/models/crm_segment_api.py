from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Datetime

#: records of one answer, at most
LARGEST_PAGE = 10_000


class CrmSegment(models.Model):
    """Membership for other systems, by ``POST /json/2/crm.segment/<method>``.

    The answers have the rights of the user whose key asks. Instants are in UTC.
    """

    _inherit = "crm.segment"

    @api.readonly
    def get_members(self, limit=1000, after_id=0, fields=()):
        """Return a page of the present members of one segment.

        :param int limit: members of a page, at most 10,000
        :param int after_id: ``next_after_id`` of the page before
        :param list fields: further columns of ``crm.customer``
        :return: ``segment_id``, ``name``, ``refreshed_at``, ``members``
            (``customer_id``, ``partner_id``, ``name``, ``entered_at``, ``cause`` and
            the columns asked for) and ``next_after_id``, None on the last page
        :raise UserError: for a page of no or too many members, an unknown column
        """
        self._check_page(limit)
        stays = self.env["crm.segment.member"].search(
            [
                ("segment_id", "=", self.id),
                ("date_to", "=", False),
                ("customer_key", ">", after_id),
            ],
            order="customer_key",
            limit=limit + 1,
        )
        has_more = len(stays) > limit
        stays = stays[:limit]
        columns = stays.customer_id._read_columns(fields)
        return {
            "segment_id": self.id,
            "name": self.name,
            "refreshed_at": self.refreshed_at,
            "members": [
                stay._export_stay()
                | {"entered_at": stay.date_from, "cause": stay.cause}
                | columns[stay.customer_id.id]
                for stay in stays
            ],
            "next_after_id": stays[-1:].customer_key if has_more else None,
        }

    @api.readonly
    def get_changes(self, since, limit=1000, offset=0):
        """Return who entered one segment and who left it, from an instant on.

        :param str since: first instant, in UTC, as ``2024-06-15 10:00:00``
        :param int limit: changes of each kind on a page, at most 10,000
        :param int offset: changes of each kind to leave out: those of earlier pages
        :return: ``segment_id``, ``entered`` and ``left`` (``customer_id``,
            ``partner_id``, ``name``, ``at``, ``cause``), each in order of time, and
            ``has_more``
        :raise UserError: for a page of no or too many changes, an unreadable instant
        """
        self._check_page(limit)
        try:
            since = Datetime.to_datetime(since)
        except ValueError:
            since = None
        if not since:
            raise UserError(
                self.env._(
                    "“since” is an instant in UTC such as 2024-06-15 10:00:00: give it "
                    "in this form."
                )
            )
        pages = {
            kind: self.env["crm.segment.member"].search(
                [("segment_id", "=", self.id), (column, ">=", since)],
                order=f"{column}, id",
                limit=limit + 1,
                offset=offset,
            )
            for kind, column in (("entered", "date_from"), ("left", "date_to"))
        }
        return {
            "segment_id": self.id,
            "entered": [
                stay._export_stay() | {"at": stay.date_from, "cause": stay.cause}
                for stay in pages["entered"][:limit]
            ],
            "left": [
                stay._export_stay() | {"at": stay.date_to, "cause": stay.exit_cause}
                for stay in pages["left"][:limit]
            ],
            "has_more": any(len(page) > limit for page in pages.values()),
        }

    def _check_page(self, limit):
        """Refuse more than one segment, and pages that nobody can mean."""
        if len(self) != 1:
            raise UserError(self.env._("Ask for one segment: “ids” with one number."))
        self.check_access("read")
        if not 1 <= limit <= LARGEST_PAGE:
            raise UserError(
                self.env._(
                    "“limit” is a number from 1 to %(most)s: ask for the rest with the "
                    "next page.",
                    most=LARGEST_PAGE,
                )
            )


class CrmSegmentMember(models.Model):
    _inherit = "crm.segment.member"

    def _export_stay(self):
        """Return who a stay is of. The name of an erased contact is None."""
        self.ensure_one()
        return {
            "customer_id": self.customer_key,
            "partner_id": self.partner_id.id or None,
            "name": self.partner_id.display_name or None,
        }


class CrmCustomer(models.Model):
    _inherit = "crm.customer"

    def _read_columns(self, names):
        """Return the values of some columns by customer, with the reader's rights.

        :raise UserError: for a column that does not exist
        """
        unknown = [name for name in names if name not in self._fields]
        if unknown:
            raise UserError(
                self.env._(
                    "Customers have no column “%(names)s”. Leave it out of “fields”.",
                    names=", ".join(unknown),
                )
            )
        if not names:
            return {customer_id: {} for customer_id in self.ids}
        return {
            row["id"]: {name: row[name] for name in names}
            for row in self.read(list(names), load="")
        }
