"""Reports of gateways in the forms in which they come: JSON, form fields, a returned e-mail."""

import json
import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

import structlog
from sqlalchemy.orm import Session, sessionmaker

from processes.cases import deliveries
from processes.cases.deliveries import Report
from processes.errors import PasokhError
from processes.instances.errors import StepFailed
from processes.instances.ports import Ports
from processes.instances.work import open_work

log = structlog.get_logger(__name__)

HEADER = "X-Pasokh-Letter"
"""With this header an e-mail carries its reference; a bounce brings it back (RFC 3464, 6522)."""
_REFERENCE = re.compile(rf"^{HEADER}:\s*([0-9a-f-]+)\s*$", re.MULTILINE | re.IGNORECASE)
_STATES = {"delivered": True, "failed": False, "bounced": False, "undelivered": False}
_CAUSES = (  # enhanced status codes (RFC 3463), the class taken off; the first that fits
    ("2.1", "mailbox_closed"),
    ("2.2", "mailbox_full"),
    ("1.", "no_mailbox"),
    ("4.", "unreachable"),
    ("7.", "rejected"),
)


class ReportNotUnderstood(PasokhError):
    """The report cannot be read: send JSON or form fields with reference and state (delivered or
    failed), or a returned e-mail as message/rfc822."""

    fa = (
        "گزارش خوانده نشد: JSON یا فیلدهای فرم با reference و state (delivered یا failed) "
        "بفرستید، یا ایمیل برگشتی را با نوع message/rfc822."
    )


def report_of(fields: Mapping[str, object]) -> Report:
    """The report in `reference`, `state` and, where it failed, `cause` (a word of CAUSES or an
    enhanced status code). Raises ReportNotUnderstood."""
    reference, state = str(fields.get("reference") or ""), str(fields.get("state") or "").lower()
    if not reference or state not in _STATES:
        raise ReportNotUnderstood()
    return Report(reference, "" if _STATES[state] else cause_of(str(fields.get("cause") or "")))


def json_report(data: bytes) -> Report:
    """The same from JSON. Raises ReportNotUnderstood."""
    try:
        fields = json.loads(data)
    except ValueError as unread:
        raise ReportNotUnderstood() from unread
    if not isinstance(fields, dict):
        raise ReportNotUnderstood()
    return report_of(fields)


def bounce(data: bytes) -> Report | None:
    """What a returned e-mail says; None for one that only tells of a delay.

    Raises ReportNotUnderstood when it is no delivery report, or brings no reference back."""
    mail = message_from_bytes(data, policy=policy.default)
    about = next((block for block in _recipients(mail)), None)
    named = _REFERENCE.search(_returned(mail))
    if about is None or named is None:
        raise ReportNotUnderstood()
    action = str(about.get("Action", "")).strip().lower()
    if action == "failed":
        return Report(named[1], cause_of(str(about.get("Status", ""))))
    return Report(named[1]) if action == "delivered" else None


def cause_of(said: str) -> str:
    """The word of CAUSES for a gateway's own word or status code."""
    if said in deliveries.CAUSES:
        return said
    found = re.match(r"\s*[245]\.(\d{1,3}\.\d{1,3})", said)
    code = found[1] if found else ""
    return next((cause for start, cause in _CAUSES if code.startswith(start)), "bounced")


def take(
    sessions: sessionmaker[Session], ports: Ports, key: bytes, channel: str, report: Report
) -> bool:
    """Note the report; where the process that is told breaks, its incident stands and the report
    too. Raises NoSuchLetter, LetterOnItsWay."""
    try:
        with open_work(sessions, ports) as work:
            return deliveries.take_report(work, key, channel, report)
    except StepFailed as problem:
        log.warning("undelivered_untold", problem=problem.sentence("en"))
        with open_work(sessions, ports) as work:
            return deliveries.take_report(work, key, channel, report, tell=False)


def _recipients(mail: Message) -> Iterator[Message]:
    """The blocks about recipients; we write to one at a time. The first block is of the message."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            blocks = [block for block in part.get_payload() if isinstance(block, Message)]
            yield from (block for block in blocks if block.get("Action"))


def _returned(mail: Message) -> str:
    """The returned message, or its headers alone."""
    texts = []
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            texts.append(_text(part))
        elif part.get_content_type() == "message/rfc822" and part.is_multipart():
            texts.extend(_headers(inner) for inner in part.get_payload())
    return "\n".join(texts)


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    return data.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(data, bytes) else ""


def _headers(mail: object) -> str:
    found = mail.get(HEADER) if isinstance(mail, EmailMessage | Message) else None
    return f"{HEADER}: {found}" if found else ""
