"""One sample drawing, and what its builder is called in a report."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, ParamSpec

from models.frozen import frozen
from models.records.documents import Audience
from views.blocks.kit import Message, View
from views.home.integration import build_integration, build_mapping_begun
from views.home.plain import build_plain_home
from views.home.queue import build_closed_home, build_home
from views.messages.card import build_card
from views.messages.comment import build_comment
from views.messages.digest import build_digest
from views.messages.earlier_talk import build_earlier_talk
from views.messages.list import build_listing
from views.messages.out_of_date import build_out_of_date
from views.messages.outcome import build_outcome
from views.messages.plain import build_plain
from views.messages.precoro import build_notice
from views.messages.sent_file import build_sent_file
from views.messages.unlinked import build_unlinked
from views.messages.waiting_notice import build_waiting_notice
from views.messages.welcome import build_welcome
from views.modals.ask_changes import build_changes_form
from views.modals.away import build_away_form
from views.modals.confirm_revision import build_revision_form
from views.modals.details import build_details, build_loading, build_unavailable
from views.modals.files import build_files_form
from views.modals.followers import build_followers
from views.modals.link_key import build_key_checked, build_key_form
from views.modals.link_person import build_link_form
from views.modals.manage import build_cancel_form, build_manage_form
from views.modals.note import build_note_form
from views.modals.payment import build_payment_form
from views.modals.queue_filter import build_filter_form
from views.modals.reject import build_reject_form
from views.modals.reminders import build_reminders_form
from views.modals.review.form import build_review_form
from views.modals.review.result import build_review_loading, build_review_result
from views.modals.review.summary import build_review_summary
from views.modals.search import build_search_form
from views.modals.sent_change import build_sent_change, build_sent_change_of_all
from views.modals.sent_fill import build_sent_fill
from views.modals.snooze import build_snooze_form
from views.replies.coming import build_pdf_coming
from views.replies.command_line import build_help, build_incomplete, build_unknown
from views.replies.commands import (
    build_answer_view,
    build_choices,
    build_decided,
    build_following,
    build_not_following,
    build_not_seen,
    build_press_needed,
    build_reason_kept,
    build_text,
    build_undone,
    build_unlinked_key,
)
from views.replies.due import build_due
from views.replies.found import build_search_result
from views.replies.hints import build_outside
from views.replies.history import build_history
from views.replies.mentions import build_choice, build_commented, build_found, build_not_added
from views.replies.nudged import build_nudged
from views.replies.pending import build_pending
from views.replies.refusals import build_fault, build_refusal
from views.replies.reply_files import build_file_refused
from views.replies.snoozed import build_snoozed, build_snoozed_list
from views.replies.status import build_status
from views.wording.translate import gettext, marked

P = ParamSpec("P")
Builder = Callable[..., Message | View]

NAMES: Final[Mapping[Builder, str]] = {
    build_card: marked("card"),
    build_listing: marked("list of documents"),
    build_digest: marked("reminder"),
    build_outcome: marked("outcome"),
    build_comment: marked("comment"),
    build_earlier_talk: marked("earlier comments"),
    build_plain: marked("message without layout"),
    build_out_of_date: marked("message that is out of date"),
    build_sent_file: marked("answer to a file"),
    build_unlinked: marked("notice of a person who is no longer connected"),
    build_welcome: marked("welcome"),
    build_waiting_notice: marked("notice about what waits"),
    build_notice: marked("notice about a decision or key in Precoro"),
    build_home: marked("Home"),
    build_closed_home: marked("Home for people without access"),
    build_plain_home: marked("Home without layout"),
    build_integration: marked("Integration part of the Home"),
    build_mapping_begun: marked("answer to Map users"),
    build_details: marked("details"),
    build_loading: marked("what is shown while details are loaded"),
    build_unavailable: marked("what is shown instead of details"),
    build_manage_form: marked("form to manage an approval"),
    build_cancel_form: marked("form to cancel a document"),
    build_link_form: marked("form to link a person"),
    build_away_form: marked("form for days away"),
    build_key_form: marked("form to link a key of Precoro"),
    build_key_checked: marked("answer to a linked key"),
    build_payment_form: marked("form to mark as paid"),
    build_reject_form: marked("form to reject"),
    build_note_form: marked("form to approve with a note"),
    build_review_loading: marked("what is shown while documents are loaded"),
    build_review_form: marked("form to review several documents"),
    build_review_summary: marked("form to approve several documents"),
    build_review_result: marked("result of approving several documents"),
    build_files_form: marked("list of files"),
    build_followers: marked("list of followers"),
    build_revision_form: marked("form to send back for approval"),
    build_changes_form: marked("form to ask for changes"),
    build_reminders_form: marked("form for reminders"),
    build_sent_change: marked("form to change what a file becomes"),
    build_sent_change_of_all: marked("form to change what a file of several documents becomes"),
    build_sent_fill: marked("form for a file without data"),
    build_snooze_form: marked("form to snooze"),
    build_filter_form: marked("form to filter the queue"),
    build_search_form: marked("form to search documents"),
    build_search_result: marked("answer to a search"),
    build_help: marked("list of commands"),
    build_due: marked("list of what is to be paid"),
    build_unknown: marked("answer to an unknown command"),
    build_incomplete: marked("answer to an incomplete command"),
    build_text: marked("answer of one sentence"),
    build_decided: marked("answer to a decision"),
    build_nudged: marked("answer to a nudge"),
    build_snoozed: marked("answer to a snooze"),
    build_snoozed_list: marked("list of what is snoozed"),
    build_following: marked("answer to somebody who follows a document"),
    build_not_following: marked("answer to somebody who stops following"),
    build_history: marked("history of a document"),
    build_undone: marked("answer to an undone approval"),
    build_unlinked_key: marked("answer to an unlinked key"),
    build_pdf_coming: marked("answer about a PDF"),
    build_pending: marked("list of what needs somebody"),
    build_press_needed: marked("answer about a large amount"),
    build_not_seen: marked("answer about a document not seen"),
    build_reason_kept: marked("answer that keeps a reason"),
    build_choices: marked("choice of a document for a command"),
    build_answer_view: marked("answer in a window"),
    build_not_added: marked("answer about people who were not added"),
    build_commented: marked("answer to a comment"),
    build_file_refused: marked("answer about a file that is not passed on"),
    build_found: marked("answer about a document"),
    build_choice: marked("choice of a document"),
    build_refusal: marked("refusal"),
    build_fault: marked("answer after a fault"),
    build_status: marked("status"),
    build_outside: marked("hint for messages outside a thread"),
}
"""Every function of views that makes a message, form or Home, and what it makes."""


@frozen
class Sample:
    """What a builder made; `state` says of what, in the words of records, and in which language."""

    build: Builder
    state: str
    made: Message | View

    @property
    def as_sent(self) -> str:
        """The drawing as one string, which is the same for equal drawings."""
        message = isinstance(self.made, Message)
        sent: Any = (self.made.text, self.made.blocks) if isinstance(self.made, Message) else self.made
        return json.dumps([message, sent], ensure_ascii=False)


def draw(
    build: Callable[P, Message | View], state: str, reader: Audience, /, *args: P.args, **kwargs: P.kwargs
) -> Sample:
    """Have a builder draw, for a reader."""
    named = ", ".join(filter(None, (state, reader.locale)))
    return Sample(build, named, build(*args, **kwargs))


def sample_name(sample: Sample, reader: Audience) -> str:
    """Name a sample: `card (pending_you, de-DE)`."""
    return f"{gettext(reader, NAMES[sample.build])} ({sample.state})"
