"""Tables with an article a row: CSV, TSV and spreadsheets, their columns known by their usual names."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from itertools import count
from pathlib import Path

from index.errors import ReadError
from index.reading.fields import fields, named
from index.reading.formats.records import record
from index.reading.formats.zipped import opened
from index.reading.many import collected, tried
from index.reading.text.decode import decode
from index.reading.types import One

LONGEST_CELL = 10 * 2**20  # characters
DELIMITERS = "\t;,|"
SHOWN = 12  # columns of a table without a text that are named

Row = Sequence[object]


def read_text(path: str, columns: Mapping[str, str]) -> list[One]:
    """CSV or TSV; the sign between its columns is the one that its first line has most of.

    Raises ReadError when no column is known to hold the text, or no row holds an article.
    """
    text = decode(Path(path).read_bytes())
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    try:
        return _articles(path, csv.reader(StringIO(text, newline=""), delimiter=delimiter), columns)
    except csv.Error as error:
        raise ReadError(f"it is no table that can be read ({error})") from None


def read_sheets(path: str, columns: Mapping[str, str]) -> list[One]:
    """The first sheet of a spreadsheet that has a column with texts. Raises ReadError as `read_text` does."""
    from openpyxl import load_workbook

    with opened(path, "spreadsheet"):
        book = load_workbook(path, read_only=True, data_only=True)
    try:
        reasons = []
        for sheet in book.worksheets:
            try:
                return _articles(path, sheet.iter_rows(values_only=True), columns)
            except ReadError as error:
                reasons.append(str(error))
        raise ReadError(reasons[0] if reasons else "it has no sheet")
    finally:
        book.close()


def _articles(path: str, rows: Iterable[Row], columns: Mapping[str, str]) -> list[One]:
    numbered = ((number, row) for number, row in zip(count(1), rows) if any(cell not in (None, "") for cell in row))
    _, head = next(numbered, (0, ()))
    names = [str(cell or "").strip() for cell in head]
    if "text" not in named(dict.fromkeys(names), columns):
        shown = ", ".join(filter(None, names[:SHOWN])) or "none"
        raise ReadError(
            f"none of its columns ({shown}) is known to hold the text: "
            "name it, as in DEMARCHE_COLUMNS=text=Story,title=Head"
        )
    return collected(path, (tried(path, number, _row, names, row, columns) for number, row in numbered), "row")


def _row(path: str, place: str, names: Sequence[str], row: Row, columns: Mapping[str, str]) -> list[One]:
    return record(path, place, fields(dict(zip(names, row, strict=False)), columns))
