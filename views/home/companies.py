"""What integration managers set for a company in App Home."""

import re

from models.records.documents import Audience
from models.records.home import CompanyState
from views import ids
from views.blocks.kit import Block, actions, button
from views.blocks.rich_text import Line, bold, instant, join, lines_block, say
from views.wording.formats import literal
from views.wording.translate import gettext

_COMPANY_VALUE = re.compile(r"company:([0-9]{1,19}):(on|off|)", re.ASCII)


def company_blocks(company: CompanyState, reader: Audience) -> list[Block]:
    """Return a company's setting, who set it, and the buttons that change it."""
    buttons = [_turn_off(company, reader) if company.pdf_while_pending else _turn_on(company, reader)]
    if company.set_at:
        buttons.append(_use_default(company, reader))
    lines = [bold(literal(company.name, 100)), _setting(company, reader)]
    return [*lines_block(lines), actions(f"{ids.COMPANY_BLOCK}_{company.id}", buttons)]


def _setting(company: CompanyState, reader: Audience) -> Line:
    if not company.set_at:
        if company.pdf_while_pending:
            return say(reader, "Share order PDFs before approval: on (default)")
        return say(reader, "Share order PDFs before approval: off (default)")
    if company.pdf_while_pending:
        setting = say(reader, "Share order PDFs before approval: on")
    else:
        setting = say(reader, "Share order PDFs before approval: off")
    by = say(reader, "set by {name}", name=literal(company.set_by, 80)) if company.set_by else []
    return join([setting, by, instant(company.set_at, reader)], " · ")


def _turn_on(company: CompanyState, reader: Audience) -> Block:
    return button(
        ids.PO_PDF,
        gettext(reader, "Turn on"),
        company_value(company.id, "on"),
        label=gettext(reader, "Share order PDFs of {company} before approval", company=company.name),
    )


def _turn_off(company: CompanyState, reader: Audience) -> Block:
    return button(
        ids.PO_PDF,
        gettext(reader, "Turn off"),
        company_value(company.id, "off"),
        label=gettext(reader, "Don't share order PDFs of {company} before approval", company=company.name),
    )


def _use_default(company: CompanyState, reader: Audience) -> Block:
    return button(
        ids.PO_PDF_AS_SET,
        gettext(reader, "Use default"),
        company_value(company.id),
        label=gettext(reader, "Use the default for order PDFs of {company}", company=company.name),
    )


def company_value(company: int, choice: str = "") -> str:
    """Build the value of a button that sets something of a company: `company:7:on`."""
    return f"company:{company}:{choice}"


def parse_company_value(value: str) -> tuple[int, str]:
    """Read the company and what is chosen for it; ValueError for any other text."""
    found = _COMPANY_VALUE.fullmatch(value)
    if found is None:
        raise ValueError(f"a button's value is company:<id>:<choice>, not {value[:80]!r}")
    return int(found[1]), found[2]
