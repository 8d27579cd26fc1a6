"""Small XLSX files, written part by part, so that a test can put anything into them."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from sources.formats.table.cells import address

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (  # 1: a date, 2: a percentage, 3: a percentage of the spreadsheet's own, 4: a number with a word
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>'
    '<numFmt numFmtId="165" formatCode="0.0 %"/><numFmt numFmtId="166" formatCode="0 &quot;% off&quot;"/>'
    '</numFmts><cellStyleXfs count="1"><xf numFmtId="9"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0"/>'
    '<xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="9"/><xf numFmtId="166"/></cellXfs></styleSheet>'
)


def cell(where: str, value: object, style: int = 0) -> str:
    """Write a cell: text in the cell itself, numbers as they are."""
    if isinstance(value, str):
        return f'<c r="{where}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{where}" s="{style}"><v>{value}</v></c>'


def rows_of(table: Sequence[Sequence[object]]) -> str:
    """Write rows; None is no cell, a text that begins with `<c` a cell as it is."""
    written = ""
    for number, values in enumerate(table, 1):
        cells = (
            value if isinstance(value, str) and value.startswith("<c ") else cell(address(number, at), value)
            for at, value in enumerate(values)
            if value is not None
        )
        written += f'<row r="{number}">{"".join(cells)}</row>'
    return written


def sheet(rows: str, after: str = "") -> str:
    """Write a sheet of rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def workbook(
    *sheets: str,
    hidden: Iterable[int] = (),
    properties: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Pack sheets into a workbook; `more` adds members or replaces them."""
    names = "".join(
        f'<sheet name="S{at}" sheetId="{at}" r:id="rId{at}"'
        f' state="{"hidden" if at in hidden else "visible"}"/>'
        for at in range(1, len(sheets) + 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1"'
        f' Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{at}.xml": one for at, one in enumerate(sheets, 1)},
        **(more or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()
