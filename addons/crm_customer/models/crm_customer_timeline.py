from datetime import datetime

from odoo import api, models
from odoo.tools import SQL

from .timeline_source import DEPARTMENTS

#: most events that one call returns
PAGE_SIZE_MAX = 200


class CrmCustomer(models.Model):
    """The timeline: the documents of all departments in one order."""

    _inherit = "crm.customer"

    @api.model
    def _timeline_sources(self):
        """Return the kinds of events by name. An addon adds its own with ``super()``.

        :rtype: dict[str, TimelineSource]
        """
        return (
            self._timeline_sources_of_sales()
            | self._timeline_sources_of_finance()
            | self._timeline_sources_of_contact()
        )

    @api.readonly
    def get_timeline(self, departments=None, before=None, limit=40):
        """Return a page of what happened with this customer, newest first.

        The number of queries does not depend on the number of documents: one
        statement reads the page, and each model decides once which of the page's
        documents the reader may open. A document that the reader may not read
        keeps its kind, date and amount and loses its title and its link; such a
        message is left out.

        :param list departments: keys of ``DEPARTMENTS`` to show; all without it
        :param list before: ``next`` of the page before
        :param int limit: number of events
        :return: dict of ``events`` (dicts of ``kind``, ``id``, ``date`` in the
            company's time zone, ``title``, ``amount``, ``currency_id``,
            ``can_open``), ``next`` (where the next page begins, or False),
            ``kinds`` (label, icon and department by kind) and ``departments``
            (pairs of key and label that have a source)
        """
        self.ensure_one()
        self.check_access("read")
        sources = self._timeline_sources()
        chosen = {
            kind: source
            for kind, source in sources.items()
            if not departments or source.department in departments
        }
        limit = max(1, min(limit, PAGE_SIZE_MAX))
        rows = self._read_timeline(chosen, before, limit + 1)
        page = rows[:limit]
        last = page[-1] if len(rows) > limit else None
        return {
            "events": self._prepare_timeline_events(chosen, page),
            "next": last
            and [last["happened_at"].isoformat(), last["kind"], last["document_id"]]
            or False,
            "kinds": {
                kind: {
                    "label": source.label,
                    "icon": source.icon,
                    "department": source.department,
                }
                for kind, source in sources.items()
            },
            "departments": self._get_timeline_departments(sources),
        }

    def action_open_event(self, kind, document_id):
        """Open the document of an event of the timeline, with the reader's rights.

        :param str kind: name of the source
        :param int document_id: id of the document in the model of the source
        """
        self.ensure_one()
        document = self.env[self._timeline_sources()[kind].model].browse(document_id)
        document.check_access("read")
        return self._open_document(document)

    @api.model
    def _open_document(self, document):
        """Return the action that opens a document; a message is read where it was
        posted."""
        if document._name == "mail.message":
            return {**document.action_open_document(), "views": [(False, "form")]}
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

    @api.model
    def _get_timeline_departments(self, sources):
        labels = {
            "sales": self.env._("Sales"),
            "finance": self.env._("Finance"),
            "delivery": self.env._("Delivery"),
            "production": self.env._("Production"),
            "service": self.env._("Contact and service"),
        }
        present = {source.department for source in sources.values()}
        return [[key, labels[key]] for key in DEPARTMENTS if key in present]

    @api.model
    def _prepare_timeline_events(self, sources, rows):
        """Turn rows into what the client shows, by the rights of the reader."""
        ids_by_model = {}
        for row in rows:
            model = sources[row["kind"]].model
            ids_by_model.setdefault(model, set()).add(row["document_id"])
        readable = {
            model: self.env[model].browse(ids)._filtered_access("read")
            for model, ids in ids_by_model.items()
        }
        titles = {
            message.id: message.subject or message.preview
            for message in readable.get("mail.message", ())
        }
        events = []
        for row in rows:
            model, document_id = sources[row["kind"]].model, row["document_id"]
            can_open = document_id in readable[model]._ids
            if model == "mail.message" and not can_open:
                continue
            title = titles[document_id] if model == "mail.message" else row["title"]
            events.append(
                {
                    "kind": row["kind"],
                    "id": document_id,
                    "date": row["date"].isoformat(),
                    "title": can_open and title or "",
                    "amount": row["amount"],
                    "currency_id": row["currency_id"],
                    "can_open": can_open,
                }
            )
        return events

    def _read_timeline(self, sources, before, limit):
        """Return the rows of the newest events of the sources that come after a key.

        One statement, because the ORM cannot sort documents of several models into
        one order; each source gives no more rows than the page can hold.
        """
        if not sources:
            return []
        clock = self._get_clock(self.company_id)
        query = SQL(
            """
            WITH %(scope)s
            SELECT event.*,
                   (happened_at AT TIME ZONE 'UTC' AT TIME ZONE %(timezone)s)::date
                       AS date
            FROM (%(sources)s) event
            ORDER BY happened_at DESC, kind DESC, document_id DESC
            LIMIT %(limit)s
            """,
            scope=self._query_scopes(
                self._query_scope_of([(self.partner_id.id, None, None, *clock)])
            ),
            timezone=clock.timezone,
            sources=SQL(" UNION ALL ").join(
                self._query_timeline_source(kind, source.events, before, limit)
                for kind, source in sources.items()
            ),
            limit=limit,
        )
        self.env.flush_all()
        return self.env.execute_query_dict(query)

    @api.model
    def _query_timeline_source(self, kind, events, before, limit):
        """Return the newest events of one kind that come after a key."""
        after = SQL("TRUE")
        if before:
            after = SQL(
                "(source.happened_at, %s::text, source.document_id)"
                " < (%s::timestamp, %s::text, %s)",
                kind,
                datetime.fromisoformat(before[0]),
                before[1],
                before[2],
            )
        return SQL(
            """(
            SELECT %s::text AS kind, source.document_id,
                   source.happened_at, source.title::text AS title,
                   source.amount::float AS amount, source.currency_id
            FROM (%s) source
            WHERE %s
            ORDER BY source.happened_at DESC, source.document_id DESC
            LIMIT %s
            )""",
            kind,
            events,
            after,
            limit,
        )
