"""Every id that travels through Slack.

Messages in Slack live for years and keep the ids they were posted with: an id here is never changed,
and never reused for something else.
"""

from typing import Any, Final

# What a person presses (action_id).
APPROVE: Final = "approve"
REJECT: Final = "reject"
OPEN: Final = "open"
FILES: Final = "files"
MANAGE: Final = "manage"
LINK: Final = "url"  # a link button: Slack opens the address and still sends an event that must be acked
PREVIOUS_PAGE: Final = "page_previous"
NEXT_PAGE: Final = "page_next"
SEND_FILE: Final = "send_file"
WITHDRAW: Final = "withdraw"
CANCEL: Final = "cancel"
MARK_PAID: Final = "mark_paid"
CONFIRM_REVISION: Final = "confirm_revision"
ASK_CHANGES: Final = "ask_changes"
SEND_CARD: Final = "send_card"  # the card and files of a document that came in a list
SEND_PACK: Final = "send_pack"  # the approval pack of a document
HOME_PREVIOUS: Final = "home_previous"
HOME_NEXT: Final = "home_next"
SHOW_QUEUE: Final = "show_queue"
SHOW_INTEGRATION: Final = "show_integration"
PEOPLE_ALL: Final = "people_all"
PEOPLE_INTEGRATED: Final = "people_integrated"
PEOPLE_NOT_INTEGRATED: Final = "people_not_integrated"
MAP_PEOPLE: Final = "map_people"
PO_PDF: Final = "po_pdf"
PO_PDF_AS_SET: Final = "po_pdf_as_settings"
REMINDERS: Final = "reminders"
CHOOSE: Final = "choose"
RETRY_FAILED: Final = "retry_failed"
LINK_PERSON: Final = "link_person"
SENT_SEND: Final = "sent_send"
SENT_CHANGE: Final = "sent_change"
SENT_FILL: Final = "sent_fill"
SENT_CANCEL: Final = "sent_cancel"
TAKE_BACK: Final = "take_back"  # a decision that Precoro does not have yet
LINK_KEY: Final = "link_key"  # opens the form for one's own key of Precoro
UNDO: Final = "undo"  # one's own approval, while it is not final
UNFOLLOW: Final = "unfollow"
NUDGE: Final = "nudge"  # asks the approvers of one's own document again
AWAY: Final = "away"  # opens the form for when one is away
AWAY_OTHER: Final = "away_other"  # the same for others
AWAY_END: Final = "away_end"
ASK_HELP: Final = "ask_help"  # for another approver, since who is asked is away
SNOOZE: Final = "snooze"  # puts off what a document asks of the person
ASK_FOR_KEYS: Final = "ask_for_keys"  # has those who are asked in Precoro link keys
REVIEW: Final = "review"  # opens the form in which several documents are approved
UNDO_ALL: Final = "undo_all"  # what was approved in it, while it is not final
APPROVE_WITH_NOTE: Final = "approve_with_note"
WHO_FOLLOWS: Final = "who_follows"
HOME_TAB: Final = "home_tab"
SEARCH: Final = "search"  # opens the form for words
FILTER: Final = "filter"  # opens the form for what is to be seen of the queue
CLEAR_FILTER: Final = "clear_filter"
MORE: Final = "more"  # a menu; each entry names the action that it stands for
ACTIONS: Final = (
    *(APPROVE, REJECT, OPEN, FILES, MANAGE, LINK, PREVIOUS_PAGE, NEXT_PAGE, SEND_FILE, WITHDRAW, CANCEL),
    *(MARK_PAID, CONFIRM_REVISION, ASK_CHANGES, HOME_PREVIOUS, HOME_NEXT, SHOW_QUEUE, SHOW_INTEGRATION),
    *(PEOPLE_ALL, PEOPLE_INTEGRATED, PEOPLE_NOT_INTEGRATED, MAP_PEOPLE, PO_PDF, PO_PDF_AS_SET, SEND_CARD),
    *(SEND_PACK, REMINDERS, CHOOSE, RETRY_FAILED, LINK_PERSON, SENT_SEND, SENT_CHANGE, SENT_FILL),
    *(SENT_CANCEL, TAKE_BACK, UNDO, UNFOLLOW, LINK_KEY, ASK_FOR_KEYS, NUDGE, AWAY, AWAY_OTHER, AWAY_END),
    *(ASK_HELP, SNOOZE, REVIEW, UNDO_ALL, APPROVE_WITH_NOTE, WHO_FOLLOWS, HOME_TAB, SEARCH),
    *(FILTER, CLEAR_FILTER, MORE),
)

