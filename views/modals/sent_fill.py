"""The form for a file that holds no data: an invoice as a picture, the receipt of an expense."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel.numbers import NumberFormatError, list_currencies, parse_decimal

from models.frozen import frozen
from models.money import exponent
from models.records.documents import Audience
from models.records.sent_files import FORM_KINDS, CompanyChoice, FormKind, TypedDocument
from models.refusals import Refusal
from views import ids, values
from views.blocks.kit import Block, View, modal, plain_text
from views.blocks.limits import INPUT_LABEL, OPTION_TEXT, clip
from views.blocks.rich_text import lines_block, say, user_text
from views.modals.sent_change import chosen_option, company_field
from views.wording.formats import collapse, decimal, locale_of
from views.wording.names import kind_name
from views.wording.refusals import sentence
from views.wording.translate import gettext, pgettext

NUMBER_LIMIT: Final = 100
TITLE_LIMIT: Final = 200
NOTE_LIMIT: Final = 3000
LARGEST: Final = Decimal(10) ** 12
_WRONG: Final[Mapping[str, str]] = {
    "amount_unclear": ids.SENT_AMOUNT_BLOCK,
    "amount_not_positive": ids.SENT_AMOUNT_BLOCK,
    "currency_unknown": ids.SENT_CURRENCY_BLOCK,
    "supplier_missing": ids.SENT_SUPPLIER_BLOCK,
    "invoice_number_missing": ids.SENT_NUMBER_BLOCK,
    "sent_same": ids.SENT_NUMBER_BLOCK,
    "sent_known": ids.SENT_NUMBER_BLOCK,
    "content_changed": ids.SENT_NUMBER_BLOCK,
}


@frozen
class FillForm:
    """What the form starts from; `text` is what was written beside the file."""

    sent_file: int
    file: str
    kind: FormKind
    number: str
    today: date
    companies: Sequence[CompanyChoice]
    text: str = ""


def build_sent_fill(form: FillForm, reader: Audience) -> View:
    """Build the form, filled as far as known; the number is suggested for what has none of its own."""
    company = form.companies[0]
    number = clip(collapse(form.number.replace("<", "")), NUMBER_LIMIT)
    currency = company.currency if company.currency in list_currencies() else ""
    intro = say(reader, "**{file}** will be attached as the original.", file=user_text(form.file, 150))
    blocks = [*lines_block([intro]), _kind(form.kind, reader)]
    if len(form.companies) > 1:
        blocks.append(company_field(form.companies, company.name, reader))
    number_hint = gettext(
        reader, "An invoice needs its own number. For the rest, leave it empty to get the next free one."
    )
    blocks += [
        _amount(currency or "EUR", reader),
        _text(ids.SENT_CURRENCY, gettext(reader, "Currency"), 3, currency, optional=False),
        _text(ids.SENT_TITLE, gettext(reader, "What it is for"), TITLE_LIMIT, form.text),
        _text(ids.SENT_SUPPLIER, gettext(reader, "Supplier"), TITLE_LIMIT),
        _text(ids.SENT_NUMBER, gettext(reader, "Number"), NUMBER_LIMIT, number, hint=number_hint),
        _date(ids.SENT_ISSUED, gettext(reader, "Date"), form.today),
        _date(ids.SENT_DUE, gettext(reader, "Due date"), None),
        _text(ids.SENT_NOTE, gettext(reader, "Note"), NOTE_LIMIT, multiline=True),
    ]
    # Behind the file: the number that was suggested, and the company where there is only one.
    only = str(company.id) if len(form.companies) == 1 else ""
    private = "\n".join((values.sent_value(form.sent_file), only, form.today.isoformat(), number))
    return modal(
        ids.SENT_FILL_VIEW,
        pgettext(reader, "title, at most 24 characters", "Fill in"),
        blocks,
        reader,
        submit=pgettext(reader, "button of a form, at most 24 characters", "Send for approval"),
        private=private,
    )


def _kind(chosen: FormKind, reader: Audience) -> Block:
    options = [
        {"text": plain_text(kind_name(one, False, reader), OPTION_TEXT), "value": one} for one in FORM_KINDS
    ]
    element = {
        "type": "static_select",
        "action_id": ids.SENT_KIND,
        "options": options,
        "initial_option": options[FORM_KINDS.index(chosen)],
    }
    label = plain_text(gettext(reader, "Kind"), INPUT_LABEL)
    return {"type": "input", "block_id": ids.SENT_KIND_BLOCK, "label": label, "element": element}


def _text(
    field: str,
    label: str,
    limit: int,
    initial: str = "",
    *,
    hint: str = "",
    optional: bool = True,
    multiline: bool = False,
) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": field, "max_length": limit}
    started = collapse(initial.replace("<", ""))  # reads as no mention, to whatever client
    if started:
        element["initial_value"] = clip(started, limit)
    if multiline:
        element["multiline"] = True
    made: Block = {
        "type": "input",
        "block_id": f"{field}_block",
        "optional": optional,
        "label": plain_text(label, INPUT_LABEL),
        "element": element,
    }
    return made | ({"hint": plain_text(hint, INPUT_LABEL)} if hint else {})


def _amount(currency: str, reader: Audience) -> Block:
    hint = gettext(reader, "With taxes, for example {example}", example=_example(currency, reader))
    return _text(ids.SENT_AMOUNT, gettext(reader, "Amount"), 30, hint=hint, optional=False)


def _example(currency: str, reader: Audience) -> str:
    digits = exponent(currency)
    return decimal(1234.56 if digits == 2 else 1234.567 if digits else 1235, digits, reader)


def _date(field: str, label: str, initial: date | None) -> Block:
    element: Block = {"type": "datepicker", "action_id": field}
    if initial:
        element["initial_date"] = initial.isoformat()
    return {
        "type": "input",
        "block_id": f"{field}_block",
        "optional": True,
        "label": plain_text(label, INPUT_LABEL),
        "element": element,
    }


@frozen
class FilledForm:
    """A submitted form: which file, what was typed, the number that was suggested, and on which day."""

    sent_file: int
    typed: TypedDocument
    suggested: str
    today: date


def parse_sent_fill(view: dict[str, Any], reader: Audience) -> FilledForm:
    """Read a submitted form, amounts as its reader writes them. Raises Refusal for what cannot be read."""
    filled = view["state"]["values"]
    file, company, today, suggested = view["private_metadata"].split("\n", 3)

    def text(field: str) -> str:
        return (filled[f"{field}_block"][field].get("value") or "").strip()

    def day(field: str) -> date | None:
        given = filled[f"{field}_block"][field].get("selected_date")
        return date.fromisoformat(given) if given else None

    currency = text(ids.SENT_CURRENCY).upper()
    if currency not in list_currencies():
        raise Refusal("currency_unknown", currency=currency)
    kind = chosen_option(filled, ids.SENT_KIND_BLOCK, ids.SENT_KIND)
    if kind not in FORM_KINDS:
        raise ValueError(f"a form has no kind {kind!r}")
    typed = TypedDocument(
        company=int(company or chosen_option(filled, ids.SENT_COMPANY_BLOCK, ids.SENT_COMPANY)),
        kind=kind,
        supplier=text(ids.SENT_SUPPLIER),
        number=text(ids.SENT_NUMBER),
        amount=read_amount(text(ids.SENT_AMOUNT), currency, reader),
        currency=currency,
        issued_on=day(ids.SENT_ISSUED),
        due_on=day(ids.SENT_DUE),
        title=text(ids.SENT_TITLE),
        note=text(ids.SENT_NOTE),
    )
    return FilledForm(values.parse_sent_value(file)[0], typed, suggested, date.fromisoformat(today))


def read_amount(written: str, currency: str, reader: Audience) -> Decimal:
    """Read an amount as its reader writes it; refuse one that would be another in another language.

    So is one with more decimals than its currency has: `1.000` is a thousand to many.
    """
    unclear = Refusal("amount_unclear", amount=written, example=_example(currency, reader))
    plain = re.sub(r"\s|'|\u2019", "", written.replace(currency, ""))
    if not re.fullmatch(r"[0-9.,]{1,30}", plain):
        raise unclear
    try:
        amount = parse_decimal(plain, locale=_writes_like(reader), strict=True)
    except NumberFormatError:
        raise unclear from None
    if int(amount.as_tuple().exponent) < -exponent(currency) or amount > LARGEST:
        raise unclear
    if amount <= 0:
        raise Refusal("amount_not_positive")
    return amount


def _writes_like(reader: Audience) -> str:
    """Return a locale with the decimal sign of the reader's, and with points or commas between thousands."""
    return "de" if locale_of(reader.locale).number_symbols["latn"]["decimal"] == "," else "en"


def build_sent_fill_errors(refusal: Refusal, reader: Audience) -> dict[str, str]:
    """Build Slack's `errors` for a refused form: block id -> sentence."""
    return {_WRONG.get(refusal.code, ids.SENT_KIND_BLOCK): sentence(refusal, reader)}
