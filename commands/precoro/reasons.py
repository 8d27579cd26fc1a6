"""Why a company in Precoro can't be read, for the person at the shell."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from models.policy import PrecoroTerms
from models.records.documents import Audience
from settings import Settings
from views.wording.formats import moment
from views.wording.translate import gettext, marked

KEY_REFUSED: Final = marked(
    "{company}: Precoro refuses the key in {variable}, or the e-mail address {email}."
    " Write the address in settings.toml as in Precoro, or set {variable} to a new key of its owner"
    " (Configuration › Integrations › API Key)."
)
BLOCKED: Final = marked(
    "{company}: something between the bot and {host} refuses the bot's calls with a page (403)."
    " Check the proxy, api_url and user_agent."
)
UNREACHABLE: Final = marked(
    "{company}: {host} can't be reached ({reason}). Check the firewall and the proxy (HTTPS_PROXY, NO_PROXY)."
)
LATER: Final = marked("{company}: the limits of Precoro allow the next call on {when} ({zone}).")


def stopped_text(stopped: str, settings: Settings, terms: PrecoroTerms, reader: Audience) -> str:
    """Say why no calls are made for a company, after `key_refused` or `blocked`."""
    variable = next(one.variable for one in settings.company_keys if one.company == terms.company)
    sentence = KEY_REFUSED if stopped == "key_refused" else BLOCKED
    return gettext(
        reader,
        sentence,
        company=terms.company,
        variable=variable,
        email=terms.email,
        host=_host(terms),
    )


def unreachable_text(reason: str, terms: PrecoroTerms, reader: Audience) -> str:
    """Say that Precoro can't be reached."""
    return gettext(reader, UNREACHABLE, company=terms.company, host=_host(terms), reason=reason)


def later_text(at: datetime, settings: Settings, terms: PrecoroTerms, reader: Audience) -> str:
    """Say when the next call can be made, in the time of the company."""
    zone = next(one.zone for one in settings.companies if one.name == terms.company)
    when = moment(at, replace(reader, zone=zone))
    return gettext(reader, LATER, company=terms.company, when=when, zone=zone)


def _host(terms: PrecoroTerms) -> str:
    return urlsplit(terms.api_url).hostname or terms.api_url
