from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from .fact_source import SALE_MOVE_TYPES

#: an invoice of this system dated before is a slip, such as a Jalali year
EARLIEST_DATE = date(1990, 1, 1)
YEARS_AHEAD = 10


class CrmCustomer(models.Model):
    """Documents whose dates nobody can have meant; they spoil every figure by time."""

    _inherit = "crm.customer"

    @api.model
    def _suspicious_documents(self, company):
        """Return the domain of the company's sales documents with absurd dates.

        :param company: record of ``res.company``
        :rtype: Domain
        :return: on ``account.move``: dated before 1990 or more than ten years ahead,
            as an invoice of the year 1405 by a date typed in the Jalali calendar
        """
        latest = self._get_clock(company).today + relativedelta(years=YEARS_AHEAD)
        return (
            Domain("company_id", "=", company.id)
            & Domain("move_type", "in", SALE_MOVE_TYPES)
            & Domain("state", "!=", "cancel")
            & (
                Domain("invoice_date", "<", EARLIEST_DATE)
                | Domain("invoice_date", ">", latest)
            )
        )
