"""The page on which a customer chooses topics, by a link or in the portal."""

from markupsafe import Markup

from odoo.http import request


def render_topics(template, topics, address, **values):
    """Return the page of an address.

    sudo: the caller has checked whose address it is.
    """
    parameters = request.env["ir.config_parameter"].sudo()
    response = request.render(
        template,
        {
            "topics": topics,
            "address": address,
            "received": topics._get_received(address),
            "is_blocked": is_blocked(address),
            "may_block": parameters.get_param(
                "mass_mailing.show_blacklist_buttons", default=True
            ),
            "reasons": request.env["mailing.subscription.optout"].sudo().search([]),
            **values,
        },
    )
    # Nobody is led to press a button here inside a page of somebody else.
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    return response


def is_blocked(address):
    found = request.env["mail.blacklist"].sudo().search([("email", "=", address)])
    return bool(found)


def save(topics, address, **values):
    """Do what the form of the page asks for, and return how the page calls it.

    :param topics: those that this address may choose from
    :param values: who speaks, for the statements
    """
    form = request.httprequest.form
    action = form.get("action")
    if action in ("block", "allow"):
        _set_blocked(address, action == "block")
        return action
    # A topic that is new since the page was opened has not been answered.
    shown = _choose(topics, form.getlist("shown"))
    reasons = request.env["mailing.subscription.optout"].sudo().search([])
    shown._state(
        address,
        _choose(shown, form.getlist("topic")),
        reason=_choose(reasons, form.getlist("reason")),
        **values,
    )
    return "save"


def _choose(records, ids):
    return records.filtered(lambda record: str(record.id) in ids)


def _set_blocked(address, blocked):
    blacklist = request.env["mail.blacklist"].sudo()
    if blocked:
        message = request.env._("Stopped all mailings on the page of topics")
        blacklist._add(address, message=Markup("<p>%s</p>") % message)
    else:
        message = request.env._("Allowed mailings again on the page of topics")
        blacklist._remove(address, message=Markup("<p>%s</p>") % message)
