"""How a figure is written in the reader's language."""

from odoo.tools import format_amount, formatLang

#: the mark that begins what runs from left to right
LEFT_TO_RIGHT = "\u200e"


def figure_text(env, value: float | None, unit: str, currency) -> str:
    """Return a figure as text; a dash where there is none.

    :param unit: ``percent`` of a share 0 to 1, ``money`` or ``number``
    :param currency: the currency of an amount
    """
    if value is None:
        return "–"
    if unit == "percent":
        text = f"{formatLang(env, value * 100, digits=1)}%"
    elif unit == "money":
        text = format_amount(env, value, currency)
    else:
        digits = 0 if float(value).is_integer() else 2
        text = formatLang(env, value, digits=digits)
    # Its minus would stand behind a number that is read among Persian words.
    return f"{LEFT_TO_RIGHT}{text}" if value < 0 else text
