from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.records.documents import Audience, PersonRef, Row, Schedule
from models.records.events import TargetState
from models.records.home import (
    CompanyState,
    Failure,
    Integration,
    Page,
    PersonState,
    Queue,
    Run,
    StuckStep,
    Unlinked,
    Waiting,
    Welcome,
    WorkspaceState,
)
from models.refusals import Refusal
from tests.support.block_text import buttons, must_pass, shown
from tests.support.samples.random_records import rows
from tests.support.samples.random_values import moments, numbers, readers, words
from tests.support.samples.view_samples import APPROVED, CLEO, DAN, ENDED
from tests.views.components.test_rows import PAYABLE, WAITING
from tests.views.messages.test_list import ROW
from tests.views.test_anything import modest
from views import ids, values
from views.home.companies import parse_company_value
from views.home.integration import build_integration
from views.home.queue import build_closed_home, build_home
from views.messages.unlinked import build_unlinked
from views.messages.welcome import build_welcome
from views.wording.refusals import sentence

WEEKDAYS = Schedule("default", (1, 2, 3, 4, 5), ("09:00",), "Europe/Berlin", own_zone=False)
NOTHING = Page((), 1, 1, 0)


def paged(*rows: Row, page: int = 1, size: int = 10) -> Page:
    pages = max(1, -(-len(rows) // size))
    page = min(page, pages)
    return Page(rows[(page - 1) * size : page * size], page, pages, len(rows))


def many(count: int, row: Row = WAITING) -> list[Row]:
    return [replace(row, document=n, turn=n, number=f"PO-{n}") for n in range(1, count + 1)]


def a_queue(**changes: Any) -> Queue:
    return replace(Queue(Audience(), NOTHING, NOTHING, configures=False), **changes)


def an_integration(**changes: Any) -> Integration:
    integration = Integration(
        reader=Audience(),
        workspaces=(WorkspaceState("acme", "", True, (), 7),),
        companies=(CompanyState(3, "Acme Ltd", False, "", None),),
        waiting=Waiting(2, 1, 1, 0),
        failures=(Failure("card", "PO-1", "", "chat.postMessage: Slack refused (is_archived)", "Ann Lee"),),
        run=None,
        integrated=1,
        not_integrated=1,
        show="all",
        people=(
            PersonState("Ann Lee", "ann@acme.example", "active"),
            PersonState("kurt@beta.example", "kurt@beta.example", "absent"),
        ),
        page=1,
        pages=1,
    )
    return replace(integration, **changes)


def test_an_empty_home_says_so_kindly() -> None:
    view = build_home(a_queue())
    must_pass(view)
    said = shown(view["blocks"])
    assert "You're all caught up. New documents will show up here and in Messages." in said
    assert "No requests yet." in said
    assert ids.SHOW_INTEGRATION not in buttons(view["blocks"])


def test_home_acts_in_place_and_says_where_things_stand() -> None:
    asked = replace(
        ROW, document=9, turn=None, state="pending_others", action="see", number="PO-9", asked=(CLEO, DAN)
    )
    view = build_home(a_queue(waiting=paged(WAITING, PAYABLE), asked=paged(asked), configures=True))
    must_pass(view)
    said = shown(view["blocks"])
    assert said.startswith("2 documents need your action\n")
    assert (
        "Purchase order PO-9 · €12,521.20 · waiting for Cleo Frey or Dan Moss\nLaptops · Northwind GmbH\n"
        in said
    )
    there = set(buttons(view["blocks"]))
    assert {ids.APPROVE, ids.REJECT, ids.MARK_PAID, ids.OPEN, ids.SHOW_INTEGRATION} <= there


def test_home_says_when_its_reader_is_reminded() -> None:
    view = build_home(a_queue(reminders=WEEKDAYS))
    must_pass(view)
    assert "Reminders: Monday to Friday at 9:00 AM, Europe/Berlin" in shown(view["blocks"]).replace(
        "\u202f", " "
    )
    assert ids.REMINDERS in buttons(view["blocks"])


def test_many_documents_are_paged() -> None:
    first = build_home(a_queue(waiting=paged(*many(23)), asked=paged(*many(7, ROW), size=5)))
    must_pass(first)
    assert "Page 1 of 3" in shown(first["blocks"])
    assert "Page 1 of 2" in shown(first["blocks"])
    last = build_home(a_queue(waiting=paged(*many(23), page=9)))
    said, there = shown(last["blocks"]), buttons(last["blocks"])
    assert "Page 3 of 3" in said
    assert "PO-23 " in said
    assert "PO-20 " not in said
    assert ids.HOME_NEXT not in there
    assert values.parse_page_value(there[ids.HOME_PREVIOUS]["value"]) == ("waiting", 2)


def test_nobody_else_learns_more_than_why() -> None:
    guest = build_closed_home(sentence(Refusal("guest"), Audience()), Audience())
    assert shown(guest["blocks"]) == "Approvals\nGuests can't approve documents here."
    view = build_closed_home("You are not known here yet.", Audience())
    must_pass(view)
    assert "You are not known here yet." in shown(view["blocks"])


def test_integration_says_how_everything_stands() -> None:
    view = build_integration(an_integration())
    must_pass(view)
    said = shown(view["blocks"])
    assert "acme · connected · all 7 scopes granted" in said
    assert "Deliveries · 2 messages waiting · 1 file waiting · 1 delivery failed" in said
    assert "1 connected · 1 not connected" in said
    assert "• Ann Lee · ann@acme.example · connected" in said
    assert "• kurt@beta.example · not connected: no Slack account with this e-mail" in said
    assert "Share order PDFs before approval: off (default)" in said
    there = buttons(view["blocks"])
    assert parse_company_value(there[ids.PO_PDF]["value"]) == (3, "on")
    assert ids.PO_PDF_AS_SET not in there
    assert ids.MAP_PEOPLE in there


def test_what_was_set_in_slack_is_shown_with_who_and_when() -> None:
    company = CompanyState(3, "Acme Ltd", True, "Ann Lee", APPROVED)
    view = build_integration(an_integration(companies=(company,)))
    must_pass(view)
    assert "Share order PDFs before approval: on · set by Ann Lee · Nov 20, 2026" in shown(view["blocks"])
    there = buttons(view["blocks"])
    assert parse_company_value(there[ids.PO_PDF]["value"]) == (3, "off")
    assert parse_company_value(there[ids.PO_PDF_AS_SET]["value"]) == (3, "")


def test_a_run_shows_its_progress_and_its_end() -> None:
    def said(run: Run) -> str:
        view = build_integration(an_integration(run=run))
        must_pass(view)
        return shown(view["blocks"])

    running = said(Run("running", 600, "Ann Lee", APPROVED, None, ""))
    assert "Mapping in progress: 600 accounts checked · started by Ann Lee" in running
    assert "Map users]" not in running
    away = said(Run("running", 600, "Ann Lee", APPROVED, None, "users.list: http_503", unanswered=True))
    assert "started by Ann Lee · Slack isn't answering right now, retrying automatically" in away
    assert "Last mapped Nov 21, 2026" in said(Run("done", 2000, "Ann Lee", APPROVED, ENDED, ""))
    failed = said(Run("failed", 200, "", APPROVED, ENDED, "Slack refused (not_allowed)"))
    assert "Mapping stopped Nov 21, 2026, 8:30 AM: Slack refused (not_allowed). People found" in failed


def test_a_workspace_that_is_down_says_what_to_do() -> None:
    states = (
        WorkspaceState("acme", "token_revoked", True, (), 7),
        WorkspaceState("beta", "", True, ("files:write", "im:write"), 5),
    )
    said = shown(build_integration(an_integration(workspaces=states))["blocks"])
    assert "not connected (Slack error token_revoked): reinstall the app there" in said
    assert "missing scopes: files:write and im:write; update the app manifest" in said


def test_managers_are_told_what_comes_next() -> None:
    made = build_welcome(Welcome(Audience(), ("Acme Ltd", "Beta GmbH")))
    must_pass(made)
    assert "You can now approve documents of Acme Ltd and Beta GmbH in this workspace." in shown(made.blocks)
    assert list(buttons(made.blocks)) == [ids.MAP_PEOPLE]


def test_managers_are_told_who_is_not_integrated_any_more() -> None:
    told = Unlinked(Audience(), PersonRef(7, "Ann <!channel>", "ann@acme.example"), "unconfirmed", APPROVED)
    made = build_unlinked(told)
    must_pass(made)
    assert made.text.startswith("Ann &lt;!channel&gt; is no longer connected: ")
    assert "Reason: e-mail address not confirmed in Slack · Nov 20, 2026" in shown(made.blocks)
    assert list(buttons(made.blocks)) == [ids.MAP_PEOPLE]


some_rows = st.lists(rows, max_size=30, unique_by=lambda row: (row.document, row.turn))


@modest
@given(some_rows, some_rows, readers, st.booleans())
def test_every_home_is_accepted(
    waiting: list[Row], asked: list[Row], reader: Audience, configures: bool
) -> None:
    seen = {(row.document, row.turn) for row in waiting}
    others = [replace(row, action="see") for row in asked if (row.document, row.turn) not in seen]
    queue = Queue(reader, paged(*waiting), paged(*others, page=2, size=5), configures, WEEKDAYS)
    must_pass(build_home(queue))


@modest
@given(
    st.lists(st.builds(WorkspaceState, words, words, st.booleans(), st.just(("a:b",)), numbers), max_size=12),
    st.lists(
        st.builds(CompanyState, numbers, words, st.booleans(), words, st.none() | moments),
        max_size=18,
        unique_by=lambda company: company.id,
    ),
    st.lists(st.builds(PersonState, words, words, words), max_size=20),
    st.none() | st.builds(Run, st.just("failed"), numbers, words, moments, st.none() | moments, words),
)
def test_every_integration_is_accepted(
    workspaces: list[WorkspaceState],
    companies: list[CompanyState],
    people: list[PersonState],
    run: Run | None,
) -> None:
    must_pass(
        build_integration(
            an_integration(
                workspaces=tuple(workspaces),
                companies=tuple(companies),
                people=tuple(people),
                run=run,
                pages=3,
            )
        )
    )


def test_stuck_steps_are_listed_with_manage() -> None:
    steps = tuple(StuckStep(n, "Acme Ltd", f"PO-{n}", "Manager", "gone") for n in range(1, 11))
    view = build_integration(an_integration(stuck=steps))
    must_pass(view)
    said = shown(view["blocks"])
    assert "PO-8 · Acme Ltd · Manager\nthe approvers on this step are no longer active" in said
    assert "PO-9" not in said
    assert "and 2 more stuck steps" in said
    assert ids.MANAGE in buttons(view["blocks"])
    assert "Stuck steps" not in shown(build_integration(an_integration())["blocks"])


def test_addresses_that_slack_calls_unconfirmed_are_counted() -> None:
    view = build_integration(an_integration(unconfirmed=2))
    must_pass(view)
    assert "2 with e-mail addresses that Slack calls unconfirmed" in shown(view["blocks"])


def test_targets_where_something_failed_are_named_with_what_waits_and_why() -> None:
    view = build_integration(
        an_integration(
            targets=(
                TargetState("webhook:erp", 3, 1, "answered 500", ENDED),
                TargetState("command:book", 0, 2, "ended with 65", None),
                TargetState("file", 1, 0, "No space left on device", ENDED),
                TargetState("webhook:crm", 1, 0, "answered 410", ENDED, is_off=True),
            )
        )
    )
    must_pass(view)
    said = shown(view["blocks"])
    assert "Events for other systems" in said
    assert "Webhook erp · 3 events waiting · 1 event given up · last error: answered 500" in said
    assert "Command book · 0 events waiting · 2 events given up · last error: ended with 65" in said
    assert "Webhook crm · wants no more events · 1 event waiting" in said
    assert "Outbox folder · 1 event waiting · 0 events given up" in said
    assert "Events for other systems" not in shown(build_integration(an_integration())["blocks"])
