from odoo import api, models
from odoo.tools import SQL

#: columns that foreign keys empty when what they refer to is deleted, by table
RELEASED = {
    "crm_loyalty_entry": {
        "card_id": "loyalty_card",
        "member_id": "loyalty_card",
        "program_id": "loyalty_program",
        "user_id": "res_users",
    },
    "crm_loyalty_lot": {"card_id": "loyalty_card"},
    "crm_loyalty_lot_use": {},
}
#: columns that the ledger goes on writing, by table
WRITTEN = {"crm_loyalty_lot": ["remaining", "is_pending"]}

#: what takes a person out of a row, by table; the hash was made with the reason
ERASED = {"crm_loyalty_entry": ["reason", "is_erased"]}

HASH = "crm_loyalty_entry_hash"
CHAIN = "crm_loyalty_entry_chain"


class CrmLoyaltyEntry(models.Model):
    """What the database itself does for the ledger: it numbers, chains and refuses."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _create_guards(self):
        """Create or replace functions and triggers, when all tables are there."""
        self._drop_guards()
        self.env.cr.execute(self._query_hash())
        self.env.cr.execute(self._query_chain())
        for table in RELEASED:
            self.env.cr.execute(self._query_guard(table))

    @api.model
    def _drop_guards(self):
        """Drop the functions and, with them, the triggers."""
        for name in (HASH, CHAIN, *map(_guard_of, RELEASED)):
            self.env.cr.execute(
                SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL.identifier(name))
            )

    @api.model
    def _query_hash(self):
        """The fingerprint of a row that follows on another; jsonb writes each value in
        one way, whatever the session's settings are."""
        return SQL(
            """
            CREATE FUNCTION %s(entry crm_loyalty_entry, previous text)
            RETURNS text LANGUAGE sql STABLE AS $$
                SELECT encode(sha256(convert_to(jsonb_build_array(
                    previous, entry.card_key, entry.sequence, entry.kind,
                    ROUND(entry.points, 4), ROUND(entry.pending, 4),
                    ROUND(entry.balance, 4), entry.effective_date, entry.recorded_at,
                    entry.program_key, entry.company_id, entry.origin_model,
                    entry.origin_id, entry.source_id, entry.reason, entry.user_key,
                    entry.event_key
                )::text, 'UTF8')), 'hex')
            $$
            """,
            SQL.identifier(HASH),
        )

    @api.model
    def _query_chain(self):
        """Whoever inserts a row, the database gives it its place in the chain.

        A session keeps the plan of the first row, which would read the whole table if
        it was small by then; the index is never wrong.
        """
        return SQL(
            """
            CREATE FUNCTION %(chain)s() RETURNS trigger LANGUAGE plpgsql
            SET enable_seqscan = off AS $$
            DECLARE
                last crm_loyalty_entry;
            BEGIN
                SELECT * INTO last FROM crm_loyalty_entry entry
                WHERE entry.card_key = NEW.card_key
                ORDER BY entry.sequence DESC LIMIT 1;
                NEW.sequence := COALESCE(last.sequence, 0) + 1;
                NEW.balance := COALESCE(last.balance, 0) + NEW.points;
                NEW.hash := %(hash)s(NEW, last.hash);
                RETURN NEW;
            END $$;
            CREATE TRIGGER %(chain)s BEFORE INSERT ON crm_loyalty_entry
            FOR EACH ROW EXECUTE FUNCTION %(chain)s()
            """,
            chain=SQL.identifier(CHAIN),
            hash=SQL.identifier(HASH),
        )

    @api.model
    def _query_guard(self, table):
        """Refuse to delete, and to update anything but what is named above."""
        name = _guard_of(table)
        return SQL(
            """
            CREATE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                allowed boolean := FALSE;
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    allowed := to_jsonb(NEW) - %(free)s::text[]
                             = to_jsonb(OLD) - %(free)s::text[];
                    %(released)s
                    %(erased)s
                    IF allowed THEN RETURN NEW; END IF;
                END IF;
                RAISE EXCEPTION '%% of %% is refused: the points ledger is append-only',
                    TG_OP, TG_TABLE_NAME;
            END $$;
            CREATE TRIGGER %(row)s BEFORE UPDATE OR DELETE ON %(table)s
            FOR EACH ROW EXECUTE FUNCTION %(name)s();
            CREATE TRIGGER %(statement)s BEFORE TRUNCATE ON %(table)s
            FOR EACH STATEMENT EXECUTE FUNCTION %(name)s()
            """,
            name=SQL.identifier(name),
            row=SQL.identifier(f"{name}_row"),
            statement=SQL.identifier(f"{name}_statement"),
            table=SQL.identifier(table),
            free=[*RELEASED[table], *WRITTEN.get(table, ()), *ERASED.get(table, ())],
            erased=self._query_erased() if table in ERASED else SQL(""),
            released=SQL(" ").join(
                self._query_released(column, target)
                for column, target in RELEASED[table].items()
            ),
        )

    @api.model
    def _query_erased(self):
        """A reason may be erased, for good and visibly, and not be rewritten."""
        return SQL(
            """
            IF (NEW.reason, NEW.is_erased) IS DISTINCT FROM (OLD.reason, OLD.is_erased)
            AND (NEW.reason IS NOT NULL OR NEW.is_erased IS NOT TRUE)
            THEN allowed := FALSE; END IF;
            """
        )

    @api.model
    def _query_released(self, column, target):
        """A reference may be emptied only when the record that it refers to is gone."""
        return SQL(
            """
            IF NEW.%(column)s IS DISTINCT FROM OLD.%(column)s AND (
                NEW.%(column)s IS NOT NULL
                OR EXISTS (SELECT FROM %(target)s WHERE id = OLD.%(column)s)
            ) THEN allowed := FALSE; END IF;
            """,
            column=SQL.identifier(column),
            target=SQL.identifier(target),
        )


def _guard_of(table):
    """Return the name of the function that guards a table."""
    return f"{table}_guard"
