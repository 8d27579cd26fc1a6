"""Sentences of what is wrong with files that come into the inbox, and with their attachments."""

from collections.abc import Mapping
from typing import Final

from models.records.documents import Audience
from views.wording.translate import gettext, marked

INBOX: Final[Mapping[str, str]] = {
    "inbox_name_unreadable": marked("The name {name} is not UTF-8."),
    "inbox_other_import": marked("{name} names {path}, a file of another import."),
    "inbox_folder_too_full": marked("The folder {name} holds more than {most} files."),
    "inbox_folder_circle": marked("The JSON files in the folder {name} name only each other."),
    "inbox_folder_empty": marked("The folder {name} holds no file that can be seen."),
    "inbox_circle": marked("The JSON file {name} and another name each other as attachments."),
    "inbox_fault": marked(
        "Something went wrong on our side, {tries} times; the log has it under {reference}. "
        "Put it into the inbox again to try once more."
    ),
    "budget_without_company": marked(
        "The budget of {cost_centre} names no company, and there isn't exactly one it could be for. "
        "Add the company."
    ),
    "file_of_no_request": marked(
        "{file} is attached to nothing: the table that came with it doesn't name it. "
        "Add its name in the column Files, or send it by itself."
    ),
    "sent_without_named": marked(
        "{file} names the attachment {path}, but a table sent in Slack comes alone. Empty the column Files, "
        "and reply with the file in the thread of the card."
    ),
    "attachment_missing": marked(
        "{file} names the attachment {path}, which doesn't exist. Put it next to the file."
    ),
    "attachment_outside": marked(
        "{file} names the attachment {path}, which is outside the import folder. Put it inside."
    ),
    "attachment_empty": marked("{file} names the attachment {path}, which is empty."),
    "attachment_not_a_file": marked("{file} names the attachment {path}, which isn't a regular file."),
    "attachment_unreadable": marked("{file} names the attachment {path}, which can't be read ({reason})."),
    "attachment_too_large": marked("{file} names the attachment {path}, which is larger than {limit}."),
}


def rest_taken(reader: Audience) -> str:
    """Say that what the report does not name was taken in."""
    return gettext(reader, "All the rest was taken in. Putting everything back, corrected, does no harm.")
