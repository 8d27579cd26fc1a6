"""The companies that a Precoro starts with, as JSON has them: people, and documents at some step."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any

from sandbox.precoro.company import SandboxCompany
from sandbox.precoro.limits import PrecoroLimits
from sandbox.precoro.server import Precoro


def read_precoro(given: dict[str, Any], folder: Path) -> Precoro:
    """Build a Precoro with the companies of `given`; files are in `folder`.

    `limits` false: calls are not limited. Raises KeyError, TypeError, ValueError or OSError.
    """
    limits = PrecoroLimits() if given.get("limits", True) else PrecoroLimits.off()
    precoro = Precoro(limits=limits)
    for each in given["companies"]:
        company = precoro.add_company(each["name"])
        for person in each["people"]:
            company.add_person(**person)
        for document in each.get("documents", []):
            _add_document(company, document, folder)
    return precoro


def _add_document(company: SandboxCompany, given: dict[str, Any], folder: Path) -> None:
    people = {person.email: person for person in company.people}
    values = dict(given)
    alias, creator = values.pop("alias"), people[values.pop("creator")]
    steps = [(step["name"], [people[email] for email in step["approvers"]]) for step in values.pop("steps")]
    items = values.pop("items", [])
    files, comments = values.pop("files", []), values.pop("comments", [])
    approved = values.pop("approved", [])
    document = company.add_document(alias, creator, steps, items, **values)
    for name in files:
        path = folder / name
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        document.attach(path.name, path.read_bytes(), media_type)
    for comment in comments:
        document.comment(people[comment["by"]], comment["text"])
    for email in approved:
        document.approve(people[email])
