from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..engine.points import ZERO


class Earned(NamedTuple):
    """What a member has earned in a programme, less what was taken back of it."""

    on_day: Decimal = ZERO
    ever: Decimal = ZERO


class CrmLoyaltyEntry(models.Model):
    """What members have earned already, for the caps of programmes."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _query_earned(self, programs, partners, day, without):
        """Return what members have earned, by programme and member.

        A reversal counts on the day of what it takes back; the ORM does not join a
        table with itself.

        :param day: the one that is counted separately
        :param without: the documents that do not count
        :return: dict of ``Earned`` by the ids of programme and member
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT entry.program_key, card.partner_id,
                       COALESCE(SUM(entry.points + entry.pending) FILTER (WHERE
                           COALESCE(source.effective_date, entry.effective_date)
                           = %(day)s), 0)::text,
                       SUM(entry.points + entry.pending)::text
                FROM crm_loyalty_entry entry
                JOIN loyalty_card card
                  ON card.id = entry.member_id
                  OR card.id = entry.card_id AND entry.member_key IS NULL
                LEFT JOIN crm_loyalty_entry source
                  ON source.id = entry.source_id AND entry.kind = 'reverse'
                WHERE card.partner_id = ANY(%(partners)s)
                  AND entry.program_key = ANY(%(programs)s)
                  AND COALESCE(source.kind, entry.kind) = 'earn'
                  AND (COALESCE(source.origin_model, entry.origin_model) = %(model)s
                       AND COALESCE(source.origin_id, entry.origin_id) = ANY(%(ids)s)
                      ) IS NOT TRUE
                GROUP BY entry.program_key, card.partner_id
                """,
                day=day,
                partners=partners.ids,
                programs=programs.ids,
                model=without._name,
                ids=without.ids,
            )
        )
        return {
            (program_id, partner_id): Earned(Decimal(on_day), Decimal(ever))
            for program_id, partner_id, on_day, ever in rows
        }
