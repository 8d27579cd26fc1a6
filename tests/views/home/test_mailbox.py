"""The mailbox in the Integration part."""

import re
from dataclasses import replace

from models.records.home import MailboxProblem, MailboxState
from tests.support.block_text import must_pass, shown
from tests.support.samples.view_samples import APPROVED, ENDED
from tests.views.home.test_home import an_integration
from views.home.integration import build_integration


def test_the_mailbox_says_when_it_was_read_and_why_it_could_not_be() -> None:
    problem = MailboxProblem(
        "mailbox_login", {"host": "imap.acme.example", "user": "approvals", "reason": "AUTHENTICATIONFAILED"}
    )
    state = MailboxState("approvals, INBOX (imap.acme.example)", APPROVED, ENDED, problem, True, 1, 2)

    def said(mailbox: MailboxState | None) -> str:
        view = build_integration(an_integration(mailbox=mailbox))
        must_pass(view)
        return shown(view["blocks"])

    read = "Mailbox approvals, INBOX (imap.acme.example) · last read Nov 20, 2026, 10:12 AM"
    assert f"{read} · 1 e-mail taken in · 2 not taken in" in said(state)
    refused = (
        "The mail server imap.acme.example does not let approvals in (AUTHENTICATIONFAILED)."
        " Check user and MAILBOX_PASSWORD."
    )
    assert re.search(rf"Could not be read at Nov 2\d, 2026, .*: {re.escape(refused)}", said(state))
    assert re.search(
        rf"Last error, Nov 2\d, 2026, .*: {re.escape(refused)}", said(replace(state, is_failing=False))
    )
    assert "not read yet · 0 e-mails taken in" in said(MailboxState("approvals"))
    assert "Mailbox" not in said(None)
