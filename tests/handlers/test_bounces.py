"""Reports of gateways are read in every form in which they come, and in no other."""

from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from handlers.bounces import ReportNotUnderstood, bounce, cause_of, json_report, report_of
from processes.cases.deliveries import Report, reference_of

SHOWN = (Path(__file__).parent / "bounces" / "no_mailbox.eml").read_text()
REFERENCE = reference_of(bytes(32), 71)


def returned(**changed: str) -> bytes:
    """The bounce of a mail server, with the reference of one of our letters in it."""
    text = SHOWN.replace("REFERENCE", REFERENCE)
    for name, value in changed.items():
        before = {"action": "Action: failed", "status": "Status: 5.1.1"}[name]
        text = text.replace(before, f"{before.partition(':')[0]}: {value}")
    return text.encode()


def test_a_bounce_names_the_letter_and_why_it_came_back() -> None:
    assert bounce(returned()) == Report(REFERENCE, "no_mailbox")
    assert bounce(returned().replace(b"\n", b"\r\n")) == Report(REFERENCE, "no_mailbox")


def test_a_bounce_that_returns_the_whole_message_is_read_too() -> None:
    inner = EmailMessage()
    inner["X-Pasokh-Letter"] = REFERENCE
    inner.set_content("متن نامه")
    mail = message_from_string(SHOWN.partition("\n\n")[0] + "\n\n", policy=policy.default)
    mail.set_payload([*_parts(), _wrapped(inner)])
    assert bounce(mail.as_bytes()) == Report(REFERENCE, "no_mailbox")


def test_a_delay_is_no_news_and_an_arrival_is() -> None:
    assert bounce(returned(action="delayed", status="4.4.1")) is None
    assert bounce(returned(action="delivered", status="2.0.0")) == Report(REFERENCE)


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("5.1.1", "no_mailbox"),
        ("5.2.1", "mailbox_closed"),
        ("5.2.2", "mailbox_full"),
        ("4.2.2", "mailbox_full"),
        ("5.4.4", "unreachable"),
        ("5.7.1", "rejected"),
        ("5.0.0", "bounced"),
        ("mailbox_full", "mailbox_full"),
        ("", "bounced"),
        ("whatever it says", "bounced"),
    ],
)
def test_the_cause_is_a_word_of_ours(said: str, cause: str) -> None:
    assert cause_of(said) == cause


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"From: somebody@mail.example\n\nGuten Tag, wo bleibt meine Antwort?",
        SHOWN.replace("X-Pasokh-Letter: REFERENCE\n", "").encode(),
        SHOWN.replace("Action: failed\n", "").replace("REFERENCE", REFERENCE).encode(),
    ],
)
def test_what_is_no_report_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(ReportNotUnderstood):
        bounce(data)


@pytest.mark.parametrize("data", [b"", b"[1]", b"{", b"{}", b'{"reference": "1", "state": "?"}'])
def test_json_that_says_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(ReportNotUnderstood):
        json_report(data)


def test_fields_say_it_as_well() -> None:
    assert report_of({"reference": "1-a", "state": "DELIVERED"}) == Report("1-a")
    assert report_of({"reference": "1-a", "state": "failed", "cause": "5.2.2"}) == Report(
        "1-a", "mailbox_full"
    )


def _parts() -> list[object]:
    whole = message_from_string(SHOWN, policy=policy.default)
    return list(whole.get_payload()[:2])  # type: ignore[index]


def _wrapped(inner: EmailMessage) -> EmailMessage:
    part = EmailMessage()
    part.set_content(inner)
    return part
