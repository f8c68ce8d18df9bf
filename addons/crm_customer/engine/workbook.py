"""A table as an XLSX workbook: real dates and numbers, made for the reader's language.

Rows are written one by one and leave the memory (``constant_memory`` of xlsxwriter),
so a million of them need no more than a hundred.
"""

import io
import textwrap
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

import xlsxwriter

ColumnType = Literal[
    "text", "boolean", "integer", "float", "percentage", "monetary", "date", "datetime"
]

#: width in characters, and the number format, by type of column
WIDTHS: dict[ColumnType, int] = {"text": 28, "boolean": 9, "datetime": 18}
OTHER_WIDTH = 15
#: points of a line of text, and of the highest row that a spreadsheet shows
LINE_HEIGHT, MAX_HEIGHT = 15, 409
NUMBER_FORMATS: dict[ColumnType, str] = {
    "integer": "#,##0",
    "float": "#,##0.00",
    "percentage": "0.0%",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}
#: characters that a spreadsheet does not allow in the name of a sheet, and its length
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
NAME_LENGTH = 31


class Column(NamedTuple):
    """A column and what its cells hold."""

    label: str
    type: ColumnType


class Money(NamedTuple):
    """An amount and how its currency is written.

    >>> Money(5.0, "₫", is_before=False, digits=0).number_format
    '#,##0 "₫"'
    >>> Money(5.0, "$", is_before=True, digits=2).number_format
    '"$" #,##0.00'
    """

    amount: float
    symbol: str
    is_before: bool
    digits: int

    @property
    def number_format(self) -> str:
        number = "#,##0" + ("." + "0" * self.digits if self.digits else "")
        symbol = '"' + self.symbol.replace('"', "") + '"'
        return f"{symbol} {number}" if self.is_before else f"{number} {symbol}"


class Share(NamedTuple):
    """A share, 0 to 1, in a column that holds other numbers, too."""

    amount: float

    @property
    def number_format(self) -> str:
        return NUMBER_FORMATS["percentage"]


Value = str | bool | int | float | date | datetime | Money | Share | None


class Sheet(NamedTuple):
    """A table with its name; a row has as many values as there are columns, and None
    leaves a cell empty."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    #: whether long texts break into lines
    wraps: bool = False


def write(
    sheet_name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    right_to_left: bool,
) -> bytes:
    """Return a workbook of one sheet with a frozen header and a filter.

    :param rows: as many values as there are columns; None leaves a cell empty
    """
    return write_sheets([Sheet(sheet_name, columns, rows)], right_to_left)


def write_sheets(sheets: Iterable[Sheet], right_to_left: bool) -> bytes:
    """Return a workbook of several sheets, each with a frozen header and a filter.

    Names of sheets that are the same for a spreadsheet get a number.
    """
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"constant_memory": True}) as workbook:
        taken: set[str] = set()
        for sheet in sheets:
            name = _free_name(sheet.name, taken)
            taken.add(name.casefold())
            _write_sheet(workbook, sheet._replace(name=name), right_to_left)
    return output.getvalue()


def _free_name(name: str, taken: set[str]) -> str:
    """Return what a sheet can be called beside those whose names are taken.

    >>> _free_name("KPIs: Quarter", set()), _free_name("Risks", {"risks"})
    ('KPIs  Quarter', 'Risks 2')
    """
    plain = name.translate(FORBIDDEN)[:NAME_LENGTH]
    free, number = plain, 1
    while free.casefold() in taken:
        number += 1
        free = f"{plain[: NAME_LENGTH - 3]} {number}"
    return free


def _write_sheet(workbook: xlsxwriter.Workbook, table: Sheet, right_to_left) -> None:
    sheet = workbook.add_worksheet(table.name)
    if right_to_left:
        sheet.right_to_left()
    layout = {"bold": True, "bottom": 1, "text_wrap": True}
    header = workbook.add_format(layout)
    # Spreadsheets put numbers and dates to the right, in every language.
    number_header = workbook.add_format({**layout, "align": "right"})
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, _width_of(column))
        is_text = column.type in ("text", "boolean")
        sheet.write_string(0, index, column.label, header if is_text else number_header)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    last = _write_rows(workbook, sheet, table)
    sheet.autofilter(0, 0, last, max(len(table.columns) - 1, 0))


def _width_of(column: Column) -> int:
    """Return the width of a column in characters."""
    return max(WIDTHS.get(column.type, OTHER_WIDTH), len(column.label) // 2)


def _height_of(columns: Sequence[Column], row: Sequence[Value]) -> int:
    """Return how many points a row needs for its longest text. Not every spreadsheet
    measures that when it opens a workbook.

    >>> columns = [Column("Name", "text"), Column("Due", "date")]
    >>> _height_of(columns, ["Short", date(2026, 5, 1)])
    15
    >>> _height_of(columns, ["A sentence of which each word asks for some room", None])
    30
    >>> _height_of(columns, ["word " * 1000, None])
    409
    """
    lines = max(
        (
            len(textwrap.wrap(value, _width_of(column)))
            for column, value in zip(columns, row, strict=True)
            if isinstance(value, str)
        ),
        default=1,
    )
    return min(max(lines, 1) * LINE_HEIGHT, MAX_HEIGHT)


def _write_rows(
    workbook: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    table: Sheet,
) -> int:
    """Write the rows below the header; return the number of the last one."""
    formats: dict[str, xlsxwriter.format.Format] = {}
    last = 0
    layout = {"text_wrap": True, "valign": "top"} if table.wraps else {}
    for last, row in enumerate(table.rows, start=1):
        if table.wraps:
            sheet.set_row(last, _height_of(table.columns, row))
        for index, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            number_format = NUMBER_FORMATS.get(column.type, "")
            if isinstance(value, Money | Share):
                number_format, value = value.number_format, value.amount
            if number_format not in formats:
                formats[number_format] = workbook.add_format(
                    layout | ({"num_format": number_format} if number_format else {})
                )
            _write_cell(sheet, last, index, value, formats[number_format])
    return last


def _write_cell(sheet, row: int, index: int, value: Value, cell_format) -> None:
    """Write one value by its type; a text never becomes a formula."""
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, index, value[: sheet.xls_strmax], cell_format)
    elif isinstance(value, bool):
        sheet.write_boolean(row, index, value, cell_format)
    elif isinstance(value, date):
        # Spreadsheets have no days before 1900.
        if value.year < 1900:
            sheet.write_string(row, index, value.isoformat())
        else:
            sheet.write_datetime(row, index, value, cell_format)
    else:
        sheet.write_number(row, index, value, cell_format)
