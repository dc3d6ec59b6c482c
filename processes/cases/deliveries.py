"""What a gateway reports later of a message that it took: it arrived, or it came back, and why."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from processes.cases.sending import DELIVERED, SENDING, SENT, give_up
from processes.cases.tables import Correspondence
from processes.errors import PasokhError
from processes.instances.work import Work

CAUSES = (
    "no_mailbox",  # there is no such address or number
    "mailbox_closed",
    "mailbox_full",
    "rejected",  # the other side does not want it
    "unreachable",  # tried for days, never reached
    "bounced",  # it came back and did not say why
)
"""Why a message came back: `problem` of the letter, and of the table `undelivered`."""
_REFERENCE = re.compile(r"(\d{1,18})-([0-9a-f]{32})\Z")


class NoSuchLetter(PasokhError):
    """The report names no message of this house; send back the reference that came with it."""

    fa = "این گزارش به هیچ پیامی از این سامانه برنمی‌گردد؛ همان شناسه‌ای را بفرستید که با پیام آمد."


class LetterOnItsWay(PasokhError):
    """The message is just being handed over; report it again in some minutes."""

    fa = "این پیام همین حالا در حال سپردن است؛ چند دقیقهٔ دیگر دوباره گزارش دهید."


@dataclass(frozen=True)
class Report:
    """What became of one message: `cause` is empty where it arrived, else one of CAUSES."""

    reference: str
    cause: str = ""


def reference_of(key: bytes, letter_id: int) -> str:
    """What goes out with a message and comes back with its report; nobody else can make it."""
    code = hmac.new(key, f"letter:{letter_id}".encode(), hashlib.sha256)
    return f"{letter_id}-{code.hexdigest()[:32]}"


def take_report(work: Work, key: bytes, channel: str, report: Report, *, tell: bool = True) -> bool:
    """Note what became of the message; False when it is known already, or was overtaken.

    A message that came back is given up as the gateway's own refusal is: the case's process finds
    another way. Raises NoSuchLetter, LetterOnItsWay."""
    row = _letter(work, key, channel, report.reference)
    if row.status == SENDING:
        raise LetterOnItsWay()
    if row.status not in (SENT, DELIVERED):
        return False
    if report.cause:
        give_up(work, row, report.cause, tell=tell)
        return True
    is_news, row.status = row.status == SENT, DELIVERED
    return is_news


def _letter(work: Work, key: bytes, channel: str, reference: str) -> Correspondence:
    named = _REFERENCE.match(reference)
    if named is None or not hmac.compare_digest(reference_of(key, int(named[1])), reference):
        raise NoSuchLetter()
    row = work.session.get(Correspondence, int(named[1]), with_for_update=True)
    if row is None or row.channel != channel:
        raise NoSuchLetter()
    return row
