"""How a figure is written in the reader's language."""

from odoo.tools import format_amount, formatLang


def figure_text(env, value: float | None, unit: str, currency) -> str:
    """Return a figure as text; a dash where there is none.

    :param unit: ``percent`` of a share 0 to 1, ``money`` or ``number``
    :param currency: the currency of an amount
    """
    if value is None:
        return "–"
    if unit == "percent":
        return f"{formatLang(env, value * 100, digits=1)}%"
    if unit == "money":
        return format_amount(env, value, currency)
    digits = 0 if float(value).is_integer() else 2
    return formatLang(env, value, digits=digits)
