"""Sentences for what is wrong in files of documents, and with values that settings have as well."""

from collections.abc import Mapping
from typing import Final

from views.wording.translate import marked

VALUES: Final[Mapping[str, str]] = {
    "missing": marked("{place} is missing."),
    "empty": marked("{place} must not be empty."),
    "not_one_of": marked("{place} must be {choices}, not {given}."),
    "not_text": marked("{place} must be text in quotes, not {given}."),
    "not_a_path": marked("{place} must be a path in quotes, not {given}."),
    "not_whole": marked("{place} must be a whole number, not {given}."),
    "not_true_or_false": marked("{place} must be true or false, not {given}."),
    "not_a_list": marked("{place} must be a list in [ ], not {given}."),
    "not_an_object": marked("{place} must be an object in {{ }}, not {given}."),
    "text_too_long": marked("{place} must have at most {most} characters, not {length}."),
    "list_too_long": marked("{place} must have at most {most} entries, not {length}."),
    "too_small": marked("{place} must be at least {least}, not {given}."),
    "too_large": marked("{place} must be at most {most}, not {given}."),
    "not_between": marked("{place} must be between {least} and {most}, not {given}."),
    "too_many_digits": marked("{place} must have at most {digits} digits after the point, not {given}."),
    "not_a_number": marked('{place} must be a number such as "1310.00", not {given}.'),
    "not_finite": marked("{place} must be a finite number, not {given}."),
    "not_an_email": marked("{place} must be an e-mail address, not {given}."),
    "not_an_address": marked("{place} must be an address that starts with https:// or http://, not {given}."),
    "not_a_currency": marked('{place} must be an ISO 4217 currency such as "EUR", not {given}.'),
    "not_a_zone": marked('{place} must be an IANA time zone such as "Europe/Berlin", not {given}.'),
    "not_a_clock_time": marked('{place} must be a time such as "09:00", not {given}.'),
    "not_a_date": marked('{place} must be a date such as "2026-11-20", not {given}.'),
    "no_such_day": marked("{place} must be a day of the calendar, not {given}."),
    "year_out_of_range": marked("{place} must be between the years 1900 and 2199, not {given}."),
    "not_a_time": marked(
        '{place} must be a time with its zone, such as "2026-11-20T09:12:00Z", not {given}.'
    ),
    "no_such_time": marked("{place} must be a time of the calendar, not {given}."),
    # What our models do not ask for yet.
    "not_usable": marked("{place} has a value that can't be used: {given}."),
}
FILES: Final[Mapping[str, str]] = {
    "unknown_key": marked("{place} has the unknown key {key}."),
    "unknown_key_like": marked("{place} has the unknown key {key}; did you mean {nearest}?"),
    "key_twice": marked("{place} has the key {key} twice."),
    "not_utf8": marked("{place} is not UTF-8 text: byte {byte} is invalid."),
    "nested_too_deeply": marked("{place} is nested too deeply."),
    "json_value_missing": marked("{place} is not JSON: a value is missing at line {line}, column {column}."),
    "json_key_missing": marked(
        "{place} is not JSON: a key in double quotes is missing at line {line}, column {column}."
    ),
    "json_colon_missing": marked(
        "{place} is not JSON: a colon is missing after the key, at line {line}, column {column}."
    ),
    "json_comma_missing": marked(
        "{place} is not JSON: a comma or a closing bracket is missing at line {line}, column {column}."
    ),
    "json_text_open": marked(
        "{place} is not JSON: the text that begins at line {line}, column {column} has no closing quote."
    ),
    "json_character_unescaped": marked(
        "{place} is not JSON: a line break, tab or other control character in a text must be escaped,"
        " at line {line}, column {column}."
    ),
    "json_escape_unknown": marked(
        "{place} is not JSON: JSON does not know the escape at line {line}, column {column}."
        " Write a backslash as \\\\."
    ),
    "toml_invalid": marked("{place} is not TOML at line {line}, column {column}."),
    "json_after_the_end": marked(
        "{place} is not JSON: something follows after its end, at line {line}, column {column}."
    ),
    "json_invalid": marked("{place} is not JSON at line {line}, column {column}."),
    "not_text_or_object": marked("{place} must be text in quotes or an object in {{ }}, not {given}."),
    "too_many_digits_in_currency": marked(
        "{place} must have at most {digits} digits after the point in {currency}."
    ),
    "amounts_too_large": marked("{place} must come to at most {most} together with the charges."),
    "total_missing": marked("{place} is missing, although total_is_given is true."),
    "away_backwards": marked("{place} is before the first day away."),
    "budget_twice": marked(
        "{place} is for the same company, cost centre and currency as {first}. Leave one of them out."
    ),
    "no_credit_note": marked('{place} is allowed for the kind "invoice" only, not {given}.'),
    "steps_empty": marked(
        "{place} must not be empty in a pending document. Leave it out to use the rules of the settings."
    ),
}
