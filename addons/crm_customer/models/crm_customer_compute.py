from odoo import api, models
from odoo.tools import SQL

from .fact_source import CompanyClock
from .watch import Change


class CrmCustomer(models.Model):
    """What the documents say: the SELECT of all columns for any set of customers."""

    _inherit = "crm.customer"

    @api.model
    def _fact_columns(self):
        """Return the names of the fact columns, each once."""
        return list(
            dict.fromkeys(
                fact
                for source in self._fact_sources().values()
                for fact in source.facts
            )
        )

    @api.model
    def _computed_columns(self):
        """Return the names of the columns of facts and layers, each once."""
        layers = self._layers().values()
        return self._fact_columns() + [
            column for layer in layers for column in layer.columns
        ]

    @api.model
    def _layers(self):
        """Return what is computed from the facts of a row, by name, in order.

        An addon adds its own with ``super()`` and declares the fields.

        :rtype: dict[str, Layer]
        """
        return {}

    @api.model
    def _query_computed(self, scope, result="computed", contacts=None, aggregates=()):
        """Return the CTEs ``scope``, one per source and layer, and ``computed``.

        One statement over all sources, because the ORM would read, aggregate
        and write each document model and each customer separately.

        :param str result: another name for the last of them
        :param SQL contacts: see ``_query_scopes()``
        :param aggregates: what reads the rows of each source from a table, in order;
            by default the statement aggregates them
        """
        ctes = self._query_sources(aggregates)
        last = SQL("facts")
        for name, layer in self._layers().items():
            ctes.append(
                SQL(
                    "layer_%s AS (%s)",
                    SQL(name),
                    self._query_layer(name, layer, last),
                )
            )
            last = SQL("layer_%s", SQL(name))
        return SQL(
            """
            %(scope)s,
            %(ctes)s,
            %(result)s AS %(materialized)s (
                SELECT %(last)s.*,
                       -- A mistyped year may lie beyond what Odoo can read.
                       NULLIF(LEAST(due_facts %(due)s, %(never)s), %(never)s)::timestamp
                           AT TIME ZONE timezone AT TIME ZONE 'UTC' AS next_due,
                       NULL::text AS refresh_error
                FROM %(last)s
            )""",
            materialized=SQL("NOT MATERIALIZED" if contacts else "MATERIALIZED"),
            scope=self._query_scopes(scope, contacts),
            result=SQL.identifier(result),
            ctes=SQL(", ").join(ctes),
            due=SQL().join(SQL(", due_%s", SQL(name)) for name in self._layers()),
            never=SQL("DATE '9999-01-01'"),
            last=last,
        )

    @api.model
    def _query_sources(self, aggregates=()):
        """Return the CTEs of all sources and, of their join, ``facts``."""
        sources = {
            SQL.identifier(f"source_{name}"): source
            for name, source in self._fact_sources().items()
        }
        aggregates = aggregates or map(self._query, sources.values())
        return [
            *(
                SQL("%s AS (%s)", name, rows)
                for name, rows in zip(sources, aggregates, strict=True)
            ),
            SQL("facts AS (%s)", self._query_facts(sources)),
        ]

    @api.model
    def _query_scopes(self, scope, contacts=None):
        """Return the CTEs ``scope`` and ``scope_contact``.

        ``scope_contact`` has a row for each contact of a customer in scope, with
        ``contact_id``, ``contact_company_id`` and ``contact_email`` beside the columns
        of ``scope``. Documents are joined to it.

        :param SQL contacts: reads ``scope_contact`` from a table, as ``scope`` then
            does; the planner uses the statistics of tables
        """
        return SQL(
            "scope AS %(materialized)s (%(scope)s),"
            " scope_contact AS %(materialized)s (%(contacts)s)",
            materialized=SQL("NOT MATERIALIZED" if contacts else "MATERIALIZED"),
            scope=scope,
            contacts=contacts or self._query_scope_contacts(),
        )

    @api.model
    def _query_scope_contacts(self):
        """Return the rows of ``scope_contact``, over ``scope``."""
        return SQL(
            """
            SELECT scope.*, contact.id AS contact_id,
                   contact.company_id AS contact_company_id,
                   contact.email_normalized AS contact_email
            FROM scope
            JOIN res_partner contact
              ON contact.commercial_partner_id = scope.partner_id
            """
        )

    @api.model
    def _find_differences(self, pairs):
        """Compare stored rows with the documents, and change nothing.

        :param pairs: (partner id, company id), each once
        :return: (partner id, company id, names of the columns that differ) of the
            rows that a refresh would write; for a row that is missing or should not
            exist, the name is ``partner_id``
        """
        scope = self._prepare_scope(pairs)
        if not scope:
            return []
        self.env.flush_all()
        return self.env.execute_query(self._query_differences(scope))

    @api.model
    def _query_differences(self, scope):
        """One row per customer that differs; the ORM cannot compare columns with
        the computed SELECT."""
        columns = [*self._computed_columns(), "next_due", "refresh_error"]
        names = SQL(", ").join(
            SQL(
                "CASE WHEN %s IS DISTINCT FROM %s THEN %s END",
                SQL.identifier("customer", column),
                SQL.identifier("computed", column),
                column,
            )
            for column in columns
        )
        return SQL(
            """
            WITH %s
            SELECT computed.partner_id, computed.company_id,
                   CASE WHEN computed.is_customer AND customer.id IS NOT NULL
                        THEN ARRAY_REMOVE(ARRAY[%s], NULL)
                        ELSE ARRAY['partner_id'] END AS names
            FROM computed
            LEFT JOIN crm_customer customer ON customer.id = computed.customer_id
            WHERE computed.is_customer != (customer.id IS NOT NULL)
               OR computed.is_customer AND (%s) IS DISTINCT FROM (%s)
            ORDER BY computed.partner_id, computed.company_id
            """,
            self._query_computed(scope),
            names,
            SQL(", ").join(SQL.identifier("customer", column) for column in columns),
            SQL(", ").join(SQL.identifier("computed", column) for column in columns),
        )

    @api.model
    def _query_facts(self, sources):
        """Join the sources into one row per customer in scope."""
        return SQL(
            """
            SELECT scope.*, customer.id AS customer_id, %(facts)s %(parts)s,
                   LEAST(%(due)s) AS due_facts,
                   COALESCE(%(documents)s) > 0 IS TRUE AS is_customer
            FROM scope %(joins)s
            LEFT JOIN crm_customer customer USING (partner_id, company_id)
            """,
            facts=SQL(", ").join(
                self._query_fact(fact, sources) for fact in self._fact_columns()
            ),
            parts=SQL().join(
                SQL(", %s.%s", name, SQL.identifier(part))
                for name, source in sources.items()
                for part in source.parts
            ),
            due=SQL(", ").join(SQL("%s.source_due", name) for name in sources),
            joins=SQL(" ").join(
                SQL("LEFT JOIN %s USING (partner_id, company_id)", name)
                for name in sources
            ),
            documents=SQL(", ").join(
                SQL("%s.source_rows", name)
                for name, source in sources.items()
                if source.makes_customer
            ),
        )

    @api.model
    def _query_layer(self, name, layer, previous):
        """Add the columns of a layer; OFFSET keeps each expression computed once.

        As a string: the planner reads a number as an expression, and would not let
        parallel workers compute the layer.
        """
        columns = SQL(", ").join(
            SQL("%s AS %s", self._fit(column, value), SQL.identifier(column))
            for column, value in layer.columns.items()
        )
        # NULL unless later than today; says each day once, unlike a CASE.
        due = [
            SQL("NULLIF(GREATEST(%s, prev.today), prev.today)", due)
            for due in layer.due
        ]
        return SQL(
            """
            SELECT prev.*, %(columns)s, LEAST(%(due)s) AS due_%(name)s
            FROM %(previous)s prev %(joins)s
            OFFSET '0'
            """,
            columns=columns,
            due=SQL(", ").join(due or [SQL("NULL::date")]),
            name=SQL(name),
            previous=previous,
            joins=layer.joins,
        )

    @api.model
    def _prepare_scope(self, pairs):
        """Return the scope of some customers, or None if there are none."""
        clocks = {clock.company_id: clock for clock in self._get_clocks()}
        changes = (Change(*pair) for pair in pairs)
        rows = [
            (
                change.partner_id,
                change.cause_model,
                change.cause_id,
                *clocks[change.company_id],
            )
            for change in changes
        ]
        return self._query_scope_of(rows) if rows else None

    @api.model
    def _query_scope_of(self, rows):
        """Return the scope of some rows: partner id, cause and the company's clock.

        As arrays, because the planner knows how many rows they give.
        """
        return SQL(
            """
            SELECT * FROM UNNEST(
                %s::int[], %s::text[], %s::int[], %s::int[], %s::date[], %s::date[],
                %s::date[], %s::date[], %s::text[], %s::int[])
            AS scope (
                partner_id, cause_model, cause_id, company_id, today, year_ago,
                two_years_ago, half_year_ago, timezone, digits)
            """,
            *(list(column) for column in zip(*rows, strict=True)),
        )

    @api.model
    def _query_scope_of_all(self):
        """Return the scope of everybody who can have or has had a row."""
        return SQL(
            """
            SELECT partner.id AS partner_id, NULL AS cause_model, NULL::int AS cause_id,
                   clock.*
            FROM res_partner partner
            CROSS JOIN %s
            WHERE partner.commercial_partner_id = partner.id
               OR EXISTS (
                   SELECT FROM crm_customer customer
                   WHERE customer.partner_id = partner.id)
            """,
            self._query_clocks(self._get_clocks()),
        )

    @api.model
    def _query_clocks(self, clocks):
        """Return the relation ``clock`` with the columns of ``CompanyClock``."""
        rows = SQL(", ").join(
            SQL("(%s, %s::date, %s::date, %s::date, %s::date, %s, %s)", *clock)
            for clock in clocks
        )
        columns = SQL(", ").join(SQL.identifier(name) for name in CompanyClock._fields)
        return SQL("(VALUES %s) clock (%s)", rows, columns)

    @api.model
    def _query(self, source):
        """Aggregate the documents of one source by customer."""
        return SQL(
            """
            SELECT doc.partner_id, doc.company_id, COUNT(*) AS source_rows, %s
            FROM (%s) doc
            GROUP BY doc.partner_id, doc.company_id
            """,
            SQL(", ").join(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in (
                    *((name, fact.value) for name, fact in source.facts.items()),
                    *source.parts.items(),
                    ("source_due", source.due or SQL("NULL::date")),
                )
            ),
            source.documents,
        )

    @api.model
    def _query_fact(self, name, sources):
        """Combine one fact over its sources into a value fit for its column."""
        given = {
            source_name: source.facts[name]
            for source_name, source in sources.items()
            if name in source.facts
        }
        values = [SQL("%s.%s", source, SQL.identifier(name)) for source in given]
        kind = self._fields[name].type
        if kind == "boolean":
            values.append(SQL("FALSE"))
        elif kind in ("integer", "float", "monetary"):
            if not any(fact.nullable for fact in given.values()):
                values.append(SQL("0"))
        value = SQL("COALESCE(%s)", SQL(", ").join(values))
        return SQL("%s AS %s", self._fit(name, value), SQL.identifier(name))

    @api.model
    def _fit(self, name, value):
        """Return the value as its column holds it."""
        if self._fields[name].type == "monetary":
            return SQL("ROUND((%s)::numeric, digits)", value)
        return value
