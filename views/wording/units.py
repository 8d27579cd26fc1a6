"""Codes of units (UN/ECE Recommendation 20) in the reader's words; other units are shown as they came."""

from decimal import Decimal
from typing import Final

from babel.units import UnknownUnitError, format_unit, get_unit_name

from models.records.documents import Audience
from views.wording.formats import locale_of, quantity
from views.wording.translate import grammar, ngettext

# Symbols that are the same in every language.
_SYMBOLS: Final = {
    "KGM": "kg",
    "GRM": "g",
    "TNE": "t",
    "MTR": "m",
    "KMT": "km",
    "CMT": "cm",
    "MMT": "mm",
    "MTK": "m²",
    "MTQ": "m³",
    "HAR": "ha",
    "LTR": "l",
    "MLT": "ml",
    "HLT": "hl",
    "KWH": "kWh",
    "MWH": "MWh",
    "KWT": "kW",
    "P1": "%",
}
_TIMES: Final = {
    "SEC": "duration-second",
    "MIN": "duration-minute",
    "HUR": "duration-hour",
    "DAY": "duration-day",
    "WEE": "duration-week",
    "MON": "duration-month",
    "ANN": "duration-year",
}
_ONE, _MANY = 1, 2  # the form of a word


def amount_of_unit(amount: Decimal | None, unit: str, reader: Audience) -> str:
    """Write how much of what: `8 pieces`, `1,200.5 kg`, `1 hour`; the unit alone where no amount is said."""
    name = unit_name(unit, reader, amount)
    return name if amount is None else quantity(amount, name, reader)


def unit_name(unit: str, reader: Audience, amount: Decimal | None = None) -> str:
    """Name a unit, for that much of it."""
    form = _ONE if amount is not None and abs(amount) == 1 else _MANY
    if unit in _SYMBOLS:
        return _SYMBOLS[unit]
    if unit in _TIMES:
        return _time(_TIMES[unit], form, reader) or unit
    return _counted(unit, form, reader) or unit


def _time(name: str, form: int, reader: Audience) -> str:
    locale = locale_of(grammar(reader))
    try:
        if form == _ONE:
            return format_unit("", name, length="long", locale=locale).strip()
        return get_unit_name(name, length="long", locale=locale) or ""
    except UnknownUnitError:
        return ""


def _counted(unit: str, form: int, reader: Audience) -> str:
    match unit:
        case "C62" | "H87" | "EA" | "NAR" | "XPP" | "PCE":
            return ngettext(reader, "piece", "pieces", form)
        case "SET":
            return ngettext(reader, "set", "sets", form)
        case "PR":
            return ngettext(reader, "pair", "pairs", form)
        case "XPK" | "XPA" | "XPC":
            return ngettext(reader, "package", "packages", form)
        case "XBX":
            return ngettext(reader, "box", "boxes", form)
        case "XCT":
            return ngettext(reader, "carton", "cartons", form)
        case "XPX":
            return ngettext(reader, "pallet", "pallets", form)
        case "XRO":
            return ngettext(reader, "roll", "rolls", form)
        case "XBG":
            return ngettext(reader, "bag", "bags", form)
        case "XBO":
            return ngettext(reader, "bottle", "bottles", form)
        case "LS":
            return ngettext(reader, "flat rate", "flat rates", form)
        case "E48":
            return ngettext(reader, "service unit", "service units", form)
    return ""