# What a person fills in (action_id of the field, block_id of its block).
REASON: Final = "reason"
REASON_BLOCK: Final = "reason_block"
CANCEL_REASON: Final = "cancel_reason"
CANCEL_REASON_BLOCK: Final = "cancel_reason_block"
TURN: Final = "turn"
TURN_BLOCK: Final = "turn_block"
NEW_APPROVER: Final = "new_approver"
NEW_APPROVER_BLOCK: Final = "new_approver_block"
QUESTION: Final = "question"
QUESTION_BLOCK: Final = "question_block"
REVISION_NOTE: Final = "revision_note"
REVISION_NOTE_BLOCK: Final = "revision_note_block"
PAID_ON: Final = "paid_on"
PAID_ON_BLOCK: Final = "paid_on_block"
REFERENCE: Final = "reference"
REFERENCE_BLOCK: Final = "reference_block"
PARTLY: Final = "partly"
PARTLY_BLOCK: Final = "partly_block"
REMIND_HOW: Final = "remind_how"
REMIND_HOW_BLOCK: Final = "remind_how_block"
REMIND_DAYS: Final = "remind_days"
REMIND_DAYS_BLOCK: Final = "remind_days_block"
FIRST_TIME: Final = "first_time"
FIRST_TIME_BLOCK: Final = "first_time_block"
SECOND_TIME: Final = "second_time"
SECOND_TIME_BLOCK: Final = "second_time_block"
THIRD_TIME: Final = "third_time"
THIRD_TIME_BLOCK: Final = "third_time_block"
REMIND_ZONE: Final = "remind_zone"
REMIND_ZONE_BLOCK: Final = "remind_zone_block"
LINKED_PERSON: Final = "linked_person"
LINKED_PERSON_BLOCK: Final = "linked_person_block"
LINKED_MEMBER: Final = "linked_member"
LINKED_MEMBER_BLOCK: Final = "linked_member_block"
SENT_COMPANY: Final = "sent_company"
SENT_COMPANY_BLOCK: Final = "sent_company_block"
SENT_REQUESTER: Final = "sent_requester"
SENT_REQUESTER_BLOCK: Final = "sent_requester_block"
SENT_RULE: Final = "sent_rule"
SENT_RULE_BLOCK: Final = "sent_rule_block"
SENT_KIND: Final = "sent_kind"
SENT_KIND_BLOCK: Final = "sent_kind_block"
SENT_SUPPLIER: Final = "sent_supplier"
SENT_SUPPLIER_BLOCK: Final = "sent_supplier_block"
SENT_NUMBER: Final = "sent_number"
SENT_NUMBER_BLOCK: Final = "sent_number_block"
SENT_AMOUNT: Final = "sent_amount"
SENT_AMOUNT_BLOCK: Final = "sent_amount_block"
SENT_CURRENCY: Final = "sent_currency"
SENT_CURRENCY_BLOCK: Final = "sent_currency_block"
SENT_ISSUED: Final = "sent_issued"
SENT_ISSUED_BLOCK: Final = "sent_issued_block"
SENT_DUE: Final = "sent_due"
SENT_DUE_BLOCK: Final = "sent_due_block"
SENT_TITLE: Final = "sent_title"
SENT_TITLE_BLOCK: Final = "sent_title_block"
SENT_NOTE: Final = "sent_note"
SENT_NOTE_BLOCK: Final = "sent_note_block"
KEY_COMPANY: Final = "key_company"
KEY_COMPANY_BLOCK: Final = "key_company_block"
KEY_EMAIL: Final = "key_email"
KEY_EMAIL_BLOCK: Final = "key_email_block"
KEY_TEXT: Final = "key_text"
KEY_TEXT_BLOCK: Final = "key_text_block"
CHOSEN: Final = "chosen"  # of several documents, in blocks of ten
CHOSEN_BLOCK: Final = "chosen_block"
CHECKED: Final = "checked"  # one document with a warning
CHECKED_BLOCK: Final = "checked_block"
NOTE: Final = "note"
NOTE_BLOCK: Final = "note_block"
AWAY_PERSON: Final = "away_person"
AWAY_PERSON_BLOCK: Final = "away_person_block"
AWAY_FIRST: Final = "away_first"
AWAY_FIRST_BLOCK: Final = "away_first_block"
AWAY_LAST: Final = "away_last"
AWAY_LAST_BLOCK: Final = "away_last_block"
SNOOZE_ON: Final = "snooze_on"
SNOOZE_UNTIL: Final = "snooze_until"
REMIND_PAUSE: Final = "remind_pause"
REMIND_PAUSE_BLOCK: Final = "remind_pause_block"
REMIND_NIGHT: Final = "remind_night"
REMIND_NIGHT_BLOCK: Final = "remind_night_block"
SNOOZE_ON_BLOCK: Final = "snooze_on_block"
SNOOZE_UNTIL_BLOCK: Final = "snooze_until_block"
STAND_INS: Final = "stand_ins"
STAND_INS_BLOCK: Final = "stand_ins_block"
SEARCH_WORDS: Final = "search_words"
SEARCH_WORDS_BLOCK: Final = "search_words_block"
FILTER_KIND: Final = "filter_kind"
FILTER_KIND_BLOCK: Final = "filter_kind_block"
FILTER_COMPANY: Final = "filter_company"
FILTER_COMPANY_BLOCK: Final = "filter_company_block"
FILTER_CURRENCY: Final = "filter_currency"
FILTER_CURRENCY_BLOCK: Final = "filter_currency_block"
FILTER_LEAST: Final = "filter_least"
FILTER_LEAST_BLOCK: Final = "filter_least_block"
FILTER_MOST: Final = "filter_most"
FILTER_MOST_BLOCK: Final = "filter_most_block"
FILTER_DAYS: Final = "filter_days"
FILTER_DAYS_BLOCK: Final = "filter_days_block"
FIELDS: Final = (
    *(REASON, CANCEL_REASON, TURN, NEW_APPROVER, QUESTION, REVISION_NOTE, PAID_ON, REFERENCE, PARTLY),
    *(REMIND_HOW, REMIND_DAYS, FIRST_TIME, SECOND_TIME, THIRD_TIME, REMIND_ZONE, LINKED_PERSON),
    *(LINKED_MEMBER, SENT_COMPANY, SENT_REQUESTER, SENT_RULE, SENT_KIND, SENT_SUPPLIER, SENT_NUMBER),
    *(SENT_AMOUNT, SENT_CURRENCY, SENT_ISSUED, SENT_DUE, SENT_TITLE, SENT_NOTE, KEY_COMPANY, KEY_EMAIL),
    *(KEY_TEXT, SNOOZE_ON, REMIND_PAUSE, REMIND_NIGHT, AWAY_PERSON, AWAY_FIRST, AWAY_LAST, STAND_INS),
    *(CHOSEN, CHECKED, NOTE, SEARCH_WORDS, FILTER_KIND, FILTER_COMPANY, FILTER_CURRENCY, FILTER_LEAST),
    *(FILTER_MOST, FILTER_DAYS, SNOOZE_UNTIL),
)

