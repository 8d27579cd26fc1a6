"""The message beside an e-mail can be read, whatever the e-mail calls itself."""

from email import message_from_bytes, policy

from hypothesis import given
from hypothesis import strategies as st

from jobs.mailbox.reasons import REASON_HEADER, build_reason, reason_id
from models.records.documents import Audience
from sources.mail.message import LONGEST_TEXT
from tests.jobs.mailbox.post import NOW

shown = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), max_size=LONGEST_TEXT)


def reason(subject: str, message_id: str, said: str, locale: str = "en-US") -> bytes:
    return build_reason(
        "0" * 32,
        about=(subject, message_id),
        reasons=[said],
        taken=False,
        user="documents@acme.example",
        folder="INBOX",
        now=NOW,
        reader=Audience(locale),
    )


@given(shown, shown, shown)
def test_it_is_one_message_with_one_subject_whatever_is_in_it(
    subject: str, message_id: str, said: str
) -> None:
    data = reason(subject, message_id, said)
    read = message_from_bytes(data, policy=policy.default)
    assert [read[name] for name in ("Message-ID", REASON_HEADER)] == [reason_id("0" * 32), "not-taken"]
    assert read.get_all("Subject") == [read["Subject"]]
    assert max(map(len, data.split(b"\r\n"))) < 998
    assert " ".join(said.split()) in " ".join(read.get_content().split())


def test_it_is_in_the_language_of_the_operator() -> None:
    read = message_from_bytes(reason("Rechnung 7", "", "Ein Grund.", "de-DE"), policy=policy.default)
    assert read["Subject"] == "Nicht übernommen: Rechnung 7"
    assert "Der Absender wurde nicht benachrichtigt." in read.get_content()
    assert read["In-Reply-To"] is None
