from odoo import api, models
from odoo.tools import SQL

GUARD = "crm_strategy_guard"
#: which rows of a table never change again
GUARDED = {
    "crm_strategy_measure": "frozen",
    "crm_strategy_review": "closed",
    "crm_strategy_review_line": "review",
    "crm_strategy_decision": "review",
    "crm_strategy_check_in": "always",
}
#: what the database itself empties when something else is deleted, and marks of writing
FREE = ["create_uid", "write_uid", "write_date", "task_id", "activity_id"]


class CrmStrategyReview(models.Model):
    """What the database itself does for closed reviews: it refuses to change them."""

    _inherit = "crm.strategy.review"

    @api.model
    def _create_guards(self):
        """Create or replace the function and its triggers."""
        self._drop_guards()
        self.env.cr.execute(self._query_guard())
        for table, rows in GUARDED.items():
            self.env.cr.execute(self._query_trigger(table, rows))

    @api.model
    def _drop_guards(self):
        """Drop the function and, with it, the triggers."""
        self.env.cr.execute(
            SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL.identifier(GUARD))
        )

    @api.model
    def _query_guard(self):
        """Nobody has to use the ORM; what is frozen is frozen for all."""
        return SQL(
            """
            CREATE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                stored jsonb;
                fixed boolean;
            BEGIN
                IF TG_OP = 'INSERT' THEN stored := to_jsonb(NEW);
                ELSE stored := to_jsonb(OLD); END IF;
                fixed := CASE TG_ARGV[0]
                    WHEN 'always' THEN TG_OP <> 'INSERT'
                    WHEN 'frozen' THEN TG_OP <> 'INSERT'
                        AND stored->>'frozen_on' IS NOT NULL
                    WHEN 'closed' THEN TG_OP <> 'INSERT'
                        AND stored->>'state' = 'closed'
                    ELSE EXISTS (
                        SELECT FROM crm_strategy_review review
                        WHERE review.id = (stored->>'review_id')::integer
                          AND review.state = 'closed'
                    )
                END;
                IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - %(free)s::text[]
                                      = to_jsonb(OLD) - %(free)s::text[]
                THEN fixed := FALSE; END IF;
                IF fixed THEN
                    RAISE EXCEPTION '%% of %% is refused: it is history',
                        TG_OP, TG_TABLE_NAME;
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$
            """,
            name=SQL.identifier(GUARD),
            free=FREE,
        )

    @api.model
    def _query_trigger(self, table, rows):
        """Guard the rows of a table."""
        return SQL(
            """
            CREATE TRIGGER %(trigger)s BEFORE INSERT OR UPDATE OR DELETE ON %(table)s
            FOR EACH ROW EXECUTE FUNCTION %(name)s(%(rows)s)
            """,
            trigger=SQL.identifier(f"{table}_guard"),
            table=SQL.identifier(table),
            name=SQL.identifier(GUARD),
            rows=rows,
        )
