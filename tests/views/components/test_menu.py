"""The menu of a card: what it holds where there is room."""

from tests.support.samples.view_samples import a_card, a_document
from views.components.menu import menu_buttons


def test_without_a_link_there_is_room_for_approving_with_a_note() -> None:
    entries = [(one["text"]["text"], one["value"]) for one in menu_buttons(a_card(a_document(url="")))]
    assert entries[-2:] == [("Who follows", "document:7"), ("Approve with a note", "11:c0ffee")]
    assert len(entries) == 5
    settled = [one["action_id"] for one in menu_buttons(a_card(state="approved", turn=None))]
    assert not {"who_follows", "approve_with_note"} & set(settled)
