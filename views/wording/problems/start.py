"""Sentences for why the bot cannot start: its database, its way to Slack, its tokens."""

from collections.abc import Mapping
from typing import Final

from views.wording.translate import marked

DATABASE: Final[Mapping[str, str]] = {
    "url_names_no_file": marked(
        "DATABASE_URL names no file. Write it like this, for example: sqlite://data/bot.db"
    ),
    "url_names_no_database": marked(
        "DATABASE_URL names no database. Write it like this: postgres://user@host/name"
    ),
    "url_scheme_unknown": marked("DATABASE_URL must begin with sqlite:// or postgres://."),
    "url_invalid": marked(
        "The host or the port in DATABASE_URL is not valid. Write it like this: postgres://user@host:5432/name"
    ),
    "url_options_unknown": marked(
        "DATABASE_URL has unknown options: {options}. Only host, port and sslmode are known."
    ),
    "database_unusable": marked(
        "{database} cannot be used: {reason}."
        " Check DATABASE_URL, and that the server runs, or the file can be written and its disk has room."
    ),
    "sessions_shared": marked(
        "{database} is reached through a pooler that shares sessions between programs."
        " Set it to session pooling, or point DATABASE_URL at the server itself."
    ),
    "database_missing": marked(
        "{database} does not exist. If the bot uses another database, set the same DATABASE_URL here;"
        " for a new one, run `bot.py migrate`."
    ),
    "schema_older": marked(
        "{database} has schema {found}, this program needs {known}. Make a backup, then run `bot.py migrate`."
    ),
    "schema_newer": marked(
        "{database} has schema {found}, made by a newer program than this one ({known})."
        " Run the newer program, or restore the backup from before the upgrade."
    ),
    "history_not_begun": marked(
        "The histories in this database have not begun with a key yet."
        " Start the bot, or run `bot.py migrate`."
    ),
    "audit_key_missing": marked(
        "The key of the histories is missing: AUDIT_KEY is not set, and there is no {path}."
        " Restore it from the backup. If it is lost, run `bot.py audit rekey`."
    ),
    "audit_key_differs": marked(
        "The key of the histories is not the one that this database began with."
        " Restore that one from the backup. If it is lost, run `bot.py audit rekey`."
    ),
    "audit_key_unusable": marked(
        "The key of the histories cannot be read or made: {path} ({reason})."
        " Check its permissions, or set AUDIT_KEY."
    ),
    "already_served": marked("{database} is served by another bot already. Stop that one first."),
    "lease_lost": marked(
        "{database} did not answer for so long that a bot may have begun to serve it meanwhile."
        " What was under way was undone. Stop all bots, and try again."
    ),
    "served_alone": marked(
        "{database} was changed by a command that works alone, while this bot could not reach it."
        " The bot ends. Start it again."
    ),
}
NETWORK: Final[Mapping[str, str]] = {
    "bad_proxy": marked("HTTPS_PROXY must be an address such as http://proxy.example:3128."),
    "bad_ca_file": marked(
        "The CA file {path} must be a readable file of PEM certificates ({reason})."
        " Set another one as ca_file in settings.toml."
    ),
}
MAILBOX: Final[Mapping[str, str]] = {
    "mailbox_unreachable": marked(
        "The mail server {host} cannot be reached ({reason}). Check host and port."
    ),
    "mailbox_timeout": marked("The mail server {host} did not answer in time. Check the firewall."),
    "mailbox_certificate": marked(
        "The certificate of the mail server {host} is not trusted ({reason})."
        " If it is of your own authority, set ca_file in settings.toml."
    ),
    "mailbox_login": marked(
        "The mail server {host} does not let {user} in ({reason}). Check user and MAILBOX_PASSWORD."
    ),
    "mailbox_folder": marked(
        "The mailbox has no folder {folder} that can be opened ({reason}). Set another one in settings.toml."
    ),
    "mailbox_folder_not_made": marked(
        "The folder {folder} cannot be created in the mailbox ({reason})."
        " Create it there, or set another one in settings.toml."
    ),
    "mailbox_refused": marked("The mail server {host} answered with an error ({reason})."),
    "mailbox_fault": marked("There is an error in the bot ({error}). Its log says more."),
}
# {token} and {page} are what Slack's own pages call them.
TOKENS: Final[Mapping[str, str]] = {
    "token_empty": marked("{variable} is empty. Use the {token} from {page}."),
    "token_quoted": marked(
        "{variable} contains a quotation mark or a space. Use the {token} from {page} alone."
    ),
    "token_only_prefix": marked(
        "{variable} holds only the prefix {prefix}. Use the whole {token} from {page}."
    ),
    "token_of_no_kind": marked("{variable} holds no token of Slack. Use the {token} from {page}."),
    "token_of_bot": marked("{variable} holds a bot token (xoxb-). Use the {token} from {page}."),
    "token_of_app": marked("{variable} holds an app-level token (xapp-). Use the {token} from {page}."),
    "token_of_user": marked("{variable} holds a user token (xoxp-). Use the {token} from {page}."),
    "token_rotating": marked(
        "{variable} holds a rotating token (xoxe). Turn token rotation off. Use the {token} from {page}."
    ),
    "token_of_old_kind": marked(
        "{variable} holds a token of an old kind (xoxa-). Use the {token} from {page}."
    ),
    "bot_token_rejected": marked(
        "Slack rejected the bot token of workspace {workspace} ({slack_code}). Use the {token} from {page}."
    ),
    "app_token_rejected": marked(
        "Slack rejected the app-level token of workspace {workspace} ({slack_code})."
        " Turn Socket Mode on. Use the {token} from {page}."
    ),
    "tokens_of_two_apps": marked(
        "The tokens of workspace {workspace} belong to different apps: the bot token to {bot_app},"
        " the app-level token to {app}. Take both from the same app."
    ),
}
