from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_customer.models.crm_customer_queue import TRANSITION_TABLES

FUNCTION_PREFIX = "crm_segment_queue_"
CHANGED = {
    "INSERT": SQL("SELECT * FROM new_rows"),
    "UPDATE": SQL("SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows"),
    "DELETE": SQL("SELECT * FROM old_rows"),
}


class CrmSegmentQueue(models.Model):
    """Triggers on the documents that behavior is measured on.

    A rule may read any column of them, so any change counts, but only while a rule
    reads documents of that kind: otherwise a change costs one look at the conditions.
    """

    _inherit = "crm.segment.queue"

    @api.model
    def _watched_documents(self):
        """Return by model the paths to the contact, and the sources that read it.

        :rtype: dict[str, tuple[set[str], set[str]]]
        """
        watched = defaultdict(lambda: (set(), set()))
        sources = self.env["crm.segment.condition"]._behavior_sources()
        for source in sources.values():
            watched[source.model][0].add(source.contact)
        for name, source in sources.items():
            for path in (source.date, source.contact, source.product, ""):
                for model in self._models_of_path(source.model, path):
                    if model in watched:
                        watched[model][1].add(name)
        return watched

    @api.model
    def _models_of_path(self, model, path):
        """Return the models whose columns a path reads."""
        names = [model]
        for step in path.split(".")[:-1]:
            names.append(self.env[names[-1]]._fields[step].comodel_name)
        return names

    @api.model
    def _create_triggers(self):
        """Create or replace the triggers on the documents of all known sources."""
        watched = self._watched_documents()
        self._drop_triggers_of(watched)
        for model, (contacts, sources) in watched.items():
            table = self.env[model]._table
            for event, transition in TRANSITION_TABLES.items():
                name = SQL.identifier(_function(table, event))
                self.env.cr.execute(
                    SQL(
                        """
                        %(function)s;
                        CREATE TRIGGER %(name)s AFTER %(event)s ON %(table)s
                        REFERENCING %(transition)s
                        FOR EACH STATEMENT EXECUTE FUNCTION %(name)s()
                        """,
                        function=self._query_create_function(
                            name,
                            self._query_append(model, contacts, CHANGED[event]),
                            sources,
                        ),
                        name=name,
                        event=SQL(event),
                        table=SQL.identifier(table),
                        transition=SQL(transition),
                    )
                )

    @api.model
    def _query_create_function(self, name, statement, sources):
        """Return the function of one trigger; the ORM has no triggers."""
        return SQL(
            """
            CREATE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (
                    SELECT FROM crm_segment_condition condition
                    JOIN crm_segment segment ON segment.id = condition.segment_id
                    WHERE condition.kind = 'behavior'
                      AND condition.source = ANY(%(sources)s)
                      AND segment.active AND segment.kind = 'dynamic')
                THEN
                    %(statement)s;
                END IF;
                RETURN NULL;
            END $$
            """,
            name=name,
            sources=sorted(sources),
            statement=statement,
        )

    @api.model
    def _query_append(self, model, contacts, changed):
        """Append the customers of changed documents to the queue; run by a trigger."""
        owners = [self._query_owners(model, path) for path in sorted(contacts)]
        return SQL(
            """
            WITH changed AS (%(changed)s)
            INSERT INTO crm_segment_queue (
                customer_id, tokens, cause_model, cause_id, queued_at)
            SELECT customer.id, %(token)s, %(model)s, MAX(owner.document_id),
                   NOW() AT TIME ZONE 'UTC'
            FROM (%(owners)s) owner
            JOIN res_partner contact ON contact.id = owner.contact_id
            JOIN crm_customer customer
              ON customer.partner_id = contact.commercial_partner_id
            GROUP BY customer.id
            """,
            changed=changed,
            token=f"model:{model}",
            model=model,
            owners=SQL(" UNION ALL ").join(owners),
        )

    @api.model
    def _query_owners(self, model, path):
        """Return the contacts to whom ``changed`` documents belong."""
        *steps, name = path.split(".")
        alias, joins = "changed", []
        for number, step in enumerate(steps):
            model = self.env[model]._fields[step].comodel_name
            joined = f"step_{number}"
            joins.append(
                SQL(
                    "JOIN %s %s ON %s = %s",
                    SQL.identifier(self.env[model]._table),
                    SQL.identifier(joined),
                    SQL.identifier(joined, "id"),
                    SQL.identifier(alias, step),
                )
            )
            alias = joined
        return SQL(
            "SELECT %s AS contact_id, changed.id AS document_id FROM changed %s",
            SQL.identifier(alias, name),
            SQL(" ").join(joins),
        )

    @api.model
    def _drop_triggers(self):
        """Drop all functions of the queue and, with them, their triggers."""
        functions = self.env.execute_query(
            SQL(
                "SELECT proname FROM pg_proc WHERE proname LIKE %s"
                " AND pronamespace = current_schema::regnamespace",
                FUNCTION_PREFIX.replace("_", r"\_") + "%",
            )
        )
        self._drop_functions(name for (name,) in functions)

    @api.model
    def _drop_triggers_of(self, names):
        """Drop the triggers on the tables of some models, given by name: for the
        uninstall hook of an addon that brought a source."""
        self._drop_functions(
            _function(self.env[name]._table, event)
            for name in names
            for event in TRANSITION_TABLES
        )

    @api.model
    def _drop_functions(self, names):
        for name in names:
            self.env.cr.execute(
                SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(name))
            )


class CrmSegmentCondition(models.Model):
    """An addon that brings a source is watched from its installation on."""

    _inherit = "crm.segment.condition"

    def init(self):
        self.pool.post_init(self.env["crm.segment.queue"]._create_triggers)
        return super().init()


def _function(table, event):
    """Return the name of the function of a trigger.

    >>> _function("sale_order", "INSERT")
    'crm_segment_queue_sale_order_insert'
    """
    return f"{FUNCTION_PREFIX}{table}_{event.lower()}"