# Blocks with buttons (block_id).
DECIDE_BLOCK: Final = "decide_block"
MORE_BLOCK: Final = "more_block"
PAGES_BLOCK: Final = "pages_block"
MANAGE_BLOCK: Final = "manage_block"
ROW_BLOCK: Final = "row_block"
HOME_BLOCK: Final = "home_block"
PEOPLE_BLOCK: Final = "people_block"
COMPANY_BLOCK: Final = "company_block"
WELCOME_BLOCK: Final = "welcome_block"
UNLINKED_BLOCK: Final = "unlinked_block"
DIGEST_BLOCK: Final = "digest_block"
FAILED_BLOCK: Final = "failed_block"
STUCK_BLOCK: Final = "stuck_block"
LINK_BLOCK: Final = "link_block"
SENT_BLOCK: Final = "sent_block"
NOTICE_BLOCK: Final = "notice_block"
KEYS_BLOCK: Final = "keys_block"
REVIEW_BLOCK: Final = "review_block"
AWAY_BLOCK: Final = "away_block"
BLOCKS: Final = (
    *(REASON_BLOCK, CANCEL_REASON_BLOCK, TURN_BLOCK, NEW_APPROVER_BLOCK, DECIDE_BLOCK, PAGES_BLOCK),
    *(MANAGE_BLOCK, QUESTION_BLOCK, REVISION_NOTE_BLOCK, PAID_ON_BLOCK, REFERENCE_BLOCK, PARTLY_BLOCK),
    *(ROW_BLOCK, HOME_BLOCK, PEOPLE_BLOCK, COMPANY_BLOCK, WELCOME_BLOCK, UNLINKED_BLOCK, DIGEST_BLOCK),
    *(FAILED_BLOCK, STUCK_BLOCK, LINK_BLOCK, REMIND_HOW_BLOCK, REMIND_DAYS_BLOCK, FIRST_TIME_BLOCK),
    *(SECOND_TIME_BLOCK, THIRD_TIME_BLOCK, REMIND_ZONE_BLOCK, LINKED_PERSON_BLOCK, LINKED_MEMBER_BLOCK),
    *(SENT_BLOCK, SENT_COMPANY_BLOCK, SENT_REQUESTER_BLOCK, SENT_RULE_BLOCK, SENT_KIND_BLOCK),
    *(SENT_SUPPLIER_BLOCK, SENT_NUMBER_BLOCK, SENT_AMOUNT_BLOCK, SENT_CURRENCY_BLOCK, SENT_ISSUED_BLOCK),
    *(SENT_DUE_BLOCK, SENT_TITLE_BLOCK, SENT_NOTE_BLOCK, KEY_COMPANY_BLOCK, KEY_EMAIL_BLOCK),
    *(KEY_TEXT_BLOCK, NOTICE_BLOCK, KEYS_BLOCK, AWAY_PERSON_BLOCK, AWAY_FIRST_BLOCK, AWAY_LAST_BLOCK),
    *(STAND_INS_BLOCK, AWAY_BLOCK, SNOOZE_ON_BLOCK, REMIND_PAUSE_BLOCK, REMIND_NIGHT_BLOCK, CHOSEN_BLOCK),
    *(CHECKED_BLOCK, NOTE_BLOCK, REVIEW_BLOCK, SEARCH_WORDS_BLOCK, FILTER_KIND_BLOCK, FILTER_COMPANY_BLOCK),
    *(
        FILTER_CURRENCY_BLOCK,
        FILTER_LEAST_BLOCK,
        FILTER_MOST_BLOCK,
        FILTER_DAYS_BLOCK,
        SNOOZE_UNTIL_BLOCK,
        MORE_BLOCK,
    ),
)

