from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from odoo.addons.crm_customer.models.reader_dates import format_day

from .crm_segment_mask import place
from .crm_segment_refresh import Cause, Difference

BY_HAND = Cause("manual")


class CrmSegment(models.Model):
    """Members that nobody computes: lists made by hand, and snapshots."""

    _inherit = "crm.segment"

    origin_id = fields.Many2one(
        "crm.segment",
        "Snapshot Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _add_members(self, customers):
        """Put customers on a static list; those who are on it stay.

        :param customers: records of ``crm.customer``
        :return: the number of customers that entered
        :raise UserError: this is no static list, or a customer is of another company or
            archived
        :raise AccessError: the user may not change segments
        """
        self._check_by_hand(customers)
        strangers = customers.filtered(
            lambda c: c.company_id != self.company_id or not c.active
        )
        if strangers:
            raise UserError(
                self.env._(
                    "Only customers of %(company)s that are not archived can be added. "
                    "Take out: %(customers)s",
                    company=self.company_id.name,
                    customers=format_list(
                        self.env, strangers[:5].mapped("display_name")
                    ),
                )
            )
        _block, bit = place(self.id)
        return self._move_by_hand(customers.ids, bit)

    def _remove_members(self, customers):
        """Take customers off a static list.

        :return: the number of customers that left
        :raise UserError: this is no static list
        :raise AccessError: the user may not change segments
        """
        self._check_by_hand(customers)
        return self._move_by_hand(customers.ids, 0)

    def _check_by_hand(self, customers):
        self.ensure_one()
        self.check_access("write")
        customers.check_access("read")
        if self.kind != "static":
            raise UserError(
                self.env._(
                    "“%s” is no static list: its members cannot be chosen by hand.",
                    self.display_name,
                )
            )

    def action_take_snapshot(self):
        """Copy the present members into a new segment, and open it.

        :raise AccessError: the user may not make segments
        """
        self.ensure_one()
        self.check_access("write")
        day = self.env["crm.customer"]._get_clock(self.company_id).today
        snapshot = self.create(
            {
                "name": self.env._(
                    "%(segment)s on %(day)s",
                    segment=self.name,
                    day=format_day(self.env, day),
                ),
                "kind": "snapshot",
                "company_id": self.company_id.id,
                "origin_id": self.id,
            }
        )
        _block, bit = place(snapshot.id)
        snapshot._move_by_hand(self._query_member_ids(), bit)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": snapshot.id,
            "views": [(False, "form")],
        }

    def _move_by_hand(self, customer_ids, bit):
        """Let customers enter this segment, or leave it where ``bit`` is 0, and the
        segments that name it follow; return how many did."""
        causes = dict.fromkeys(customer_ids, BY_HAND)
        segment = self._with_company_rights()
        segment.env.flush_all()
        segment._query_lock()
        differences = segment._query_moves(customer_ids, bit)
        moved = segment._write_differences(differences, causes)
        pending = {}
        segment._pass_on({d.customer_id for d in differences}, pending)
        segment._refresh_pending(pending, causes)
        return sum(map(len, moved.get(self.id, ())))

    def _remove_archived(self, customer_ids=None):
        """Take archived customers off lists and snapshots, which no rule does.

        :param customer_ids: ids of the customers to look at; None for all
        """
        for segment in self.filtered(lambda segment: segment.kind != "dynamic"):
            archived = segment._query_archived_members(customer_ids)
            if archived:
                segment._move_by_hand(archived, 0)

    # In SQL, as members are counted by the million and archived ones are meant, too.

    def _query_member_ids(self):
        """Return the ids of the customers that are members now, whoever asks."""
        return self._query_members(SQL("TRUE"))

    def _query_archived_members(self, customer_ids):
        """Return the ids of those of some customers, or of all, that are members and
        archived."""
        archived = SQL("NOT customer.active")
        if customer_ids is not None:
            archived = SQL("%s AND customer.id = ANY(%s)", archived, list(customer_ids))
        return self._query_members(archived)

    def _query_members(self, condition):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT customer.id FROM crm_segment_member member
                JOIN crm_customer customer ON customer.id = member.customer_id
                WHERE member.segment_id = %s AND member.date_to IS NULL AND %s
                """,
                self.id,
                condition,
            )
        )
        return [customer_id for (customer_id,) in rows]

    def _query_moves(self, customer_ids, new):
        """Return a ``Difference`` for each customer that is not where it should be."""
        block, bit = place(self.id)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT customer.id, customer.partner_id
                FROM crm_customer customer
                LEFT JOIN crm_segment_mask mask
                       ON mask.customer_id = customer.id AND mask.block = %(block)s
                WHERE customer.id = ANY(%(ids)s)
                  AND COALESCE(mask.mask, 0) & %(bit)s::bigint != %(new)s::bigint
                """,
                block=block,
                bit=bit,
                new=new,
                ids=list(customer_ids),
            )
        )
        return [Difference(*row, block, bit - new, new) for row in rows]
