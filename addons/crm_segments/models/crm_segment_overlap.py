from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from ..engine import overlap, venn

#: combinations that a page lists; the matrix has all pairs
COMBINATIONS_SHOWN = 30
#: of the sorts and hashes of a count; the masks of a million customers need more than
#: PostgreSQL allows by default
WORK_MEMORY = "64MB"
#: a page that nobody told what to compare begins with the largest of so many
COMPARED_AT_FIRST = 3


class CrmSegment(models.Model):
    """How segments overlap: who is in several of them at once."""

    _inherit = "crm.segment"

    @api.readonly
    def get_overlap(self):
        """Return how these segments overlap now, counted with the reader's rights.

        Without segments, the largest ones of the reader's company.

        :return: a dictionary of ``company``, ``company_id``, ``segments`` (``id``,
            ``name``, ``size``), ``total`` (customers in at least one), ``matrix``
            (customers that each two share), ``combinations`` (``inside``: ids of the
            segments, ``customers``, each customer in one of them; the largest),
            ``is_cut`` and ``venn``: None above three segments, otherwise ``width``,
            ``height``, ``circles`` (``x``, ``y``, ``radius``), ``labels`` (``x``,
            ``y``, ``room``, ``combination``) and ``is_exact``
        :raise UserError: if the segments belong to several companies
        """
        segments = self._get_compared()
        segments._check_one_company()
        counts = segments._read_overlap()
        number = len(segments)
        matrix = overlap.pairs(counts, number)
        largest = overlap.largest(counts, COMBINATIONS_SHOWN)
        company = segments.company_id or self.env.company
        return {
            "company": company.display_name,
            "company_id": company.id,
            "segments": [
                {
                    "id": segment.id,
                    "name": segment.display_name,
                    "size": matrix[place][place],
                }
                for place, segment in enumerate(segments)
            ],
            "total": sum(counts.values()),
            "matrix": matrix,
            "combinations": [
                {
                    "inside": [segments[place].id for place in inside],
                    "customers": customers,
                }
                for inside, customers in largest
            ],
            "is_cut": len(counts) > len(largest),
            "venn": segments._draw_venn(counts, largest),
        }

    def _get_compared(self):
        """Return these segments, each once, or those to begin with."""
        segments = self.browse(dict.fromkeys(self.ids)).exists()
        if not segments:
            segments = self._find_largest(
                Domain("company_id", "=", self.env.company.id), COMPARED_AT_FIRST
            )
        segments.check_access("read")
        return segments

    @api.model
    def _find_largest(self, domain, limit):
        """Return the largest segments of those that meet a domain.

        sudo: they are put in order by all members, of whom the order tells nothing.
        """
        order = "member_count desc, sequence, id"
        return self.sudo().search(domain, order=order, limit=limit).with_env(self.env)

    def _check_one_company(self):
        """Refuse segments of several companies, as no customer is in two of them."""
        if len(self.company_id) > 1:
            raise UserError(
                self.env._(
                    "A customer belongs to one company. Choose segments of one "
                    "company: %(segments)s.",
                    segments=format_list(
                        self.env,
                        [
                            f"{segment.name} ({segment.company_id.name})"
                            for segment in self
                        ],
                    ),
                )
            )

    def _read_overlap(self):
        """Return how many customers have each mask of these segments.

        :rtype: dict[int, int]
        """
        if not self:
            return {}
        self.env.cr.execute("SET LOCAL work_mem = %s", (WORK_MEMORY,))
        return {
            overlap.joined(words): count
            for *words, count in self.env.execute_query(self._query_overlap())
        }

    def _query_overlap(self):
        """SELECT the words of each mask and its customers, in one pass over members.

        In SQL, as the ORM cannot group by what it has grouped before: first the mask of
        each customer, then the customers of each mask. The reader's rights are those
        on members.
        """
        members = self.env["crm.segment.member"]._search(
            Domain("segment_id", "in", self.ids) & Domain("date_to", "=", False)
        )
        number = (len(self) - 1) // overlap.WORD_BITS + 1
        words = [SQL.identifier(f"word_{place}") for place in range(number)]
        masks = [
            SQL("BIT_OR(bit.value) FILTER (WHERE bit.word = %s) AS %s", place, word)
            if number > 1
            else SQL("BIT_OR(bit.value) AS %s", word)
            for place, word in enumerate(words)
        ]
        return SQL(
            """
            SELECT %(words)s, COUNT(*)
            FROM (SELECT %(masks)s
                  FROM (%(members)s) member
                  JOIN (VALUES %(bits)s) bit(segment_id, word, value)
                 USING (segment_id)
                 GROUP BY member.customer_id) customer
            GROUP BY %(words)s
            """,
            words=SQL(", ").join(words),
            masks=SQL(", ").join(masks),
            members=members.select(
                SQL.identifier(members.table, "segment_id"),
                SQL.identifier(members.table, "customer_id"),
            ),
            bits=SQL(", ").join(self._get_bits()),
        )

    def _get_bits(self):
        """Return the bit of each segment: its id, the word, the value in the word."""
        return [
            SQL(
                "(%s, %s, %s::bigint)",
                segment_id,
                place // overlap.WORD_BITS,
                1 << place % overlap.WORD_BITS,
            )
            for place, segment_id in enumerate(self.ids)
        ]

    def _draw_venn(self, counts, largest):
        """Return the drawing of up to three segments, or None."""
        if not 1 <= len(self) <= venn.MOST or not counts:
            return None
        drawing = venn.draw(counts, len(self))
        places = {
            sum(1 << position for position in inside): place
            for place, (inside, _count) in enumerate(largest)
        }
        return {
            "width": drawing.width,
            "height": drawing.height,
            "circles": [circle._asdict() for circle in drawing.circles],
            "labels": [
                label._asdict() | {"combination": places[mask]}
                for mask, label in drawing.labels.items()
                if mask in places
            ],
            "is_exact": drawing.is_exact,
        }

    def action_show_overlap(self):
        """Open the page that shows how these segments overlap.

        One alone is shown beside the largest others of its company.
        """
        segments = self
        if len(self) == 1:
            segments |= self._find_largest(
                Domain("company_id", "=", self.company_id.id)
                & Domain("id", "!=", self.id),
                COMPARED_AT_FIRST - 1,
            )
        return {
            "type": "ir.actions.client",
            "tag": "crm_segments_overlap",
            "name": self.env._("Overlap of Segments"),
            "params": {"segment_ids": segments.ids},
        }

    @api.readonly
    def action_open_common(self, outside_ids=()):
        """Open the customers who are in all of these segments.

        :param outside_ids: ids of segments in none of which the customers are
        :return: a window action
        """
        outside = self.browse(outside_ids)
        (self | outside).check_access("read")
        domain = Domain.AND(
            [Domain("segment_ids", "in", segment.ids) for segment in self]
            + [Domain("segment_ids", "not in", segment.ids) for segment in outside]
        )
        name = self._join_names()
        if outside:
            name = self.env._(
                "%(inside)s, without %(outside)s",
                inside=name,
                outside=outside._join_names(),
            )
        return self._open_customers(name, domain)

    def _join_names(self):
        return " + ".join(self.mapped("display_name"))

    @api.model
    def _open_customers(self, name, domain, **context):
        """Return the action of a list of customers."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "crm.customer",
            "domain": list(domain),
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "context": context,
        }
