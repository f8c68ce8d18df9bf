from collections import defaultdict
from decimal import Decimal
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_customer.models.reader_dates import format_day

from ..engine.account import (
    TURNING_KINDS,
    CardExpired,
    NotEnough,
    NothingLeft,
    PointsReserved,
    Refused,
    Request,
)
from ..engine.points import ZERO, to_points
from .movement import CONTEXT_KEY, Movement, Projection

#: what the ledger shows on a card
PROJECTED = ("points", "crm_points_pending", "crm_points_debt", "crm_last_activity")
LOGGED = ("write_uid", "write_date")


class CrmLoyaltyEntry(models.Model):
    """How movements are recorded: all of them go through ``_post``."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _post(self, movements):
        """Record movements, each once, and show the new balances on the cards.

        The rows of the cards are updated before anything is read, so a movement that
        another transaction has committed meanwhile makes this one fail with a
        serialization error, which Odoo answers by running the request again. Reading
        under a lock would not do: the snapshot of the transaction is older.

        :param movements: list of ``Movement``, in the order in which they happen
        :return: the entries of these events, also those that were there before
        :raise UserError: the sentence says why; nothing is moved
        """
        # Who may move points is decided where they ask for it; the ledger is written by
        # the system.
        self = self.sudo()
        if not movements:
            return self.browse()
        movements = self._check_movements(movements)
        known = self._find_events(movements)
        fresh = [each for each in movements if each.key not in known]
        if fresh:
            cards = self._cards_of(fresh)
            accounts = self._open_accounts(cards, fresh)
            reversibles = self._load_reversibles(fresh, accounts)
            for movement in fresh:
                account = accounts[movement.card.id]
                self._apply(account, movement, reversibles)
            self._settle_accounts(accounts)
            self._write_accounts(cards, accounts)
            known |= self._find_events(fresh)
        return self.browse(known[each.key].id for each in movements)

    @api.model
    def _settle(self, cards):
        """Record what the clock has made due on some cards."""
        # The clock moves points whoever looks.
        self = self.sudo()
        cards = self.env["loyalty.card"].browse(cards.ids)
        return self._write_accounts(cards, self._open_accounts(cards, ()))

    # Checks

    @api.model
    def _check_movements(self, movements):
        """Return the movements with amounts and keys, each event once."""
        checked = {}
        for each in movements:
            movement = self._complete(each)
            first = checked.setdefault(movement.key, movement)
            if _content_of_movement(first) != _content_of_movement(movement):
                raise UserError(self._get_key_message(movement.key))
        return list(checked.values())

    @api.model
    def _complete(self, movement):
        points = self.env["loyalty.card"]._read_points(movement.points)
        if not points:
            raise UserError(self.env._("A movement of no points cannot be recorded."))
        company = movement.company or self._company_of(movement)
        owner = movement.card.sudo().company_id
        if owner and not (company.parent_ids & owner):
            raise UserError(
                self.env._(
                    "Card %(card)s belongs to %(owner)s and cannot be used in "
                    "%(company)s.",
                    card=movement.card.sudo().display_name,
                    owner=owner.sudo().display_name,
                    company=company.sudo().display_name,
                )
            )
        values = vars(movement) | {
            "points": points,
            "company": company,
            "key": movement.key or str(uuid4()),
        }
        return Movement(**values)

    @api.model
    def _company_of(self, movement):
        origin = movement.origin
        if origin and "company_id" in origin._fields and origin.sudo().company_id:
            return origin.sudo().company_id
        return movement.card.sudo().company_id or self.env.company

    @api.model
    def _find_events(self, movements):
        """Return the recorded entry of each key; refuse a key with other content."""
        keys = {each.key: each for each in movements}
        entries = self.sudo().search([("event_key", "in", list(keys))])
        for entry in entries:
            if _content_of_movement(keys[entry.event_key]) != entry._get_content():
                raise UserError(self._get_key_message(entry.event_key))
        return {entry.event_key: entry for entry in entries}

    def _get_content(self):
        """Return what makes an entry the same as a movement with its key."""
        points = to_points(self.points) + to_points(self.pending)
        if self.kind in TURNING_KINDS:
            # What turns stays the same in sum, also where it gets a date only.
            points = ZERO
        origin = (self.origin_model or None, self.origin_id or None)
        return self.card_key, self.kind, points, origin

    @api.model
    def _get_key_message(self, key):
        return self.env._(
            "The event %(key)s has been recorded already, with other content. Nothing "
            "was moved.",
            key=key,
        )

    # What happens to the accounts

    @api.model
    def _apply(self, account, movement, reversibles):
        """Do one movement, or say in a sentence why not."""
        origin = movement.origin
        request = Request(
            movement.kind,
            movement.points,
            reversibles.get(movement.reverses),
            movement.parcels,
            movement.may_owe,
            movement.takes_all,
            movement,
            origin and (origin._name, origin.id),
            movement.waits_for,
        )
        try:
            account.apply(request)
        except Refused as refusal:
            raise UserError(self._get_refusal(movement, refusal)) from refusal

    @api.model
    def _get_refusal(self, movement, refusal):
        # The message names a card that the person is about to use.
        card = movement.card.sudo()
        if isinstance(refusal, NotEnough):
            return self.env._(
                "%(card)s holds %(available)s and %(needed)s are needed. Nothing was "
                "moved.",
                card=card.display_name,
                available=card._format_points(float(refusal.available)),
                needed=card._format_points(float(-movement.points)),
            )
        if isinstance(refusal, PointsReserved):
            return self.env._(
                "%(card)s has %(available)s that are free, and %(needed)s are needed. "
                "Other documents have reserved %(reserved)s. Nothing was moved.",
                card=card.display_name,
                available=card._format_points(float(refusal.available)),
                needed=card._format_points(float(-movement.points)),
                reserved=card._format_points(float(refusal.reserved)),
            )
        if isinstance(refusal, CardExpired):
            return self.env._(
                "%(card)s was valid until %(date)s. Nothing was moved.",
                card=card.display_name,
                date=format_day(self.env, refusal.last_day),
            )
        if isinstance(refusal, NothingLeft):
            return self.env._(
                "Of this movement on %(card)s, %(left)s are left to reverse and "
                "%(asked)s were asked for. Nothing was moved.",
                card=card.display_name,
                left=card._format_points(float(refusal.left)),
                asked=card._format_points(float(abs(movement.points))),
            )
        raise refusal

    @api.model
    def _adopt(self, account, card, shown, projected):
        """Record what the row of the card shows beyond the ledger, whoever wrote it."""
        difference = shown - account.balance - projected
        if difference:
            company = card.company_id or self.env.company
            movement = Movement(
                card,
                "unclassified",
                difference,
                key=str(uuid4()),
                company=company,
                may_owe=True,
            )
            account.apply(
                Request("unclassified", difference, may_owe=True, reference=movement)
            )

    @api.model
    def _settle_accounts(self, accounts):
        """Points may have been given back to a lot whose last day is past."""
        for account in accounts.values():
            account.settle()

    # Writing

    @api.model
    def _write_accounts(self, cards, accounts):
        """Store what happened to the accounts and show it on the cards."""
        moved = {card: accounts[card.id] for card in cards if accounts[card.id].entries}
        drafts = [
            (card, draft)
            for card, account in moved.items()
            for draft in account.entries
        ]
        entries = self._insert_entries(drafts)
        self.env["crm.loyalty.lot"]._store(moved)
        self._project(moved)
        return entries

    @api.model
    def _insert_entries(self, drafts):
        """Insert entries as one statement; the database numbers and chains them."""
        if not drafts:
            return self.browse()
        ids = self.env["crm.loyalty.lot"]._query_new_ids(self._table, len(drafts))
        now = fields.Datetime.now()
        sources = {draft.source for _card, draft in drafts}
        ledger = self.with_prefetch(each for each in sources if isinstance(each, int))
        rows = []
        for number, (new_id, (card, draft)) in enumerate(zip(ids, drafts, strict=True)):
            draft.id = new_id
            rows.append(ledger._prepare_row(card, draft, number) | {"recorded_at": now})
        columns = list(rows[0])
        self.env.cr.execute_values(
            "INSERT INTO crm_loyalty_entry ({}) VALUES %s"
            " ON CONFLICT (event_key) DO NOTHING".format(", ".join(columns)),
            [tuple(row.values()) for row in rows],
            page_size=len(rows),
        )
        self.invalidate_model(["use_ids"])
        return self.browse(ids)

    @api.model
    def _prepare_row(self, card, draft, number):
        """Return the columns of one entry."""
        source = self.browse(_id_of(draft.source)).with_prefetch(self._prefetch_ids)
        movement = draft.reference
        if isinstance(movement, Movement):
            origin = movement.origin
            values = {
                "company_id": movement.company.id,
                "origin_model": origin._name if origin else None,
                "origin_id": origin.id if origin else None,
                "reason": movement.reason or None,
                "event_key": _key_of(movement, draft),
            }
        else:
            # The clock: the document is that of the movement which issued the lot.
            values = {
                "company_id": source.company_id.id,
                "origin_model": source.origin_model or None,
                "origin_id": source.origin_id or None,
                "reason": None,
                "event_key": f"lot:{movement.id}:{draft.kind}:"
                f"{card.crm_version}.{number}",
            }
        program_id = card.program_id.id or None
        return values | {
            "id": draft.id,
            "card_id": card.id,
            "card_key": card.id,
            "program_id": program_id,
            "program_key": program_id,
            "kind": draft.kind,
            "points": draft.points,
            "pending": draft.pending,
            "effective_date": draft.day,
            "source_id": source.id or None,
            "user_id": self.env.uid,
            "user_key": self.env.uid,
        }

    @api.model
    def _project(self, accounts):
        """Show the state of accounts on their cards: the only way points change."""
        figures = {card: _figures_of(account) for card, account in accounts.items()}
        # Odoo tells members what they have reached, which falling points cannot.
        silent = {card for card, shown in figures.items() if shown[0] <= card.points}
        if self.env.context.get("tracking_disable") and not self._is_watched():
            self._query_project({card: figures.pop(card) for card in silent})
        # Cards that come to show the same are written together.
        alike = defaultdict(list)
        for card, shown in figures.items():
            alike[card in silent, shown].append(card.id)
        for (is_silent, shown), card_ids in alike.items():
            cards = self.env["loyalty.card"].browse(card_ids)
            context = {CONTEXT_KEY: Projection(cards, shown[0])}
            if is_silent:
                context["loyalty_no_mail"] = True
            cards.with_context(**context).write(
                dict(zip(PROJECTED, shown, strict=True))
            )

    @api.model
    def _is_watched(self):
        """Whether automation rules wait for cards to be written: they replace the
        method, and keep the one of before as its origin."""
        return hasattr(type(self.env["loyalty.card"]).write, "origin")

    @api.model
    def _query_project(self, figures):
        """Show figures on cards where nobody is told: the clock moves many at once,
        each to another balance, and the ORM writes them one by one."""
        if not figures:
            return
        cards = self.env["loyalty.card"].browse(card.id for card in figures)
        self.env.cr.execute_values(
            "UPDATE loyalty_card card SET points = new.points,"
            " crm_points_pending = new.pending, crm_points_debt = new.debt,"
            " crm_last_activity = new.last_activity, write_uid = new.write_uid,"
            " write_date = new.write_date"
            " FROM (VALUES %s) new (id, points, pending, debt, last_activity,"
            " write_uid, write_date) WHERE card.id = new.id",
            [
                (card.id, *shown, self.env.uid, fields.Datetime.now())
                for card, shown in figures.items()
            ],
            template="(%s, %s::float8, %s::numeric, %s::numeric, %s::date, %s,"
            " %s::timestamp)",
            page_size=len(figures),
        )
        cards.invalidate_recordset([*PROJECTED, *LOGGED], flush=False)
        cards.modified(PROJECTED)

    @api.model
    def _projected_by_card(self, movements):
        """Return what new cards show already before their movement is recorded."""
        projected = defaultdict(lambda: ZERO)
        for movement in movements:
            if movement.is_projected:
                projected[movement.card.id] += movement.points
        return projected


def _content_of_movement(movement):
    """Return what makes two movements with one key the same event."""
    origin = movement.origin
    named = (origin._name, origin.id) if origin else (None, None)
    points = ZERO if movement.kind in TURNING_KINDS else Decimal(movement.points)
    return movement.card.id, movement.kind, points, named


def _key_of(movement, draft):
    """Return the key of an entry; a movement may need more than one."""
    return f"{movement.key}:{draft.part}" if draft.part else movement.key


def _figures_of(account):
    """Return what a card shows of its account, in the order of ``PROJECTED``."""
    return (
        float(account.balance),
        float(account.pending),
        float(account.debt),
        account.last_activity,
    )


def _id_of(entry):
    """Return the id of an entry that is recorded, or just being recorded."""
    return getattr(entry, "id", entry)