# Modals (callback_id).
LOADING_VIEW: Final = "loading_view"
GONE_VIEW: Final = "gone_view"
DETAILS_VIEW: Final = "details_view"
REJECT_VIEW: Final = "reject_view"
MANAGE_VIEW: Final = "manage_view"
CANCEL_VIEW: Final = "cancel_view"
FILES_VIEW: Final = "files_view"
CHANGES_VIEW: Final = "changes_view"
REVISION_VIEW: Final = "revision_view"
PAYMENT_VIEW: Final = "payment_view"
REMINDERS_VIEW: Final = "reminders_view"
ANSWER_VIEW: Final = "answer_view"
LINK_PERSON_VIEW: Final = "link_person_view"
SENT_CHANGE_VIEW: Final = "sent_change_view"
SENT_FILL_VIEW: Final = "sent_fill_view"
LINK_KEY_VIEW: Final = "link_key_view"
REVIEW_VIEW: Final = "review_view"
REVIEW_SUMMARY_VIEW: Final = "review_summary_view"
REVIEW_RESULT_VIEW: Final = "review_result_view"
NOTE_VIEW: Final = "note_view"
AWAY_VIEW: Final = "away_view"
SNOOZE_VIEW: Final = "snooze_view"
FOLLOWERS_VIEW: Final = "followers_view"
SEARCH_VIEW: Final = "search_view"
FILTER_VIEW: Final = "filter_view"
VIEWS: Final = (
    *(LOADING_VIEW, GONE_VIEW, DETAILS_VIEW, REJECT_VIEW, MANAGE_VIEW, CANCEL_VIEW, FILES_VIEW),
    *(CHANGES_VIEW, REVISION_VIEW, PAYMENT_VIEW, REMINDERS_VIEW, ANSWER_VIEW, LINK_PERSON_VIEW),
    *(SENT_CHANGE_VIEW, SENT_FILL_VIEW, LINK_KEY_VIEW, AWAY_VIEW, SNOOZE_VIEW, REVIEW_VIEW),
    *(REVIEW_SUMMARY_VIEW, REVIEW_RESULT_VIEW, NOTE_VIEW, FOLLOWERS_VIEW, SEARCH_VIEW, FILTER_VIEW),
)

# Messages (event_type of the metadata).
CARD_EVENT: Final = "card_message"
LISTING_EVENT: Final = "list_message"
OUTCOME_EVENT: Final = "outcome_message"
COMMENT_EVENT: Final = "comment_message"
WELCOME_EVENT: Final = "welcome_message"
UNLINKED_EVENT: Final = "unlinked_message"
DIGEST_EVENT: Final = "digest_message"
SENT_FILE_EVENT: Final = "sent_file_message"
PRECORO_EVENT: Final = "precoro_message"
EARLIER_TALK_EVENT: Final = "earlier_talk_message"
OUT_OF_DATE_EVENT: Final = "out_of_date_message"  # of no row any more
EVENTS: Final = (
    CARD_EVENT,
    LISTING_EVENT,
    OUTCOME_EVENT,
    COMMENT_EVENT,
    WELCOME_EVENT,
    UNLINKED_EVENT,
    DIGEST_EVENT,
    SENT_FILE_EVENT,
    PRECORO_EVENT,
    EARLIER_TALK_EVENT,
    OUT_OF_DATE_EVENT,
)


def row_block(document: int, turn: int | None, ask: str) -> str:
    """Build the block id of a row's buttons; a document may be in two lists of one Home."""
    return f"{ROW_BLOCK}_{ask}_{document}_{turn or 0}"


def metadata(event: str, message: int) -> dict[str, Any]:
    """Build a message's metadata: only ids, since others in the workspace can read it."""
    return {"event_type": event, "event_payload": {"message": message}}
