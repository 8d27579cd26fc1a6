"""Check that every company has an integration manager."""

from collections.abc import Mapping
from typing import Final

from commands.checks.findings import Finding, first, ok, warning
from models.records.documents import Audience
from models.tables import Company, Membership
from views.wording.translate import gettext, marked, ngettext

LISTED: Final = 20
NOBODY: Final = marked(
    "Nobody is an integration manager yet: nobody can reassign a stuck step or connect people."
    ' Add managers = ["you@your-company.example"] under [slack] in settings.toml, and restart the bot.'
)


async def check_managers(listed: Mapping[str, bool], everywhere: bool, reader: Audience) -> Finding:
    """Name the companies without one.

    `listed` are the companies of the settings, and whether they name managers there; `everywhere`: the
    settings name managers of all others.
    """
    roles = Membership.filter(configuration=True, person__active=True)
    held = {str(key) for key in await roles.values_list("company__name_key", flat=True)}
    held |= {name.casefold() for name, named in listed.items() if named}
    known = {str(key): str(name) for key, name in await Company.all().values_list("name_key", "name")}
    companies = known | {name.casefold(): name for name in listed}
    without = [] if everywhere else sorted(name for key, name in companies.items() if key not in held)
    if without:
        return _missing(without, reader)
    if not companies and not everywhere:
        return warning("managers", gettext(reader, NOBODY))
    return ok("managers", gettext(reader, "Every company has an integration manager."))


def _missing(companies: list[str], reader: Audience) -> Finding:
    text = ngettext(
        reader,
        "{count} company has no integration manager: nobody can reassign its stuck steps."
        " Name managers in settings.toml, under [slack] or [[companies]], and restart the bot.",
        "{count} companies have no integration manager: nobody can reassign their stuck steps."
        " Name managers in settings.toml, under [slack] or [[companies]], and restart the bot.",
        len(companies),
    )
    return warning("managers", text, first(companies, LISTED, reader))
