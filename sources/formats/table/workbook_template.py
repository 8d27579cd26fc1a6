"""Write a workbook of one sheet, as small as spreadsheets accept it."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from sources.formats.table.cells import Cell, address
from sources.formats.table.columns import Column

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_START: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DAY_ZERO: Final = date(1899, 12, 30)  # of a spreadsheet's days
# Places of the formats in `_STYLES`.
_HEADING, _TEXT, _DATE, _PRICE = 1, 2, 3, 4
_FORMATS: Final[Mapping[Column, int]] = {
    "number": _TEXT,
    "supplier_tax_id": _TEXT,
    "sku": _TEXT,  # else a spreadsheet drops the zeros before a code
    "cost_centre": _TEXT,
    "required_on": _DATE,
    "unit_price": _PRICE,
}
_WIDE: Final = ("title", "requester", "supplier", "note", "item")
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
    '<fgColor rgb="FFE8EEF7"/><bgColor indexed="64"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_PARTS: Final[Mapping[str, str]] = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": _STYLES,
}


def write_workbook(name: str, headings: Mapping[Column, str], row: Mapping[Column, Cell]) -> bytes:
    """Return a workbook whose sheet has headings, which stay in view, and one row below them."""
    parts = {
        **_PARTS,
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": _sheet(headings, row),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, written in parts.items():
            archive.writestr(path, _START + written)
    return packed.getvalue()


def _sheet(headings: Mapping[Column, str], row: Mapping[Column, Cell]) -> str:
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{_width(column, word)}" customWidth="1"'
        f' style="{_FORMATS.get(column, 0)}"/>'
        for at, (column, word) in enumerate(headings.items(), 1)
    )
    first = "".join(_cell(address(1, at), word, _HEADING) for at, word in enumerate(headings.values()))
    second = "".join(
        _cell(address(2, at), row[column], _FORMATS.get(column, 0)) for at, column in enumerate(headings)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1"'
        ' topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{columns}</cols><sheetData><row r="1">{first}</row><row r="2">{second}</row></sheetData>'
        "</worksheet>"
    )


def _width(column: Column, word: str) -> int:
    return max(len(word) + 3, 28 if column in _WIDE else 12)


def _cell(where: str, value: Cell, style: int) -> str:
    if isinstance(value, str):
        return f'<c r="{where}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, date):
        value = Decimal((value - _DAY_ZERO).days)
    return f'<c r="{where}" s="{style}"><v>{value}</v></c>'
