import io
import logging

import pytest

from slack.redaction import Redaction, redact
from slack.tokens import APP_TOKEN, BOT_TOKEN

BOT = "xoxb-123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx"
APP = "xapp-1-A0123456789-123456789012-0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"calling with {BOT}.", BOT),
        (f"token={BOT}&x=1", BOT),
        (f"{{'app_token': '{APP}'}}", APP),
        ("xoxp-1-2-3 is a user's", "xoxp-1-2-3"),
        (f"odd_{BOT}", BOT),
        ("xoxe.xoxb-1-Mi0yLTEyMzQ", "Mi0yLTEyMzQ"),
        ("wss://wss-primary.slack.com/link/?ticket=12ab34&app_id=99ff", "12ab34"),
        ("wss://wss-primary.slack.com/link/?ticket=12ab34&app_id=99ff", "99ff"),
        ("ws://127.0.0.1:1/link/?ticket=abcdef', proxy", "abcdef"),
        ("WEBHOOK_SECRET_ERP=whsec_czNjcjN0/3ZhbHVl+g==", "czNjcjN0/3ZhbHVl+g=="),
        ("Authorization: Bearer s3cr3tvalue", "s3cr3tvalue"),
        ("{'Authorization': 'Bearer s3cr3tvalue', 'A': 1}", "s3cr3tvalue"),
        ("('authorization', 'Basic czNjcjN0OnZhbHVl')", "czNjcjN0OnZhbHVl"),
        ("Proxy-Authorization: Basic czNjcjN0OnZhbHVl", "czNjcjN0OnZhbHVl"),
        ("X-AUTH-TOKEN: 5f1c9ehunter2", "5f1c9ehunter2"),
        ("{'X-AUTH-TOKEN': '5f1c9ehunter2', 'email': 'a@b'}", "5f1c9ehunter2"),
        ("(b'x-auth-token', '5f1c9ehunter2')", "5f1c9ehunter2"),
        ("via http://eve:hunter2@proxy.acme.example:3128", "hunter2"),
        ("via http://eve:hunt@er2@proxy.acme.example:3128", "er2"),
        ("postgres://bot:hunt/er'2@db:5432/bot is away", "er'2"),
        ("postgresql+asyncpg://bot:hunt@er2@db/bot", "er2"),
        ("host=db user=bot password=hunter2 dbname=bot", "hunter2"),
        ("PGPASSWORD=hunter2 psql", "hunter2"),
        ("https://hooks.slack.com/actions/T1/22/s3cr3t", "s3cr3t"),
        ("https://files.slack.com/upload/v1/s3cr3t", "s3cr3t"),
    ],
)
def test_no_secret_stays_in_a_text(text: str, secret: str) -> None:
    assert secret not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "PostgreSQL at postgres://db:5432/bot is away, ann@acme.example knows",
        "PO-1042 by ann@acme.example at https://app.precoro.com/order?id=7 in wss://slack, basic auth",
        f"SLACK_BOT_TOKEN is empty. Use the {BOT_TOKEN['token']} from {BOT_TOKEN['page']}.",
        f"SLACK_APP_TOKEN is empty. Use the {APP_TOKEN['token']} from {APP_TOKEN['page']}.",
        "Set it to the Bot User OAuth Token (xoxb-...) of workspace main",
        "Set it to the secret of the webhook erp (whsec_...), it must be whsec_ and 24 to 64 bytes",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert redact(text) == text


def logged(*args: object, **keywords: object) -> str:
    """Write one record of a child logger to a handler with the filter, and return what it wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(extra)s", defaults={"extra": ""}))
    handler.addFilter(Redaction())
    parent = logging.getLogger("tests.redaction")
    parent.addHandler(handler)
    try:
        logging.getLogger("tests.redaction.child").error(*args, **keywords)  # type: ignore[arg-type]
    finally:
        parent.removeHandler(handler)
    return stream.getvalue()


def test_a_token_among_the_arguments_of_a_log_record_is_hidden() -> None:
    written = logged("sent %s with %s", "chat.postMessage", {"Authorization": f"Bearer {BOT}"})
    assert "chat.postMessage" in written
    assert BOT not in written


def test_a_token_in_a_traceback_is_hidden() -> None:
    try:
        raise ValueError(f"cannot open wss://slack.com/link/?ticket=abc123 with {APP}")
    except ValueError:
        written = logged("failed", exc_info=True)
    assert "ValueError: cannot open" in written
    assert "Traceback" in written
    assert "abc123" not in written
    assert APP not in written


def test_a_formatter_that_writes_exceptions_by_itself_finds_none() -> None:
    try:
        raise ValueError(APP)
    except ValueError as error:
        record = logging.LogRecord("a", 40, "a.py", 1, "failed", None, (ValueError, error, None))
    assert Redaction().filter(record)
    assert record.exc_info is None
    assert APP not in (record.exc_text or APP)


def test_a_token_in_an_extra_and_in_misfitting_arguments_is_hidden() -> None:
    written = logged("only %s and %s", BOT, extra={"extra": {"token": APP}})
    assert "only" in written
    assert BOT not in written
    assert APP not in written
