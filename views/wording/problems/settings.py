"""Sentences for what is wrong in settings.toml and in environment variables."""

from collections.abc import Mapping
from typing import Final

from views.wording.translate import marked

SETTINGS: Final[Mapping[str, str]] = {
    "settings_unreadable": marked(
        "The settings file {place} cannot be read ({reason}). PRECORO_SETTINGS can name another file."
    ),
    "settings_not_utf8": marked("The settings file {place} is not UTF-8 text: byte {byte} is invalid."),
    "settings_not_toml": marked(
        "The settings file {place} is not TOML at line {line}, column {column} ({reason})."
    ),
    "unknown_section": marked("{place}: unknown section {section}; the sections are {known}."),
    "unknown_section_like": marked("{place}: unknown section {section}; did you mean {nearest}?"),
    "unknown_setting": marked("{place}: unknown setting {setting}."),
    "unknown_setting_like": marked("{place}: unknown setting {setting}; did you mean {nearest}?"),
    "not_a_section": marked("{place} must be a section headed {section}, not {given}."),
    "not_a_list_of_sections": marked(
        "{place} must be sections headed {section}, with double brackets, not {given}."
    ),
    "not_a_table": marked("{place} must be a table in {{ }}, not {given}."),
    "not_by_currency": marked(
        '{place} must give an amount for each currency, such as {{ EUR = "10000" }}, not {given}.'
    ),
    "not_a_workspace_name": marked(
        "{place} must consist of letters, digits, dots, hyphens and underscores, not {given}."
    ),
    "not_a_command": marked(
        '{place} must be a slash and up to 31 small letters, digits, - or _, such as "/precoro", not {given}.'
    ),
    "not_a_domain": marked('{place} must be a domain such as "acme.example", not {given}.'),
    "not_an_encoding": marked('{place} must be an encoding of text such as "cp1252", not {given}.'),
    "not_a_country": marked('{place} must be a two-letter ISO 3166 country such as "DE", not {given}.'),
    "not_a_sender": marked(
        '{place} must be an e-mail address or a pattern such as "*@supplier.example", not {given}.'
    ),
    "not_a_login_name": marked("{place} must be a name without spaces and quotation marks, not {given}."),
    "not_a_pem_file": marked("{place} must be the path of a readable PEM file, not {given}."),
    "workspace_missing": marked("{place} is missing. Choose {choices}."),
    "workspace_unknown": marked("{place} names the unknown workspace {given}. Choose {choices}."),
    "company_unknown": marked("{place} names the unknown company {given}. Choose {choices}."),
    "company_twice": marked("{place} is {given} again. List each company once."),
    "rule_never_matches": marked("{place} never matches. In some currency, above must be less than up_to."),
    "mailbox_folder_twice": marked(
        "{place} is {given}, which the mailbox uses for something else. Choose another folder."
    ),
    "rule_says_nothing": marked("{place} says nothing. Give it steps, a requester or payers."),
    "not_a_target_name": marked(
        '{place} must be up to 40 letters, digits, hyphens and underscores, such as "erp", not {given}.'
    ),
    "not_a_web_address": marked(
        '{place} must be a web address such as "https://erp.example/events", without a user, not {given}.'
    ),
    "not_https": marked(
        "{place} would send events to {host} unencrypted. Use https, or set allow_http = true."
    ),
    "target_twice": marked("{place} is {given} again. Give each one a name of its own."),
    "not_an_account": marked(
        '{place} must be up to 40 letters, digits, hyphens and underscores, such as "acme", not {given}.'
    ),
    "not_a_plain_number": marked("{place} must be a number without quotes, such as 30 or 1.5, not {given}."),
    "not_a_base_address": marked(
        '{place} must be a web address without "?" and "#", such as "https://api.precoro.com", not {given}.'
    ),
    "not_a_product": marked(
        '{place} must be up to 200 letters, digits and signs without accents, such as "acme-bot/1.0",'
        " not {given}."
    ),
    "not_a_readable_file": marked("{place} must be the path of a readable file, not {given}."),
    "not_a_listen_address": marked(
        '{place} must be a host and a port such as "127.0.0.1:9464", or empty, not {given}.'
    ),
    "listen_address_unusable": marked(
        "{place}: metrics cannot be served at {given} ({reason}). Set another address, or stop what uses it."
    ),
    "precoro_not_https": marked(
        "{place} would send keys to {host} unencrypted. Use https; http is only for this machine itself."
    ),
    "precoro_region_missing": marked(
        '{place} is missing. Set it to "com" or "us", as in the address of your Precoro,'
        " or set both api_url and app_url."
    ),
    "precoro_table_missing": marked(
        '{place} is missing. A company with source = "precoro" needs it: its account, e-mail and region.'
    ),
    "precoro_table_unused": marked(
        '{place} is set, but the source of this company is "inbox". Set source = "precoro",'
        " or remove the table."
    ),
    "precoro_account_twice": marked(
        "{place} is {given} again. A key is for one company in Precoro: give each company an account"
        " of its own."
    ),
    "precoro_account_reserved": marked(
        "{place} cannot be {given}: {variable} would be read as the file of another key. Choose another name."
    ),
    "precoro_payments_undecided": marked(
        '{place} needs decide = "own_key": payers are recorded in Precoro with their own keys.'
    ),
    "precoro_payments_of_nothing": marked(
        "{place} needs invoice or expense among kinds: nothing else is paid."
    ),
    "rule_of_precoro": marked(
        "{place} names {given}, whose documents come from Precoro: Precoro says who approves and pays."
        " Remove the rule."
    ),
}
VARIABLES: Final[Mapping[str, str]] = {
    "bot_token_missing": marked(
        "{place} is not set. Set it to the Bot User OAuth Token (xoxb-...) of workspace {workspace},"
        " or set {place}_FILE to a file that holds it."
    ),
    "app_token_missing": marked(
        "{place} is not set. Set it to the app-level token (xapp-...) of workspace {workspace},"
        " or set {place}_FILE to a file that holds it."
    ),
    "variables_shared": marked(
        "The workspaces {first} and {second} would both read {place}. Rename one of them."
    ),
    "secret_twice": marked("Both {place} and {place}_FILE are set. Unset one of them."),
    "secret_unreadable": marked("{place} names {path}, which cannot be read ({reason})."),
    "secret_not_text": marked("{place} names {path}, which is not a text file."),
    "secret_empty": marked("{place} names {path}, which is empty. The file must hold the secret alone."),
    "webhook_variables_shared": marked(
        "The webhooks {first} and {second} would both read {place}. Rename one of them."
    ),
    "webhook_secret_missing": marked(
        "{place} is not set. Set it to the secret of the webhook {name} (whsec_...),"
        " or set {place}_FILE to a file that holds it."
    ),
    "webhook_secret_invalid": marked(
        "{place} is not a secret of the webhook {name}: it must be whsec_ and 24 to 64 bytes in base64,"
        " or two of these with a space between while you change it."
    ),
    "audit_key_short": marked("{place} must have at least {least} characters, better 64 random ones."),
    "mailbox_password_missing": marked(
        "{place} is not set. Set it to the password of {user} at the mail server,"
        " or set {place}_FILE to a file that holds it."
    ),
    "precoro_variables_shared": marked(
        "The accounts {first} and {second} would both read {place}. Rename one of them."
    ),
    "precoro_key_twice": marked("Both PRECORO_KEY and {place} are set. Unset one of them."),
    "precoro_key_missing": marked(
        "{place} is not set. Set it to the API key of {email} in Precoro"
        " (Configuration › Integrations › API Key), or set {place}_FILE to a file that holds it."
    ),
    "precoro_key_invalid": marked(
        "{place} contains a space or another character that no key has. Use the API key of {email} alone."
    ),
    "precoro_keys_equal": marked(
        "{first} and {place} hold the same key. A key is for one company in Precoro:"
        " make one in each company."
    ),
    "precoro_secret_missing": marked(
        "{place} is not set, so nobody can link a key of Precoro, and cards of its documents offer Open only."
        " Set it to what `bot.py secret` prints, or set {place}_FILE to a file that holds it."
    ),
    "precoro_secret_invalid": marked(
        "{place} must be one secret of at least {least} characters, or two with a comma between while you"
        " change it. `bot.py secret` prints one."
    ),
    "bad_api_url": marked('{place} must be a web address such as "https://slack.com/api/".'),
}
