"""What the pages of the customer view cost on the server, against Odoo's own."""

from odoo import api

from bench.refreshes import Figures
from bench.timing import median

ROWS = 80


def specification(model, view_type: str) -> dict[str, dict]:
    """Return what the web client asks for when it shows the view."""
    fields = model.get_view(view_type=view_type)["models"][model._name]
    return {
        name: {"fields": {"display_name": {}}}
        if model._fields[name].type in ("many2one", "many2many", "one2many")
        else {}
        for name in fields
        if name in model._fields
    }


def customer_list(env: api.Environment) -> Figures:
    """A page of the list against the list of contacts."""

    def show(model) -> None:
        env.invalidate_all()
        model.web_search_read(
            [], specification(model, "list"), limit=ROWS, count_limit=10_001
        )

    yield (
        f"list of {ROWS} customers / of {ROWS} contacts",
        median(env, lambda: show(env["crm.customer"])),
        median(env, lambda: show(env["res.partner"])),
    )


def customer_page(env: api.Environment) -> Figures:
    """The page of the customer with most documents against the contact's form."""
    customer = env["crm.customer"].search([], order="order_count desc, id", limit=1)
    busiest = env["crm.customer"].search([], order="purchase_count desc", limit=1)

    def show(record) -> None:
        env.invalidate_all()
        record.web_read(specification(record, "form"))

    def show_customer(record) -> None:
        show(record)
        record.get_timeline()

    for title, record in (("a customer", customer), ("the busiest customer", busiest)):
        yield (
            f"page and timeline of {title} / the contact's form",
            median(env, lambda record=record: show_customer(record)),
            median(env, lambda record=record: show(record.partner_id)),
        )
