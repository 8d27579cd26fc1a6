import pytest

from tests.support.block_text import must_pass
from views import ids, values
from views.blocks.kit import actions, button, message


def test_every_id_is_one_word_used_once() -> None:
    every = (*ids.ACTIONS, *ids.FIELDS, *ids.BLOCKS, *ids.VIEWS, *ids.EVENTS)
    assert len(set(every)) == len(every)
    for each in every:
        assert each.replace("_", "a").isalpha()
        assert len(each) <= 255


def test_every_id_is_gathered() -> None:
    words = {value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}
    assert words == {*ids.ACTIONS, *ids.FIELDS, *ids.BLOCKS, *ids.VIEWS, *ids.EVENTS}


def test_ids_in_old_messages_keep_their_words() -> None:
    """Messages posted years ago carry these: a change here leaves dead buttons behind."""
    assert ids.ACTIONS == (
        "approve",
        "reject",
        "open",
        "files",
        "manage",
        "url",
        "page_previous",
        "page_next",
        "send_file",
        "withdraw",
        "cancel",
        "mark_paid",
        "confirm_revision",
        "ask_changes",
        "home_previous",
        "home_next",
        "show_queue",
        "show_integration",
        "people_all",
        "people_integrated",
        "people_not_integrated",
        "map_people",
        "po_pdf",
        "po_pdf_as_settings",
        "send_card",
        "send_pack",
        "reminders",
        "choose",
        "retry_failed",
        "link_person",
        "sent_send",
        "sent_change",
        "sent_fill",
        "sent_cancel",
        "take_back",
        "undo",
        "unfollow",
        "link_key",
        "ask_for_keys",
        "nudge",
        "away",
        "away_other",
        "away_end",
        "ask_help",
        "snooze",
        "review",
        "undo_all",
        "approve_with_note",
        "who_follows",
        "home_tab",
        "search",
        "filter",
        "clear_filter",
        "more",
    )
    assert ids.EVENTS == (
        "card_message",
        "list_message",
        "outcome_message",
        "comment_message",
        "welcome_message",
        "unlinked_message",
        "digest_message",
        "sent_file_message",
        "precoro_message",
        "earlier_talk_message",
        "out_of_date_message",
    )


def test_a_deciding_button_carries_the_turn_and_what_was_shown() -> None:
    value = values.turn_value(11, "c0ffee")
    assert value == "11:c0ffee"
    assert values.parse_turn_value(value) == values.ShownValue("c0ffee", turn=11)


def test_a_showing_button_carries_the_document() -> None:
    assert values.document_value(7) == "document:7"
    assert values.parse_document_value("document:7") == 7


def test_a_button_that_decides_on_a_document_carries_what_was_shown() -> None:
    assert values.document_value(7, "1-c0ffee-1") == "document:7:1-c0ffee-1"
    assert values.parse_document_value("document:7:1-c0ffee-1") == 7
    shown = values.ShownValue("1-c0ffee-1", document=7)
    assert values.parse_shown_document("document:7:1-c0ffee-1") == shown
    assert values.parse_shown_document("document:7") == values.ShownValue("", document=7)
    assert values.parse_private({"private_metadata": values.private(shown)}) == shown


def test_a_choice_carries_what_was_shown_and_old_ones_are_still_read() -> None:
    shown = values.ShownValue("1-c0ffee-1", turn=11, document=7)
    value = values.choice_value("approve", 7, "7.8.x: y", 11, "1-c0ffee-1")
    assert values.parse_choice_value(value) == values.Choice("approve", 7, "7.8.x: y", shown)
    old = values.Choice("approve", 7, "7.8.x: y", values.ShownValue("", document=7))
    assert values.parse_choice_value("approve:7:7.8.x: y") == old


@pytest.mark.parametrize("value", ["", "11", "11:", ":c0ffee", "document:7", "1:a b", "-1:a", "1:a\n", "٣:a"])
def test_another_value_is_not_read_as_a_turn(value: str) -> None:
    with pytest.raises(ValueError, match="<turn>:<hash>"):
        values.parse_turn_value(value)


@pytest.mark.parametrize(
    "value", ["", "7", "document:", "document:x", "11:c0ffee", "document:7 ", "document:٣"]
)
def test_another_value_is_not_read_as_a_document(value: str) -> None:
    with pytest.raises(ValueError, match="document:<id>"):
        values.parse_document_value(value)


def test_metadata_holds_ids_only() -> None:
    assert ids.metadata(ids.CARD_EVENT, 5) == {"event_type": "card_message", "event_payload": {"message": 5}}


def test_a_message_made_of_our_blocks_passes() -> None:
    pressed = button(ids.OPEN, "Open", values.document_value(7))
    must_pass(message("Hello", [actions(ids.DECIDE_BLOCK, [pressed])]))
