from odoo import api, fields, models
from odoo.tools import split_every

from ..engine import jalali, workbook
from ..engine.workbook import Column, Money

BATCH_SIZE = 1000
#: how the types of fields are written; a list shows no other types as text
TYPES = {
    "char": "text",
    "text": "text",
    "selection": "text",
    "many2one": "text",
    "many2many": "text",
    "boolean": "boolean",
    "integer": "integer",
    "float": "float",
    "monetary": "monetary",
    "date": "date",
    "datetime": "datetime",
}
DATES = ("date", "datetime")


class CrmListExport(models.AbstractModel):
    """A list as a workbook, as it is shown.

    A model inherits it and gives its lists ``js_class="crm_customer_list"`` and
    ``export_xlsx="0"``; the item of the menu and the download then work for it.
    """

    _name = "crm.list.export"
    _description = "List as a Workbook"

    @api.model
    def _get_export_title(self):
        """Return what the sheet and the file are called, in the reader's language."""
        return self.env["ir.model"]._get(self._name).name

    @api.model
    def _export_xlsx(self, columns, domain, groupby=(), order=()):
        """Return a workbook with the rows and columns that the reader sees.

        Groups are flattened: they come first in the order of the rows, and as the
        first columns where they are not shown anyway. In a company of the Jalali
        calendar a text in that calendar stands beside each date.

        :param list columns: dictionaries of ``name``, ``label`` and ``widget`` of the
            visible columns, in order
        :param list domain: what the list shows
        :param groupby: names of fields, with or without granularity
        :param order: dictionaries of ``name`` and ``asc``, the most important first
        :rtype: bytes
        """
        described = self.fields_get(
            attributes=["type", "string", "selection", "sortable", "currency_field"]
        )
        groups = [name.partition(":")[0] for name in groupby]
        shown = {column["name"] for column in columns}
        columns = [{"name": name} for name in groups if name not in shown] + columns
        columns = [
            {"label": described[column["name"]]["string"]}
            | column
            | {"field": described[column["name"]]}
            for column in columns
            if described.get(column["name"], {}).get("type") in TYPES
        ]
        terms = [(name, True) for name in groups]
        terms += [(term["name"], term["asc"]) for term in order]
        terms = [
            f"{name} {'asc' if ascending else 'desc'}"
            for name, ascending in dict(reversed(terms)).items()
            if described.get(name, {}).get("sortable")
        ][::-1]
        # The model's own order decides between equals, as it does in the list.
        records = self.search(domain, order=", ".join([*terms, self._order]))
        with_jalali = self.env.company.crm_period_calendar == "jalali"
        return workbook.write(
            self._get_export_title(),
            list(self._export_header(columns, with_jalali)),
            records._export_rows(columns, with_jalali),
            right_to_left=self._is_right_to_left(),
        )

    @api.model
    def _is_right_to_left(self):
        """Whether the reader's language runs from right to left."""
        lang = self.env.lang or "en_US"
        return self.env["res.lang"]._get_data(code=lang).direction == "rtl"

    @api.model
    def _export_header(self, columns, with_jalali):
        """Yield the columns of the workbook."""
        for column in columns:
            kind = TYPES[column["field"]["type"]]
            if kind == "float" and column.get("widget") == "percentage":
                kind = "percentage"
            label = column["label"] or column["field"]["string"]
            yield Column(label, kind)
            if with_jalali and kind in DATES:
                yield Column(self.env._("%(date)s (Jalali)", date=label), "text")

    def _export_rows(self, columns, with_jalali):
        """Yield the values of each record, read with the reader's rights."""
        names = {column["name"] for column in columns}
        names |= {
            column["field"]["currency_field"]
            for column in columns
            if column["field"]["type"] == "monetary"
        }
        for batch in split_every(BATCH_SIZE, self._ids, self.browse):
            for record, values in zip(batch, batch.read(list(names)), strict=True):
                row = []
                for column in columns:
                    value = record._export_value(column, values)
                    row.append(value)
                    if with_jalali and column["field"]["type"] in DATES:
                        row.append(value and _jalali_text(value))
                yield row
            batch.invalidate_recordset()

    def _export_value(self, column, values):
        """Return the value of one cell; None for an empty one."""
        value = values[column["name"]]
        field = column["field"]
        match field["type"]:
            case "many2one":
                return value[1] if value else None
            case "many2many":
                return ", ".join(self[column["name"]].mapped("display_name")) or None
            case "selection":
                return dict(field["selection"]).get(value)
            case "monetary":
                currency = self[field["currency_field"]]
                return Money(
                    value,
                    currency.symbol or "",
                    currency.position == "before",
                    currency.decimal_places,
                )
            case "datetime":
                # Spreadsheets know no time zones: the reader's own is meant.
                return (
                    fields.Datetime.context_timestamp(self, value).replace(tzinfo=None)
                    if value
                    else None
                )
            case "boolean" | "integer" | "float":
                return value
        return value or None


class CrmCustomer(models.Model):
    _name = "crm.customer"
    _inherit = ["crm.customer", "crm.list.export"]

    @api.model
    def _get_export_title(self):
        return self.env._("Customers")


def _jalali_text(day):
    """Return a day as year/month/day of the Jalali calendar."""
    return "{:04}/{:02}/{:02}".format(*jalali.from_gregorian(day))
