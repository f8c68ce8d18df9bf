import re

from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain

from .fact_source import SALE_MOVE_TYPES
from .reader_dates import format_day

INVOICES_SHOWN = 8
#: words with their joiners, spaces, and each sign of punctuation
PIECES = re.compile(r"[\w\u200c]+|\s+|[^\w\s]")
#: amounts whose zero says that there is nothing to compute them from
EMPTY_WHEN_ZERO = ("basket_average", "credit_limit", "lifetime_value")
#: figures from 0 to 1 that are read as percentages
SHARES = ("credit_use", "no_purchase_probability", "quotation_won_rate")


class CrmCustomer(models.Model):
    """The summary of a customer on one page."""

    _inherit = "crm.customer"

    @api.model
    def _summary_figures(self):
        """Return the figures of the summary by department.

        An addon adds its own with ``super()``.

        :rtype: dict[str, list[str]]
        :return: names of fields by name of a department; see ``_summary_titles()``
        """
        return {
            "sales": [
                "revenue_year",
                "revenue_previous_year",
                "purchase_count",
                "last_purchase_date",
                "basket_average",
                "quotation_amount",
                "expected_revenue",
            ],
            "finance": [
                "amount_due",
                "amount_overdue",
                "oldest_due_date",
                "days_late_mean",
                "credit_limit",
                "credit_use",
                "payment_term_id",
            ],
            "forecast": [
                "expected_purchase_date",
                "expected_purchases",
                "no_purchase_probability",
                "lifetime_value",
                "rfm_score",
            ],
            "relationship": [
                "next_activity_date",
                "activity_count",
                "last_contact_by_us",
                "last_contact_by_them",
                "quotation_won_rate",
            ],
        }

    @api.model
    def _summary_titles(self):
        """Return what the departments of the summary are called."""
        return {
            "sales": self.env._("Sales"),
            "finance": self.env._("Finance"),
            "forecast": self.env._("What to Expect"),
            "relationship": self.env._("Relationship"),
        }

    def _get_summary(self):
        """Return what the summary shows, in the language of the context.

        :return: dictionary of ``lines`` below the name, ``as_of``, ``departments``
            (pairs of title and figures, which are dictionaries of ``label``, ``text``
            and ``amount``; one of the latter two is None), ``open_invoices`` and
            ``latest_invoices``
        """
        self.ensure_one()
        described = self.fields_get(attributes=["string", "type", "selection"])
        titles = self._summary_titles()
        departments = [
            (titles[title], [self._summary_figure(described, name) for name in names])
            for title, names in self._summary_figures().items()
        ]
        today = self._get_clock(self.company_id).today
        return {
            "lines": self._summary_lines(described),
            "as_of": self.env._("As of %(day)s", day=self._format_day(today)),
            "departments": departments,
            "open_invoices": self._summary_invoices(
                Domain("payment_state", "in", ("not_paid", "partial")),
                "invoice_date_due, id",
            ),
            "latest_invoices": self._summary_invoices(
                Domain.TRUE, "invoice_date desc, id desc"
            ),
        }

    def _summary_lines(self, described):
        """Return what is said about the customer in sentences."""
        lines = []
        if self.stage:
            lines.append(
                self.env._(
                    "%(stage)s since %(day)s",
                    stage=dict(described["stage"]["selection"])[self.stage],
                    day=self._format_day(self.stage_since),
                )
            )
        if self.first_purchase_date:
            first = self._format_day(self.first_purchase_date)
            lines.append(self.env._("Customer since %(day)s", day=first))
        if self.user_id:
            name = self.user_id.name
            lines.append(self.env._("Salesperson: %(name)s", name=name))
        return lines

    def _summary_figure(self, described, name):
        """Return one figure; no data is a dash, which is not zero."""
        value = self[name]
        figure = {"label": described[name]["string"], "text": None, "amount": None}
        match described[name]["type"]:
            case "monetary" if value or name not in EMPTY_WHEN_ZERO:
                return figure | {"amount": value}
            case "monetary":
                text = ""
            case "date" | "datetime":
                text = self._format_day(value)
            case "float":
                text = self._summary_number(value, is_share=name in SHARES)
            case "selection":
                text = dict(described[name]["selection"]).get(value)
            case "many2one":
                text = value.display_name
            case _:
                text = str(value) if value is not False else ""
        return figure | {"text": text or "–"}

    @api.model
    def _summary_number(self, value, is_share):
        """Return a float as text; the database's empty one reads as zero."""
        if not value:
            return ""
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        if is_share:
            return lang.format("%.0f%%", value * 100, grouping=True)
        return lang.format("%.1f", value, grouping=True)

    def _summary_invoices(self, domain, order):
        """Return posted sales documents that the reader may see, the first few."""
        moves = self.env["account.move"]
        if not moves.has_access("read"):
            return moves
        domain &= (
            Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("move_type", "in", SALE_MOVE_TYPES)
            & Domain("state", "=", "posted")
        )
        return moves.search(domain, order=order, limit=INVOICES_SHOWN)

    @api.model
    def _in_pieces(self, text):
        """Return a text as markup, cut where its writing direction may change.

        wkhtmltopdf misjudges the width of a run that mixes Persian letters with
        numbers or punctuation, and cuts the line off at the margin.
        """
        return Markup().join(
            Markup("<span>%s</span>") % piece for piece in PIECES.findall(text or "")
        )

    def _format_day(self, moment):
        """Return a day for what a company prints and sends, in the language of the
        context: a company of the Jalali calendar writes it in every language.

        :param moment: date, or datetime in UTC, or False
        :return: text; empty without a day
        """
        is_jalali = self.company_id.crm_period_calendar == "jalali"
        return format_day(self.env, moment, is_jalali)
