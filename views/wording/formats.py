"""Text, amounts and dates as one reader sees them."""

import re
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import NumberPattern, format_decimal, get_currency_symbol, parse_pattern

from models.money import Money, exponent
from models.records.documents import Audience
from models.visible import seen
from views.blocks.limits import clip

# Slack's own locale names that CLDR does not know.
_SLACK_LOCALES = {"es-LA": "es-419", "zh-CN": "zh-Hans-CN", "zh-TW": "zh-Hant-TW"}
# Symbols that mean one currency to everybody. A dollar, a crown or a yen sign does not.
_CLEAR_SYMBOLS = {
    "EUR": "€",
    "GBP": "£",
    "INR": "₹",
    "PLN": "zł",
    "CZK": "Kč",
    "TRY": "₺",
    "UAH": "₴",
    "ILS": "₪",
}
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_MOST_PRICE_DIGITS = 6


def escape(text: str) -> str:
    """Escape exactly `&`, `<` and `>`, as Slack asks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def collapse(text: str) -> str:
    """Make one line of any text, without what cannot be shown."""
    return _SPACES.sub(" ", seen(text)).strip()


def paragraphs(text: str) -> str:
    """Keep the lines of any text, without what cannot be shown and with at most one blank line in a row."""
    lines = (_SPACES.sub(" ", line).strip() for line in seen(text).splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def isolate(text: str) -> str:
    """Keep right-to-left text from rearranging the text next to it (Unicode isolates)."""
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


def literal(text: str, limit: int) -> str:
    """Make one line of at most `limit` for a place where Slack shows text as it is (rich text)."""
    return isolate(clip(collapse(text), limit - 2))


def safe(text: str, limit: int) -> str:
    """Make one escaped line of at most `limit` for plain_text, mrkdwn and a message's own text."""
    return isolate(clip(escape(collapse(text)), limit - 2))


@lru_cache(maxsize=256)
def locale_of(name: str) -> Locale:
    """Find the locale of a name as Slack gives it; else its language; else American English."""
    known = _SLACK_LOCALES.get(name, name).replace("_", "-")
    for each in (known, known.partition("-")[0]):
        try:
            return Locale.parse(each, sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return Locale("en", "US")


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo:
    """Find an IANA time zone; UTC for an unknown name."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return UTC


def money(amount: Money, reader: Audience) -> str:
    """Write an amount in the reader's form: `€12,521.20`, `12.521,20 €`, `USD 80.00`."""
    digits = exponent(amount.currency)
    return _in_currency(amount.amount, amount.currency, digits, digits, reader)


def price(unit_price: Decimal, currency: str, reader: Audience) -> str:
    """Write a unit price, which may have more digits than its currency."""
    least = exponent(currency)
    _, _, given = unit_price.normalize().as_tuple()
    most = max(least, min(-given, _MOST_PRICE_DIGITS)) if isinstance(given, int) else least
    return _in_currency(unit_price, currency, least, most, reader)


def _in_currency(amount: Decimal, currency: str, least: int, most: int, reader: Audience) -> str:
    locale = locale_of(reader.locale)
    pattern = _currency_pattern(locale, currency, least, most)
    # CLDR's digits differ from ISO 4217 for some currencies, so they are ours.
    written: str = pattern.apply(amount, locale, currency=currency, currency_digits=False)
    return written


@lru_cache(maxsize=512)
def _currency_pattern(locale: Locale, currency: str, least: int, most: int) -> NumberPattern:
    pattern: str = locale.currency_formats["standard"].pattern
    if get_currency_symbol(currency, locale) != _CLEAR_SYMBOLS.get(currency):
        # ¤¤ is the code. Where a symbol touches the digits, a code needs a space.
        pattern = pattern.replace("¤", "¤¤")
        pattern = re.sub("(?<=[#0])¤", "\u00a0¤", re.sub("¤(?=[#0])", "¤\u00a0", pattern))
    made = parse_pattern(pattern)
    made.frac_prec = (least, most)
    return made


def number(count: int, reader: Audience) -> str:
    """Write a whole number: `1,200`."""
    return format_decimal(count, locale=locale_of(reader.locale))


def decimal(amount: float, digits: int, reader: Audience) -> str:
    """Write a number with exactly so many digits after the point: `1,200.5`."""
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    return format_decimal(amount, format=pattern, locale=locale_of(reader.locale))


def quantity(amount: Decimal, unit: str, reader: Audience) -> str:
    """Write how much of what: `1,200.5 kg`."""
    much = format_decimal(amount.normalize(), locale=locale_of(reader.locale), decimal_quantization=False)
    much = clip(much, 40)
    return f"{much} {literal(unit, 30)}" if collapse(unit) else much


def percent(rate: Decimal, reader: Audience) -> str:
    """Write a tax rate given in percent: `19%`, `19 %`."""
    locale = locale_of(reader.locale)
    written = format_decimal(rate.normalize(), locale=locale, decimal_quantization=False)
    pattern = locale.percent_formats[None]  # what stands around the number; its own would multiply by 100
    return f"{pattern.prefix[0]}{written}{pattern.suffix[0]}"


def day(on: date, reader: Audience) -> str:
    """Write a calendar date in the reader's form: `Nov 20, 2026`."""
    return format_date(on, "medium", locale=locale_of(reader.locale))


def moment(at: datetime, reader: Audience) -> str:
    """Write an instant in the reader's zone and form, where Slack draws no date token."""
    local = at.astimezone(zone_of(reader.zone))
    time = format_time(local.timetz(), "short", locale=locale_of(reader.locale))
    return f"{day(local.date(), reader)}, {time}"


def date_token(at: datetime, reader: Audience) -> str:
    """Write an instant for mrkdwn: Slack shows it in the reader's own zone."""
    fallback = escape(moment(at, reader)).replace("|", "/")
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}, {{time}}|{fallback}>"


def file_size(size: int, reader: Audience) -> str:
    """Write a number of bytes as people know it: `120 KB`, `1.4 MB`; symbols need no translation."""
    locale = locale_of(reader.locale)
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if size >= factor:
            rounded = round(Decimal(size) / factor, 1 if size < 10 * factor else 0)
            return f"{format_decimal(rounded, locale=locale)} {unit}"
    return f"{format_decimal(size, locale=locale)} B"
