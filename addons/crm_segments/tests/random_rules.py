"""Random rules for hypothesis, as values to create segments from."""

from hypothesis import strategies as st

COMPARISONS = ["=", ">", ">=", "<", "<="]
FIGURES = {
    "order_count": [0, 1, 2],
    "purchase_count": [0, 1],
    "revenue": [0, 50, 100],
    "overdue_days": [0, 20, 40],
}
DATES = ["last_purchase_date", "oldest_due_date", "first_purchase_date"]
RELATIVE = ["today", "today -30d", "today -2w", "today -1m", "today +3d", "2024-06-01"]
NUMBERS = {
    "order": "amount_untaxed",
    "order_line": "price_subtotal",
    "invoice": "amount_untaxed_signed",
    "invoice_line": "quantity",
    "opportunity": "expected_revenue",
}
MAILINGS = ["mailing_sent", "mailing_opened", "mailing_clicked", "mailing_replied"]
DAYS = ["2024-05-01", "2024-05-20", "2024-06-10", "2024-06-14", "2024-06-20"]


def figures():
    """Return comparisons of numbers of the customer."""
    return st.sampled_from(sorted(FIGURES)).flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.sampled_from(COMPARISONS),
            st.sampled_from(FIGURES[name]),
        )
    )


def dates(names, values):
    """Return comparisons of dates."""
    return st.tuples(
        st.sampled_from(names),
        st.sampled_from([*COMPARISONS, "!="]),
        st.sampled_from(values),
    )


def attributes(country_id):
    """Return conditions on figures and on the contact, absolute and relative."""
    leaves = st.one_of(
        figures(),
        dates(DATES, RELATIVE),
        st.tuples(
            st.just("partner_id.country_id"),
            st.sampled_from(["=", "!="]),
            st.just(country_id),
        ),
        dates(["date_order"], ["today -30d", "today -1d", "2024-06-01"]).map(
            lambda leaf: ("partner_id.sale_order_ids", "any", [leaf])
        ),
    )
    pairs = st.tuples(st.just("|"), st.just("!"), leaves, leaves).map(list)
    return st.one_of(st.lists(leaves, max_size=2), pairs).map(
        lambda found: {"kind": "attribute", "domain": str(found)}
    )


def windows():
    """Return windows of every kind."""
    return st.one_of(
        st.just({"window": "ever"}),
        st.fixed_dictionaries(
            {
                "window": st.just("last"),
                "window_count": st.integers(1, 6),
                "window_unit": st.sampled_from(["days", "weeks", "months"]),
            }
        ),
        st.lists(st.sampled_from(DAYS), min_size=2, max_size=2).map(
            lambda days: {
                "window": "between",
                "date_from": min(days),
                "date_to": max(days),
            }
        ),
    )


def behaviors(product_id):
    """Return conditions on documents of every kind, by every measure they have."""
    return st.sampled_from([*NUMBERS, *MAILINGS]).flatmap(
        lambda source: behaviors_of(
            source,
            NUMBERS.get(source, False),
            product_id if source.endswith("_line") else False,
        )
    )


def behaviors_of(source, number=False, product_id=False):
    """Return conditions on documents of one kind.

    :param number: what of them can be summed
    :param product_id: where they have a product, one of them
    """
    measures = ["count", "days", "first", "last"]
    domains = ["[]", "[('create_date', '>', 'today -1m')]"]
    if number:
        measures += ["sum", "avg", "min", "max"]
    if product_id:
        measures.append("products")
        domains.append(str([("product_id", "=", product_id)]))
    values = st.tuples(
        st.sampled_from([0, 1, 2, 14, 30, 100]), st.sampled_from([0, 1, 20])
    ).map(lambda pair: {"value": pair[0], "value_to": sum(pair)})
    comparison = st.fixed_dictionaries(
        {
            "kind": st.just("behavior"),
            "source": st.just(source),
            "measure": st.sampled_from(measures),
            "measure_field": st.just(number),
            "document_domain": st.sampled_from(domains),
            "operator": st.sampled_from([*COMPARISONS, "between"]),
        }
    )
    return st.tuples(comparison, values, windows()).map(_merge)


def histories(segment_id):
    """Return conditions on changes of stage and on membership."""
    stages = st.fixed_dictionaries(
        {
            "kind": st.just("stage"),
            "stage_to": st.sampled_from(["prospect", "new", "active"]),
            "stage_from": st.sampled_from([False, "identified", "prospect", "new"]),
        }
    )
    members = st.fixed_dictionaries(
        {
            "kind": st.just("segment"),
            "other_id": st.just(segment_id),
            "on_date": st.sampled_from([False, *DAYS]),
        }
    )
    return st.one_of(st.tuples(stages, windows()).map(_merge), members)


def rules(country_id, product_id, segment_id):
    """Return rules: how groups are joined, and for each group how its conditions are
    joined and what they are."""
    condition = st.one_of(
        attributes(country_id),
        behaviors(product_id),
        behaviors(product_id),
        histories(segment_id),
    )
    match = st.sampled_from(["all", "any"])
    group = st.tuples(match, st.lists(negatable(condition), min_size=1, max_size=3))
    return st.tuples(match, st.lists(group, min_size=1, max_size=3))


def negatable(condition):
    """Return conditions, and the same ones that must not hold."""
    negate = st.booleans().map(lambda negate: {"negate": negate})
    return st.tuples(condition, negate).map(_merge)


def moving_conditions(product_id):
    """Return conditions that the clock may change."""
    orders = dates(["date_order"], ["today -30d", "today -1d", "today -2w"])
    leaves = st.one_of(
        dates(DATES, RELATIVE[:-1]),
        st.tuples(
            st.just("overdue_days"),
            st.sampled_from(COMPARISONS),
            st.sampled_from(FIGURES["overdue_days"]),
        ),
        orders.map(lambda leaf: ("partner_id.sale_order_ids", "any", [leaf])),
    )
    attribute = leaves.map(lambda leaf: {"kind": "attribute", "domain": str([leaf])})
    stages = st.sampled_from(["prospect", "new"]).map(
        lambda stage: {"kind": "stage", "stage_to": stage}
    )
    behavior = st.one_of(
        behaviors(product_id).filter(lambda found: found["window"] == "last"),
        behaviors(product_id).filter(lambda found: found["measure"] == "last"),
        behaviors(product_id).filter(
            lambda found: "create" in found["document_domain"]
        ),
    )
    return st.one_of(
        attribute, behavior, behavior, st.tuples(stages, windows()).map(_merge)
    )


def _merge(parts):
    return {name: value for part in parts for name, value in part.items()}
