"""What Precoro's public texts leave open: how its JSON looks, and how it behaves. All of it can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from random import Random
from typing import Literal

ListForm = Literal["data", "list", "by_id", "data_by_id", "split", "twice"]
EmptyForm = Literal["list", "dict", "null", "data", "absent"]
ReferenceForm = Literal["null", "list", "dict"]
StepForm = Literal["plain", "nested", "per_person", "ids", "unreadable"]
DateForm = Literal["iso", "zoned", "naive", "spaced", "dotted"]
ErrorForm = Literal["message", "error", "errors", "list", "nested", "html"]
AttachmentForm = Literal["bytes", "link", "other_link", "redirect", "moved", "loop", "file_link", "json"]


@dataclass
class Shapes:
    """How the JSON of one company looks. A tuple of forms means: one of them, chosen at each reading."""

    lists: ListForm | tuple[ListForm, ...] = "data"
    """`{"data": [...]}`, `[...]`, `{"17": {...}}`, one within the other, rows in both places, all twice."""
    empty_lists: EmptyForm | tuple[EmptyForm, ...] = "list"
    empty_references: ReferenceForm | tuple[ReferenceForm, ...] = "null"
    amounts: Literal["number", "text"] | tuple[Literal["number", "text"], ...] = "number"
    idns: Literal["text", "number"] | tuple[str, ...] = "text"
    """The numbers of documents."""
    dates: DateForm | tuple[DateForm, ...] = "iso"
    """Zoned is another zone than UTC; naive, spaced and dotted name none; dotted has no time."""
    steps: StepForm | tuple[StepForm, ...] = "plain"
    done: Literal["approved", "isApproved", "status", "words", "date"] | tuple[str, ...] = "approved"
    """By what a step, or an approver of it, is told to be done."""
    open_step: Literal["object", "name", "null", "absent"] | tuple[str, ...] = "object"
    backups: Literal["absent", "people", "ids"] = "absent"
    """Whether steps name those who may decide in somebody's absence, beside their approvers."""
    status_text: Literal["key", "words", "shouted", "absent", "disagreeing"] | tuple[str, ...] = "key"
    status_codes: Mapping[str, int] = field(default_factory=dict)
    """Other numbers for some of the words of a status."""
    approval_info: Literal["both", "approve_only", "absent"] = "both"
    rows_have_approval_info: bool = False
    meta: Literal["new", "old", "both", "absent"] = "new"
    """How a list tells of further pages: has_next_page, current_page and total_pages, or not at all."""
    taxes: Literal["taxes", "taxPercent", "tax"] | tuple[str, ...] = "taxes"
    units: Literal["text", "object"] | tuple[str, ...] = "text"
    comment_text: Literal["comment", "text", "message", "body", "content"] | tuple[str, ...] = "comment"
    comment_author: Literal["user", "creator", "author", "createdBy"] | tuple[str, ...] = "user"
    comment_date: Literal["createDate", "date", "createdAt"] | tuple[str, ...] = "createDate"
    people: Literal["object", "id"] | tuple[str, ...] = "object"
    """The authors of comments."""
    followers: Literal["people", "wrapped", "ids"] | tuple[str, ...] = "people"
    roles: Literal["text", "object"] = "text"

    @classmethod
    def changing(cls) -> Shapes:
        """Return forms that change at each reading, all of which say the same."""
        return cls(
            lists=("data", "list", "by_id", "data_by_id", "split"),
            empty_lists=("list", "dict", "null", "data", "absent"),
            empty_references=("null", "list", "dict"),
            amounts=("number", "text"),
            idns=("text", "number"),
            dates=("iso", "zoned", "naive", "spaced"),
            steps=("plain", "nested", "per_person"),
            done=("approved", "isApproved", "status", "words", "date"),
            open_step=("object", "name", "null", "absent"),
            status_text=("key", "words", "shouted"),
            taxes=("taxes", "taxPercent", "tax"),
            units=("text", "object"),
            comment_text=("comment", "text", "message", "body", "content"),
            comment_author=("user", "creator", "author", "createdBy"),
            comment_date=("createDate", "date", "createdAt"),
            followers=("people", "wrapped"),
        )

    @classmethod
    def other(cls) -> Shapes:
        """Return forms of which none is the default."""
        return cls(
            lists="list",
            empty_lists="null",
            empty_references="list",
            amounts="text",
            idns="number",
            dates="spaced",
            steps="nested",
            open_step="null",
            status_text="words",
            meta="old",
            taxes="taxPercent",
            units="object",
            comment_text="body",
            comment_author="createdBy",
            comment_date="date",
            people="id",
            followers="ids",
            roles="object",
        )

    def chosen(self, random: Random) -> Shapes:
        """Return the forms of one place in one answer: of each tuple, one."""
        picked = {
            each.name: random.choice(value)
            for each in fields(self)
            if isinstance(value := getattr(self, each.name), tuple)
        }
        if picked.get("steps") == "per_person" and picked.get("open_step") in ("null", "absent"):
            picked["open_step"] = "name"  # rows of persons alone do not tell whether the step is done
        return replace(self, **picked)


@dataclass
class Options:
    """How Precoro behaves towards one company."""

    completes: Literal["any", "all"] = "any"
    """Whether one approver of a step suffices, unless the step says otherwise."""
    revision: bool = True
    """Whether changes can be asked for over the API; else 404."""
    decision_answer: Literal["short", "full", "data", "empty"] = "short"
    refusal_status: int = 400
    """Of a decision that is not this person's, or came too late."""
    errors: ErrorForm = "message"
    """Under what key and how deep the words of a refusal stand."""
    email_case_counts: bool = True
    users_listed: bool = True
    """Whether /users answers; else 403."""
    forbidden_lists: frozenset[str] = frozenset()
    """Aliases that are answered 403 in JSON, with every key."""
    attachments: AttachmentForm = "bytes"
    """Unless the file says otherwise."""
    ignored_filters: frozenset[str] = frozenset()
    """Parameters of lists that it does not know after all: `id`, `status[]`, `modifiedSince`."""
    beyond_end: Literal["empty", "repeats"] = "empty"
    """What a page after the last one holds."""
    rows_shift: Literal["no", "come", "leave"] = "no"
    """Whether a row comes or leaves after each page that is read."""
    comments_move_update: bool = True
    """Whether a comment, a follower or a file moves updateDate."""
